import { formatAddress, parseAddress } from "./address.ts";

/** A block of addresses: always masked, so that equal blocks are equal values. */
export interface Prefix {
  /** 4 or 16 octets; bits after `length` are zero. */
  readonly address: Uint8Array;
  readonly length: number;
}

/** The block of `length` bits that `address` lies in. Throws `RangeError` when it has no such length. */
export function makePrefix(address: Uint8Array, length: number): Prefix {
  if (!Number.isInteger(length) || length < 0 || length > address.length * 8) {
    throw new RangeError(
      `Cannot make a prefix: length ${length} is not 0 to ${address.length * 8}`,
    );
  }
  const masked = address.slice();
  for (let i = 0; i < masked.length; i++) masked[i] = masked[i]! & maskOctet(length - i * 8);
  return { address: masked, length };
}

/** The octet of a netmask that has `bits` of its prefix left. */
function maskOctet(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : 0xff00 >> bits & 0xff;
}

/**
 * Reads `10.0.0.0/24`, `2001:db8::/32`, or an address alone (all of its bits). Undefined for anything
 * else; host bits are refused unless `loose`, because `10.0.0.1/8` is more often a slip than meant.
 */
export function parsePrefix(text: string, loose = false): Prefix | undefined {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  const digits = slash < 0 ? String(address.length * 8) : text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(digits) || Number(digits) > address.length * 8) {
    return undefined;
  }
  const prefix = makePrefix(address, Number(digits));
  return loose || prefix.address.every((octet, i) => octet === address[i]) ? prefix : undefined;
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.address)}/${prefix.length}`;
}

/** True when `bytes[at..]`, masked to `length` bits of the same address family, lies inside `outer`. */
export function covers(outer: Prefix, bytes: Uint8Array, at: number, length: number): boolean {
  if (length < outer.length) return false;
  const whole = outer.length >> 3;
  for (let i = 0; i < whole; i++) if (bytes[at + i] !== outer.address[i]) return false;
  const mask = maskOctet(outer.length & 7);
  return mask === 0 || (bytes[at + whole]! & mask) === outer.address[whole];
}

/** True when the block of `length` bits at `bytes[at..]` holds all of `inner`. */
export function isCoveredBy(
  inner: Prefix,
  bytes: Uint8Array,
  at: number,
  length: number,
): boolean {
  if (length > inner.length) return false;
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (bytes[at + i] !== inner.address[i]) return false;
  const mask = maskOctet(length & 7);
  return mask === 0 || (bytes[at + whole]! & mask) === (inner.address[whole]! & mask);
}
