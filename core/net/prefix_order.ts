import type { PrefixTable } from "./prefix_table.ts";

/** Bits of one digit of the sort: its counters stay in the nearest cache. */
const DIGIT_BITS = 11, DIGIT_MASK = (1 << DIGIT_BITS) - 1;
/** A prefix length is one digit of its own. */
const LENGTH_BITS = 8, WORD_BITS = 32;

/**
 * Sorts ids of `table` by address, of equal addresses the shorter prefix first. Returns a new array
 * or `ids` itself, whose order is lost either way.
 */
export function sortPrefixes(
  table: PrefixTable,
  ids: Int32Array<ArrayBuffer>,
): Int32Array<ArrayBuffer> {
  if (ids.length < FEW) return ids.sort((a, b) => compare(table, a, b));
  const sort = new RadixSort(ids);
  // Least significant digit first; each pass keeps the order of the last among equals.
  sort.by((id) => table.length(id), LENGTH_BITS);
  for (let word = table.octets / 4 - 1; word >= 0; word--) {
    sort.by((id) => table.word(id, word), WORD_BITS);
  }
  return sort.ids;
}

/** So few that counters cost more than comparing. */
const FEW = 2048;

function compare(table: PrefixTable, a: number, b: number): number {
  for (let i = 0; i < table.octets / 4; i++) {
    const x = table.word(a, i), y = table.word(b, i);
    if (x !== y) return (x >>> 0) - (y >>> 0);
  }
  return table.length(a) - table.length(b);
}

/** Ids in order of keys. A key is looked up once and then moves with its id: tables are far away. */
class RadixSort {
  ids: Int32Array<ArrayBuffer>;
  #others: Int32Array<ArrayBuffer>;
  #keys: Int32Array;
  #otherKeys: Int32Array;
  readonly #counts = new Int32Array(DIGIT_MASK + 1);

  constructor(ids: Int32Array<ArrayBuffer>) {
    this.ids = ids;
    this.#others = new Int32Array(ids.length);
    this.#keys = new Int32Array(ids.length);
    this.#otherKeys = new Int32Array(ids.length);
  }

  /** Orders the ids by the lowest `bits` of their keys; equal ones stay in their order. */
  by(key: (id: number) => number, bits: number): void {
    const { ids } = this, keys = this.#keys;
    for (let i = 0; i < ids.length; i++) keys[i] = key(ids[i]!);
    for (let shift = 0; shift < bits; shift += DIGIT_BITS) this.#pass(shift);
  }

  #pass(shift: number): void {
    const from = this.ids, keys = this.#keys, counts = this.#counts;
    const to = this.#others, keysTo = this.#otherKeys;
    if (!this.#count(shift)) return;
    for (let i = 0; i < from.length; i++) {
      const key = keys[i]!, digit = key >>> shift & DIGIT_MASK, place = counts[digit]!;
      counts[digit] = place + 1;
      to[place] = from[i]!;
      keysTo[place] = key;
    }
    this.ids = to;
    this.#others = from;
    this.#keys = keysTo;
    this.#otherKeys = keys;
  }

  /** Where each digit's first goes; false when all have the same digit. */
  #count(shift: number): boolean {
    const keys = this.#keys, counts = this.#counts;
    counts.fill(0);
    for (let i = 0; i < keys.length; i++) {
      const digit = keys[i]! >>> shift & DIGIT_MASK;
      counts[digit] = counts[digit]! + 1;
    }
    if (counts[keys[0]! >>> shift & DIGIT_MASK] === keys.length) return false;
    for (let digit = 0, sum = 0; digit < counts.length; digit++) {
      const count = counts[digit]!;
      counts[digit] = sum;
      sum += count;
    }
    return true;
  }
}
