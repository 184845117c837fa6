import type { Ascii } from "../../net/ascii.ts";
import { writeIpv6 } from "../../net/address.ts";
import { putMarked, putSmall } from "../../net/digits.ts";
import type { Writer } from "../../net/writer.ts";

/** Octets that hold `bits` bits of a prefix in NLRI (RFC 4271 §4.3). */
export function octetsOf(bits: number): number {
  return (bits + 7) >>> 3;
}

// One address at a time passes through here, so that printing a route allocates nothing.
const masked = new Uint8Array(16);

/** Fills the scratch address with the `bits` leading bits of the octets at `at`; the rest is zero. */
function mask(bytes: Uint8Array, at: number, bits: number, size: number): Uint8Array {
  const whole = bits >>> 3;
  for (let i = 0; i < size; i++) masked[i] = i < whole ? bytes[at + i]! : 0;
  if (bits & 7) masked[whole] = bytes[at + whole]! & 0xff00 >>> (bits & 7);
  return masked;
}

/** Writes `10.0.0.0/24` from the `bits` leading bits at `at`; `size` is 4 or 16 (RFC 4271 §4.3). */
export function writePrefix(
  out: Ascii,
  bytes: Uint8Array,
  at: number,
  bits: number,
  size: number,
): void {
  if (size === 4) return writeIpv4Prefix(out, bytes, at, bits);
  writeIpv6(out, mask(bytes, at, bits, size), 0);
  out.byte(47);
  out.uint(bits);
}

/** Eighteen characters, and what the last number may touch behind them. */
const IPV4_PREFIX_ROOM = 21;
const DOT = 46, SLASH = 47;

function writeIpv4Prefix(out: Ascii, bytes: Uint8Array, at: number, bits: number): void {
  out.room(IPV4_PREFIX_ROOM);
  const text = out.words, value = leadingBits(bytes, at, bits);
  let to = putMarked(text, out.length, value >>> 24, DOT);
  to = putMarked(text, to, value >>> 16 & 255, DOT);
  to = putMarked(text, to, value >>> 8 & 255, DOT);
  to = putMarked(text, to, value & 255, SLASH);
  out.length = putSmall(text, to, bits);
}

/** The leading `bits` bits at `at`, at most 32, as the top of a 32-bit number; the rest is zero. */
function leadingBits(bytes: Uint8Array, at: number, bits: number): number {
  if (bits === 0) return 0;
  let value = bytes[at]! << 24;
  if (bits > 8) value |= bytes[at + 1]! << 16;
  if (bits > 16) value |= bytes[at + 2]! << 8;
  if (bits > 24) value |= bytes[at + 3]!;
  return value & -1 << 32 - bits;
}

/** A masked address of `size` octets of its own, from the `bits` leading bits at `at`. */
export function maskedAddress(
  bytes: Uint8Array,
  at: number,
  bits: number,
  size: number,
): Uint8Array {
  return mask(bytes, at, bits, size).slice(0, size);
}

/** Writes as many octets as `bits` bits need, the trailing bits zero (RFC 4271 §4.3). */
export function putPrefix(out: Writer, address: Uint8Array, bits: number): void {
  out.put(mask(address, 0, bits, address.length).subarray(0, octetsOf(bits)));
}

/** True when a bit after the prefix is set in its last octet: the sender did not mask it. */
export function hasHostBits(bytes: Uint8Array, at: number, bits: number): boolean {
  return (bits & 7) !== 0 && (bytes[at + (bits >>> 3)]! & 0xff >>> (bits & 7)) !== 0;
}
