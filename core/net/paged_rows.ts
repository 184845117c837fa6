/** Rows of one page: growing costs one page and copies nothing. */
const PAGE_BITS = 13, PAGE_MASK = (1 << PAGE_BITS) - 1;
/** Rows of the first page to begin with: most tables stay small, and there may be many. */
const FIRST_ROWS = 64;

/**
 * A table of 32-bit words, some to a row, that grows a page at a time. The words of a row stand side
 * by side, so that a look at it touches one cache line. Only the first page begins small and doubles.
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
    return this.#pages.reduce((sum, page) => sum + page.byteLength, 0);
  }

  /** Makes room for `row`, whose words are 0 where it is met for the first time. Rows come in order. */
  reach(row: number): void {
    if (row <= PAGE_MASK) return this.#reachFirst(row);
    this.#reachFirst(PAGE_MASK);
    while (row >>> PAGE_BITS >= this.#pages.length) {
      this.#pages.push(new Int32Array(this.#stride << PAGE_BITS));
    }
  }

  #reachFirst(row: number): void {
    const page = this.#pages[0], words = (row + 1) * this.#stride;
    if (page !== undefined && page.length >= words) return;
    let rows = FIRST_ROWS;
    while (rows <= row) rows *= 2;
    const wider = new Int32Array(rows * this.#stride);
    if (page) wider.set(page);
    this.#pages[0] = wider;
  }

  /** The page of a row, for who looks at several of its words: the first stands at {@link indexOf}. */
  pageOf(row: number): Int32Array<ArrayBuffer> {
    return this.#pages[row >>> PAGE_BITS]!;
  }

  indexOf(row: number): number {
    return (row & PAGE_MASK) * this.#stride;
  }

  get(row: number, word: number): number {
    return this.#pages[row >>> PAGE_BITS]![(row & PAGE_MASK) * this.#stride + word]!;
  }

  set(row: number, word: number, value: number): void {
    this.#pages[row >>> PAGE_BITS]![(row & PAGE_MASK) * this.#stride + word] = value;
  }
}
