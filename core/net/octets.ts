/** The two octets at `at`, most significant first. Who calls it knows that they are there. */
export function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! << 8 | bytes[at + 1]!;
}

/** The three octets at `at`, most significant first. */
export function u24(bytes: Uint8Array, at: number): number {
  return bytes[at]! << 16 | bytes[at + 1]! << 8 | bytes[at + 2]!;
}

/** The four octets at `at`, most significant first. */
export function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
}

/** The four octets at `at` as the 32 bits of a signed integer, which is the quicker one to handle. */
export function bits32(bytes: Uint8Array, at: number): number {
  return bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!;
}
