import type { Prefix } from "../net/prefix.ts";
import { sortPrefixes } from "../net/prefix_order.ts";
import { NO_PREFIX } from "../net/prefix_table.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";

/** All rows that hold a path: in the order in which they came, as long as no row was used again. */
export function* rowsOf(table: PathTable): Generator<number> {
  for (let row = table.rowAfter(NO_ROW); row !== NO_ROW; row = table.rowAfter(row)) yield row;
}

/** The paths of one prefix, in order of peer and path identifier. */
export function* pathsOf(table: PathTable, prefix: number): Generator<number> {
  for (let row = table.first(prefix); row !== NO_ROW; row = table.next(row)) yield row;
}

/** Ids of all prefixes that have a path, by address, of equal addresses the shorter prefix first. */
export function sortedPrefixes(table: PathTable): Int32Array {
  return sortedWhere(table, () => true);
}

/** Ids of the prefixes inside `outer` that have a path, itself included, in the same order. */
export function prefixesInside(table: PathTable, outer: Prefix): Int32Array {
  const { prefixes } = table, words = wordsOf(outer);
  if (outer.address.length !== prefixes.octets) return new Int32Array(0);
  return sortedWhere(table, (id) => {
    if (prefixes.length(id) < outer.length) return false;
    for (let i = 0; i * 32 < outer.length; i++) {
      const differ = prefixes.word(id, i) ^ words[i]!;
      if (differ !== 0 && differ >>> Math.max(0, 32 - (outer.length - i * 32)) !== 0) return false;
    }
    return true;
  });
}

function wordsOf({ address }: Prefix): Int32Array {
  const view = new DataView(address.buffer, address.byteOffset, address.length);
  return Int32Array.from({ length: address.length / 4 }, (_, i) => view.getInt32(i * 4));
}

function sortedWhere(table: PathTable, wanted: (prefix: number) => boolean): Int32Array {
  const { prefixes } = table, ids = new Int32Array(prefixes.size);
  let count = 0;
  for (let id = 0; id < prefixes.bound; id++) {
    if (prefixes.length(id) < 0 || table.first(id) === NO_ROW || !wanted(id)) continue;
    ids[count++] = id;
  }
  return sortPrefixes(prefixes, ids.subarray(0, count));
}

/** The id of exactly this prefix, if it has a path, else `NO_PREFIX`. */
export function exactPrefix(table: PathTable, { address, length }: Prefix): number {
  if (address.length !== table.prefixes.octets) return NO_PREFIX;
  return withPaths(table, table.prefixes.find(address, 0, length));
}

/**
 * The id of the longest prefix with a path that holds `address`, else `NO_PREFIX`. `below`: only
 * prefixes of fewer bits count, for the next less specific one. One probe for each length in use.
 */
export function prefixFor(
  table: PathTable,
  address: Uint8Array,
  below: number = address.length * 8 + 1,
): number {
  const { prefixes } = table;
  if (address.length !== prefixes.octets) return NO_PREFIX;
  for (let length = below - 1; length >= 0; length--) {
    if (prefixes.lengths[length] === 0) continue;
    const found = withPaths(table, prefixes.find(address, 0, length));
    if (found !== NO_PREFIX) return found;
  }
  return NO_PREFIX;
}

function withPaths(table: PathTable, id: number): number {
  return id === NO_PREFIX || table.first(id) === NO_ROW ? NO_PREFIX : id;
}
