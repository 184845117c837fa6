// How a process waits for a lock that others hold, and for how long.
import { StoreError } from "../ipam/store_error.ts";

const MOST_MS = 10_000;
/** The first looks again are for a holder that is about to finish. */
const SHORT_MS = 1, LONG_MS = 8;
/** Who has waited for so long looks more often than those who came later. */
const OLD_MS = 100;

/** One wait for one lock. */
export class Patience {
  readonly #where: string;
  readonly #began = performance.now();
  #looks = 0;

  constructor(where: string) {
    this.#where = where;
  }

  /** Resolves when it is time to look again. Rejects with StoreError when it has been long enough. */
  async wait(): Promise<void> {
    const waited = performance.now() - this.#began;
    if (waited > MOST_MS) throw this.#tooLong();
    const isOld = waited > OLD_MS;
    const most = isOld ? SHORT_MS * 2 : Math.min(SHORT_MS * 2 ** (this.#looks / 2), LONG_MS);
    this.#looks++;
    // By chance, so that two do not meet again and again.
    await new Promise((done) => setTimeout(done, most * (0.5 + Math.random())));
  }

  #tooLong(): StoreError {
    return new StoreError(
      "busy",
      `cannot write ${this.#where}: others have held it for ${MOST_MS / 1000} seconds`,
      `\`fuser ${this.#where}-shm\` names them; one that is stopped holds it until it goes on or is ended`,
    );
  }
}
