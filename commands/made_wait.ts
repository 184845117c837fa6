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
