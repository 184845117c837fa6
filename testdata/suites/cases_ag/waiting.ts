/** So long is anything waited for that must come: a failure, not a pace. */
export const LIMIT_MS = 15_000;

/** Who waits for something to become true that changes with what is told. */
export class Waiting {
  readonly #waiters = new Set<() => void>();

  /** Something changed. */
  look(): void {
    for (const waiter of this.#waiters) waiter();
  }

  /** Ends as soon as `holds` does; fails with what was waited for. */
  until(holds: () => boolean, what: string, limitMs = LIMIT_MS): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((done, fail) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiters.delete(look);
      };
      const look = () => {
        if (!holds()) return;
        end();
        done();
      };
      const timer = setTimeout(() => {
        end();
        fail(new Error(`waited ${limitMs / 1000} s in vain for ${what}`));
      }, limitMs);
      this.#waiters.add(look);
    });
  }
}
