// The checker's own arithmetic of prefixes: it shares none with what it checks.
import { formatPrefix, parsePrefix } from "../net/prefix.ts";

/** A prefix as numbers: four words of 32 bits of which IPv4 uses the first. */
export interface Range {
  readonly family: 4 | 6;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly length: number;
  /** Written as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2); it is the IPv4 range then. */
  readonly isMapped: boolean;
  /** Written in the one form that a key may have. */
  readonly isCanonical: boolean;
}

/** Undefined for what is no prefix, or has host bits. */
export function rangeOf(text: string): Range | undefined {
  const prefix = parsePrefix(text);
  if (!prefix) return undefined;
  const { address, length } = prefix, isCanonical = formatPrefix(prefix) === text;
  const a = word(address, 0);
  if (address.length === 4) {
    return { family: 4, a, b: 0, c: 0, d: 0, length, isMapped: false, isCanonical };
  }
  const b = word(address, 4), c = word(address, 8), d = word(address, 12);
  if (length >= 96 && a === 0 && b === 0 && c === 0xffff) {
    return { family: 4, a: d, b: 0, c: 0, d: 0, length: length - 96, isMapped: true, isCanonical };
  }
  return { family: 6, a, b, c, d, length, isMapped: false, isCanonical };
}

function word(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24 | octets[at + 1]! << 16 | octets[at + 2]! << 8 | octets[at + 3]!) >>> 0;
}

/** By address; of equal addresses the wider range first. */
export function compareRanges(x: Range, y: Range): number {
  return x.family - y.family || x.a - y.a || x.b - y.b || x.c - y.c || x.d - y.d ||
    x.length - y.length;
}

/** True when all of `inner` lies in `outer`; equal ranges hold each other. */
export function holds(outer: Range, inner: Range): boolean {
  const { length } = outer;
  return outer.family === inner.family && length <= inner.length &&
    sameBits(outer.a, inner.a, length) && sameBits(outer.b, inner.b, length - 32) &&
    sameBits(outer.c, inner.c, length - 64) && sameBits(outer.d, inner.d, length - 96);
}

/** Prefixes never overlap in part: one holds the other, or they are apart. */
export function overlap(x: Range, y: Range): boolean {
  return x.length <= y.length ? holds(x, y) : holds(y, x);
}

function sameBits(x: number, y: number, bits: number): boolean {
  return bits <= 0 || (bits >= 32 ? x === y : ((x ^ y) >>> (32 - bits)) === 0);
}

/** Addresses in it. */
export function sizeOf({ family, length }: Range): bigint {
  return 1n << BigInt((family === 4 ? 32 : 128) - length);
}

/** Its first address as a number. */
export function startOf({ family, a, b, c, d }: Range): bigint {
  if (family === 4) return BigInt(a);
  return BigInt(a) << 96n | BigInt(b) << 64n | BigInt(c) << 32n | BigInt(d);
}
