import type { Clock } from "../speaker/ports.ts";

/** So long one turn works before it lets the world tell what is new. */
const QUANTUM_MS = 2;

/**
 * Work that others must not wait for: all who have some get a piece of it in turn, and together no
 * more than a moment between two looks at the sockets.
 */
export class Turns {
  readonly #clock: Pick<Clock, "now" | "soon">;
  #waiting: (() => void)[] = [];
  #isAsked = false;

  constructor(clock: Pick<Clock, "now" | "soon">) {
    this.#clock = clock;
  }

  /** Runs `work` when its turn comes. */
  take<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
    this.#ask();
    return promise;
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#clock.soon(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isAsked = false;
    const round = this.#waiting, began = this.#clock.now();
    this.#waiting = [];
    let done = 0;
    // One piece goes through however slow the last was.
    do round[done++]!(); while (done < round.length && this.#clock.now() - began < QUANTUM_MS);
    this.#waiting = [...round.slice(done), ...this.#waiting];
    if (this.#waiting.length > 0) this.#ask();
  };
}
