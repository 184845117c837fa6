// What tells that a row, or all of them, are as they were written.

/** Sums are below this: two of them add up to a number that is still exact. */
const SUMS = 2 ** 52;

/**
 * Of a row as it was written by that version, 52 bits. It guards against accidents, not against
 * somebody who wants to deceive, and all rows are summed whenever a ledger is loaded: two multiplying
 * hashes take a nanosecond a character, SHA-256 twenty. Each step of them is a bijection, so
 * that a single changed character is found for certain.
 */
export function rowSum(key: string, value: string, version: number): number {
  let a = 0x9e3779b9 ^ version, b = 0x85ebca6b ^ (version / 2 ** 32);
  for (let i = 0; i < key.length; i++) {
    const c = key.charCodeAt(i);
    a = Math.imul(a ^ c, 0x9e3779b1);
    b = Math.imul(b ^ c, 0x5f356495);
  }
  // Where the key ends is part of it.
  a = Math.imul(a ^ 0x10000 ^ key.length, 0x9e3779b1);
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    a = Math.imul(a ^ c, 0x9e3779b1);
    b = Math.imul(b ^ c, 0x5f356495);
  }
  return mixed(a, b) * 2 ** 20 + (mixed(b, a) >>> 12);
}

/** Of a line of the history: what changed is read from it, and what has to be read again. */
export function lineSum(
  version: number,
  entries: string,
  changes: string,
  total: number,
  digest: string,
): number {
  return rowSum(`${total} ${digest} ${entries}`, changes, version);
}

/** High bits reach the low ones. */
function mixed(a: number, b: number): number {
  let x = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The sum of all rows when one comes, goes (0 comes) or takes another's place. It knows no order. */
export function totalWith(total: number, gone: number, came: number): number {
  return ((total + SUMS - gone) % SUMS + came) % SUMS;
}
