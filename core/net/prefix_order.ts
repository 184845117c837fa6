import type { PrefixTable } from "./prefix_table.ts";

/** Values of one digit of the sort. */
const RADIX = 1 << 16, RADIX_MASK = RADIX - 1;

/**
 * Sorts ids of `table` by address, of equal addresses the shorter prefix first. Returns a new array
 * or `ids` itself, whose order is lost either way.
 */
export function sortPrefixes(
  table: PrefixTable,
  ids: Int32Array<ArrayBuffer>,
): Int32Array<ArrayBuffer> {
  if (ids.length < FEW) return ids.sort((a, b) => compare(table, a, b));
  const keys = new Int32Array(ids.length);
  let from = ids, to = new Int32Array(ids.length);
  const pass = (key: (id: number) => number, shift: number) => {
    for (let i = 0; i < from.length; i++) keys[i] = key(from[i]!) >>> shift & RADIX_MASK;
    if (distribute(from, keys, to)) [from, to] = [to, from];
  };
  // Least significant digit first; each pass keeps the order of the last among equals.
  pass((id) => table.length(id), 0);
  for (let word = table.octets / 4 - 1; word >= 0; word--) {
    pass((id) => table.word(id, word), 0);
    pass((id) => table.word(id, word), 16);
  }
  return from;
}

/** So few that sixteen bits of counters cost more than comparing. */
const FEW = 2048;

function compare(table: PrefixTable, a: number, b: number): number {
  for (let i = 0; i < table.octets / 4; i++) {
    const x = table.word(a, i), y = table.word(b, i);
    if (x !== y) return (x >>> 0) - (y >>> 0);
  }
  return table.length(a) - table.length(b);
}

const counts = new Int32Array(RADIX);

/**
 * Copies `from` to `to`, ordered by `keys` of less than 2^16; equal keys stay in their order. False,
 * and nothing is copied, when all keys are equal.
 */
function distribute(from: Int32Array, keys: Int32Array, to: Int32Array): boolean {
  counts.fill(0);
  for (let i = 0; i < keys.length; i++) counts[keys[i]!] = counts[keys[i]!]! + 1;
  if (counts[keys[0]!] === keys.length) return false;
  let sum = 0;
  for (let value = 0; value < RADIX; value++) {
    const count = counts[value]!;
    counts[value] = sum;
    sum += count;
  }
  for (let i = 0; i < keys.length; i++) {
    const place = counts[keys[i]!]!;
    counts[keys[i]!] = place + 1;
    to[place] = from[i]!;
  }
  return true;
}
