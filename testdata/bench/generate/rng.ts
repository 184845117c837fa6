/**
 * The only source of chance in the generator: sfc32, seeded through splitmix32, so that one seed
 * gives the same bytes on every machine.
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    let state = seed | 0;
    const splitmix = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    this.#a = splitmix();
    this.#b = splitmix();
    this.#c = splitmix();
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** A whole number in 0 .. 2^32 - 1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#counter |= 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0;
    return sum >>> 0;
  }

  /** A fraction in 0 .. 1, 1 excluded. */
  unit(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A whole number in 0 .. limit - 1. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  /** True in `share` of a hundred calls. */
  percent(share: number): boolean {
    return this.unit() * 100 < share;
  }

  /** True in `share` of a thousand calls. */
  perMille(share: number): boolean {
    return this.unit() * 1000 < share;
  }

  /** A whole number from 0 up, exponentially rarer, around `mean`, never above `most`. */
  geometric(mean: number, most: number): number {
    return Math.min(most, Math.floor(-Math.log(1 - this.unit()) * mean));
  }

  /** An index below `limit`; the low ones come up much more often the higher `skew` is. */
  skewed(limit: number, skew: number): number {
    return Math.min(limit - 1, Math.floor(limit * this.unit() ** skew));
  }

  /** One member of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
