const PAGE_BITS = 12, PAGE = 1 << PAGE_BITS, MASK = PAGE - 1;

/**
 * Prefixes that are without paths, and how many have still to withdraw each; or fewer, since it is
 * counted anew when as many have. Its pages are there only as long as there are such prefixes.
 */
export class Owing {
  /** Prefixes with a count above 0. */
  size = 0;
  #pages: (Uint16Array | undefined)[] = [];
  readonly #settled: (prefix: number) => void;

  /** `settled` is told when as many as were counted have withdrawn a prefix. */
  constructor(settled: (prefix: number) => void) {
    this.#settled = settled;
  }

  count(prefix: number): number {
    return this.size === 0 ? 0 : this.#pages[prefix >>> PAGE_BITS]?.[prefix & MASK] ?? 0;
  }

  set(prefix: number, count: number): void {
    const before = this.count(prefix);
    if (before === count) return;
    const page = this.#pages[prefix >>> PAGE_BITS] ??= new Uint16Array(PAGE);
    page[prefix & MASK] = count;
    if (before === 0) this.size++;
    if (count > 0) return;
    if (--this.size === 0) this.#pages = [];
  }

  /** One has withdrawn it. */
  settle(prefix: number): void {
    const count = this.count(prefix);
    if (count === 0) return;
    this.set(prefix, count - 1);
    if (count === 1) this.#settled(prefix);
  }

  /**
   * Tells of such prefixes from `from` on, one page of them, which may be settled meanwhile. Returns
   * where to go on, or -1 at the end.
   */
  eachOfPage(from: number, tell: (prefix: number) => void): number {
    for (let at = from >>> PAGE_BITS; this.size > 0 && at < this.#pages.length; at++) {
      const page = this.#pages[at];
      if (page === undefined) continue;
      for (let i = 0; i < PAGE && this.size > 0; i++) if (page[i] !== 0) tell(at << PAGE_BITS | i);
      return at + 1 << PAGE_BITS;
    }
    return -1;
  }
}
