/** Rows of one page: growing costs one page and copies nothing. */
const PAGE_BITS = 13, PAGE_MASK = (1 << PAGE_BITS) - 1;

/**
 * A table of 32-bit words, some to a row, that grows a page at a time. The words of a row stand side
 * by side, so that a look at it touches one cache line; no row ever moves.
 */
export class PagedRows {
  readonly #pages: Int32Array<ArrayBuffer>[] = [];
  readonly #stride: number;

  /** `stride`: words of a row. */
  constructor(stride: number) {
    this.#stride = stride;
  }

  /** Octets that the pages have. */
  get octets(): number {
    return this.#pages.length * this.#stride * 4 << PAGE_BITS;
  }

  /** Makes room for `row`, whose words are 0 where it is met for the first time. Rows come in order. */
  reach(row: number): void {
    while (row >>> PAGE_BITS >= this.#pages.length) {
      this.#pages.push(new Int32Array(this.#stride << PAGE_BITS));
    }
  }

  get(row: number, word: number): number {
    return this.#pages[row >>> PAGE_BITS]![(row & PAGE_MASK) * this.#stride + word]!;
  }

  set(row: number, word: number, value: number): void {
    this.#pages[row >>> PAGE_BITS]![(row & PAGE_MASK) * this.#stride + word] = value;
  }
}
