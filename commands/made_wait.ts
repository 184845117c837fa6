// What tests wait with.

/** Promises of a test that wait for what happens to a router of its own. */
export class Waiting {
  readonly #all = new Set<() => void>();

  /** Something has happened. */
  readonly look = (): void => this.#all.forEach((one) => one());

  /** Resolves when the condition holds after something has happened. */
  readonly until = (condition: () => boolean): Promise<void> =>
    new Promise<void>((resolve) => {
      const one = () => {
        if (!condition()) return;
        this.#all.delete(one);
        resolve();
      };
      this.#all.add(one);
      one();
    });
}

/** Seconds that are given, one after the other. */
const SPANS = [0.2, 0.8, 3];

/**
 * For what ends by the clock: runs it with a short span, and with a longer one where the machine was
 * too busy for what should happen within. Answers what came of the last.
 */
export async function inItsTime<Result>(
  run: (span: string) => Promise<Result>,
  hasHappened: (result: Result) => boolean,
): Promise<Result> {
  let last: Result | undefined;
  for (const seconds of SPANS) {
    last = await run(`${seconds}s`);
    if (hasHappened(last)) break;
  }
  return last!;
}
