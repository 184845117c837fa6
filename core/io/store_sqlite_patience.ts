// How a process waits for a lock that others hold, and for how long.
import { StoreError } from "../ipam/store_error.ts";

/** Who holds a lock for so long and writes nothing is stopped, or worse. */
const STILL_MS = 10_000;
/** While others do write, their turns are waited for: at most so many times as long. */
const TURNS = 6;
/** The first looks again are for a holder that is about to finish. */
const SHORT_MS = 1, LONG_MS = 8;
/** Who has waited for so long looks more often than those who came later. */
const OLD_MS = 100;

/** One wait for one lock. */
export class Patience {
  readonly #where: string;
  readonly #progress: () => unknown;
  readonly #stillMs: number;
  readonly #began = performance.now();
  #seen: unknown;
  #movedAt = this.#began;
  #looks = 0;

  /** `progress` answers something else when others have written. */
  constructor(where: string, progress: () => unknown = () => undefined, stillMs = STILL_MS) {
    this.#where = where;
    this.#progress = progress;
    this.#stillMs = stillMs;
  }

  /** Resolves when it is time to look again. Rejects with StoreError when it has been long enough. */
  async wait(): Promise<void> {
    const now = performance.now(), waited = now - this.#began, seen = this.#progress();
    if (seen !== this.#seen) this.#movedAt = now;
    this.#seen = seen;
    if (now - this.#movedAt > this.#stillMs) throw this.#held();
    if (waited > this.#stillMs * TURNS) throw this.#crowded();
    const isOld = waited > OLD_MS;
    const most = isOld ? SHORT_MS * 2 : Math.min(SHORT_MS * 2 ** (this.#looks / 2), LONG_MS);
    this.#looks++;
    // By chance, so that two do not meet again and again.
    await new Promise((done) => setTimeout(done, most * (0.5 + Math.random())));
  }

  #held(): StoreError {
    return new StoreError(
      "busy",
      `cannot write ${this.#where}: others have held it for ${this.#stillMs / 1000} seconds`,
      `\`fuser ${this.#where}-shm\` names them; one that is stopped holds it until it goes on or is ended`,
    );
  }

  #crowded(): StoreError {
    return new StoreError(
      "busy",
      `cannot write ${this.#where}: others have come first for ${
        this.#stillMs * TURNS / 1000
      } seconds`,
      `\`fuser ${this.#where}-shm\` names them`,
    );
  }
}
