/** The longest anybody waits before he tries, and how long a crowd is remembered. */
const LONGEST_MS = 1500, FORGOTTEN_MS = 5000;
/** How much one turn changes what is thought of the crowd; how much room each of it is left. */
const LEARNS = 0.2, ROOM = 2;

/**
 * How long to wait before a try where many change the same rows: somewhere in a window as large as
 * the crowd seems to be, by the tries that a turn takes. Who has lost often waits less, so that
 * each has his turn; who wins waits like the others before he comes again.
 */
export class Patience {
  #crowd = 0;
  #losses = 0;
  /** The shortest try: others' tries make the longer ones long. */
  #tryMs = LONGEST_MS;
  #lostAt = -Infinity;

  /** `chance` is from 0 to 1. */
  waitMs(now: number, chance: number): number {
    if (now - this.#lostAt > FORGOTTEN_MS) this.#crowd = 0;
    const windowMs = ROOM * this.#crowd * this.#tryMs / (1 + this.#losses);
    return Math.min(windowMs, LONGEST_MS) * chance;
  }

  /** A try that took so long was in vain. */
  lost(now: number, tookMs: number): void {
    this.#lostAt = now;
    this.#tryMs = Math.min(this.#tryMs, tookMs);
    this.#losses++;
    if (this.#losses > this.#crowd) this.#learn();
  }

  /** The turn is over. */
  won(): void {
    this.#learn();
    this.#losses = 0;
  }

  #learn(): void {
    this.#crowd += LEARNS * (this.#losses - this.#crowd);
  }
}
