/**
 * The decimal digits of each number below 1000 as they stand in memory, first digit in the lowest
 * octet, under their count: one load and one store instead of divisions.
 */
const PACKED = new Int32Array(1000);
/** The same, always three digits. */
const PADDED = new Int32Array(1000);
for (let n = 0; n < 1000; n++) {
  const hundreds = 48 + (n / 100 | 0), tens = 48 + (n / 10 % 10 | 0), ones = 48 + n % 10;
  PADDED[n] = ones << 16 | tens << 8 | hundreds;
  if (n < 10) PACKED[n] = 1 << 24 | ones;
  else if (n < 100) PACKED[n] = 2 << 24 | ones << 8 | tens;
  else PACKED[n] = 3 << 24 | PADDED[n]!;
}

/** Octets that {@link putUint} may touch from `at` on: digits of 2^53, and three behind the last one. */
export const UINT_ROOM = 19;

/**
 * Writes an unsigned integer below 2^53 in decimal at `at`; returns the index behind it. Up to three
 * octets behind the last digit may be overwritten: there must be {@link UINT_ROOM}.
 */
export function putUint(text: DataView, at: number, value: number): number {
  if (value < 0x80000000) return putInt(text, at, value | 0);
  const top = Math.floor(value / 1000);
  return putThree(text, putUint(text, at, top), value - top * 1000);
}

/** The same for the 32 bits of `bits`, taken as an unsigned integer. */
export function putUint32(text: DataView, at: number, bits: number): number {
  return bits >= 0 ? putInt(text, at, bits) : putUint(text, at, bits >>> 0);
}

/** The same for a value below 2^31: all its divisions are of integers. */
export function putInt(text: DataView, at: number, value: number): number {
  if (value < 1000) return putSmall(text, at, value);
  const top = value / 1000 | 0;
  const next = top < 1000 ? putSmall(text, at, top) : putInt(text, at, top);
  return putThree(text, next, value - top * 1000 | 0);
}

/** The same for a value below 1000. */
export function putSmall(text: DataView, at: number, value: number): number {
  const packed = PACKED[value]!;
  text.setInt32(at, packed, true);
  return at + (packed >>> 24);
}

/** The same with the character `mark` behind it: `127.`. */
export function putMarked(text: DataView, at: number, value: number, mark: number): number {
  const packed = PACKED[value]!, length = packed >>> 24;
  text.setInt32(at, packed & 0xffffff | mark << length * 8, true);
  return at + length + 1;
}

/** Exactly three digits. */
function putThree(text: DataView, at: number, value: number): number {
  text.setInt32(at, PADDED[value]!, true);
  return at + 3;
}
