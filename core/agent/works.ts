import type { Pieces } from "../net/pieces.ts";

interface Work {
  /** Does a piece; false when that was the last. */
  step(): boolean;
}

/** Works in pieces, one after the other, for whoever has a moment. */
export class Works {
  readonly #waiting: Work[] = [];
  readonly #wake: () => void;

  /** `wake` is called when there is work where there may have been none. */
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  /** What the pieces come to, or what they throw. */
  add<Value>(pieces: Pieces<Value>): Promise<Value> {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    const step = () => {
      try {
        const { done, value } = pieces.next();
        if (done) resolve(value);
        return !done;
      } catch (error) {
        reject(error);
        return false;
      }
    };
    this.#waiting.push({ step });
    this.#wake();
    return promise;
  }

  /** A piece of the first work; false when none is left. */
  step(): boolean {
    if (this.#waiting[0]?.step() === false) this.#waiting.shift();
    return this.#waiting.length > 0;
  }

  /** All of it now. */
  finish(): void {
    while (this.step());
  }

  /** What is not done is not done any more, and nobody is told. */
  drop(): void {
    this.#waiting.length = 0;
  }
}
