const WINDOWS = 6, SAMPLED_EVERY = 16;

/**
 * Tells whether a thread keeps more and more. Its heap goes up and down with the collector, so the
 * lowest value of a stretch of time is compared with that of a later one.
 */
export class MemoryFloor {
  readonly #begin = performance.now();
  readonly #window: number;
  readonly #floors: number[] = [];
  #ticks = 0;
  /** The most octets that the whole process was seen with: buffers, which no heap counts, are in it. */
  most = 0;

  /** `seconds`: how long the whole run takes. */
  constructor(seconds: number) {
    this.#window = seconds * 1000 / WINDOWS;
  }

  tick(): void {
    if (this.#ticks++ % SAMPLED_EVERY !== 0) return;
    const { heapUsed, rss } = Deno.memoryUsage();
    this.most = Math.max(this.most, rss);
    const window = Math.floor((performance.now() - this.#begin) / this.#window);
    this.#floors[window] = Math.min(this.#floors[window] ?? Infinity, heapUsed);
  }

  /** Octets by which the floor rose from the second stretch to the last but one; 0 where it fell. */
  get growth(): number {
    const [, early, ...later] = this.#floors;
    const late = later.at(-2) ?? later.at(-1);
    return early === undefined || late === undefined ? 0 : Math.max(0, late - early);
  }
}
