/**
 * The decimal digits of each number below 1000, left-aligned in three octets, under their count:
 * one load instead of divisions for octets of addresses, prefix lengths and groups of three digits.
 */
const PACKED = new Int32Array(1000);
for (let n = 0; n < 1000; n++) {
  const hundreds = n / 100 | 0, tens = n / 10 % 10 | 0, ones = n % 10;
  if (n < 10) PACKED[n] = 1 << 24 | 48 + ones << 16;
  else if (n < 100) PACKED[n] = 2 << 24 | 48 + tens << 16 | 48 + ones << 8;
  else PACKED[n] = 3 << 24 | 48 + hundreds << 16 | 48 + tens << 8 | 48 + ones;
}

/** Octets that {@link putUint} may touch from `at` on: digits of 2^53, and two behind the last one. */
export const UINT_ROOM = 18;

/**
 * Writes an unsigned integer below 2^53 in decimal at `bytes[at]`; returns the index behind it. Up to
 * two octets behind the last digit may be overwritten: there must be {@link UINT_ROOM}.
 */
export function putUint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 1000) return putSmall(bytes, at, value | 0);
  if (value < 1000000) {
    const top = value / 1000 | 0;
    return putThree(bytes, putSmall(bytes, at, top), value - top * 1000 | 0);
  }
  const top = Math.floor(value / 1000);
  return putThree(bytes, putUint(bytes, at, top), value - top * 1000);
}

/** The same for a value below 1000. */
export function putSmall(bytes: Uint8Array, at: number, value: number): number {
  const packed = PACKED[value]!;
  bytes[at] = packed >>> 16;
  bytes[at + 1] = packed >>> 8;
  bytes[at + 2] = packed;
  return at + (packed >>> 24);
}

/** Exactly three digits. */
function putThree(bytes: Uint8Array, at: number, value: number): number {
  const hundreds = value / 100 | 0, rest = value - hundreds * 100, tens = rest / 10 | 0;
  bytes[at] = 48 + hundreds;
  bytes[at + 1] = 48 + tens;
  bytes[at + 2] = 48 + rest - tens * 10;
  return at + 3;
}
