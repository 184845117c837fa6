/** What {@link SetVerdicts.of} gives. */
export const UNKNOWN = 0, PASSES = 1, FAILS = 2;

/** A yes or no for each attribute set, an octet each, forgotten when ids are given out anew. */
export class SetVerdicts {
  #verdict: Uint8Array = new Uint8Array(4096);
  #generation = -1;

  constructor(readonly sets: { readonly generation: number }) {}

  /** What was remembered of set `id`. */
  of(id: number): number {
    if (this.#generation !== this.sets.generation) {
      this.#verdict.fill(UNKNOWN);
      this.#generation = this.sets.generation;
    }
    return id < this.#verdict.length ? this.#verdict[id]! : UNKNOWN;
  }

  /** Remembers and returns it. Ids are those of the last {@link of}: nothing was interned since. */
  remember(id: number, passes: boolean): boolean {
    if (id >= this.#verdict.length) {
      const wider = new Uint8Array(Math.max(id + 1, this.#verdict.length * 2));
      wider.set(this.#verdict);
      this.#verdict = wider;
    }
    this.#verdict[id] = passes ? PASSES : FAILS;
    return passes;
  }
}
