import { PagedRows } from "./paged_rows.ts";

/** Bits of a word. */
const WORD_BITS = 5, BIT_MASK = (1 << WORD_BITS) - 1;

/** A set of small integers, a bit each: a million of them fit into a core's own cache. */
export class IdSet {
  readonly #words = new PagedRows(1);
  /** Words that there is room for. */
  #room = 0;

  /** Octets that the bits have. */
  get octets(): number {
    return this.#words.octets;
  }

  add(id: number): void {
    const word = id >>> WORD_BITS;
    if (word >= this.#room) {
      this.#words.reach(word);
      this.#room = word + 1;
    }
    this.#words.set(word, 0, this.#words.get(word, 0) | 1 << (id & BIT_MASK));
  }

  /** Takes an id out; whether it was in. */
  delete(id: number): boolean {
    const word = id >>> WORD_BITS;
    if (word >= this.#room) return false;
    const bits = this.#words.get(word, 0), bit = 1 << (id & BIT_MASK);
    if ((bits & bit) === 0) return false;
    this.#words.set(word, 0, bits & ~bit);
    return true;
  }
}
