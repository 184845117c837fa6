/** Rows of one page. */
const PAGE_BITS = 12, PAGE_MASK = (1 << PAGE_BITS) - 1;

/**
 * A column of 32-bit words that are mostly 0: a page is there once one of its rows has another value,
 * so that a column which few rows need costs little, and to begin one costs nothing.
 */
export class SparseColumn {
  readonly #pages: (Int32Array<ArrayBuffer> | undefined)[] = [];

  /** Octets that the pages have. */
  get octets(): number {
    return this.#pages.reduce((sum, page) => sum + (page?.byteLength ?? 0), 0);
  }

  get(row: number): number {
    const page = this.#pages[row >>> PAGE_BITS];
    return page === undefined ? 0 : page[row & PAGE_MASK]!;
  }

  set(row: number, value: number): void {
    const at = row >>> PAGE_BITS;
    let page = this.#pages[at];
    if (page === undefined) {
      if (value === 0) return;
      while (this.#pages.length <= at) this.#pages.push(undefined);
      page = this.#pages[at] = new Int32Array(1 << PAGE_BITS);
    }
    page[row & PAGE_MASK] = value;
  }
}
