import { formatAddress, writeIpv4, writeIpv6 } from "../../net/address.ts";
import type { Ascii } from "../../net/ascii.ts";

const ROUTE_DISTINGUISHER = 8;

/**
 * Octets of each next hop in a field of `length` octets: one or two IPv6 addresses (RFC 2545 §3),
 * one IPv4 address, each behind a route distinguisher in VPN families (RFC 4364 §4.3.2, RFC 4659
 * §3.2.1); 0 for any other length, which stays bytes.
 */
function strideOf(length: number): number {
  switch (length) {
    case 4:
    case 12:
    case 16:
    case 24:
      return length;
    case 32:
    case 48:
      return length / 2;
    default:
      return 0;
  }
}

/** Visits each address of a next-hop field with the index of its first octet and its size, 4 or 16. */
export function eachNextHop(
  start: number,
  length: number,
  visit: (at: number, size: 4 | 16) => void,
): void {
  const stride = strideOf(length);
  if (stride === 0) return;
  const lead = stride === 12 || stride === 24 ? ROUTE_DISTINGUISHER : 0;
  for (let at = start; at < start + length; at += stride) {
    visit(at + lead, stride - lead === 4 ? 4 : 16);
  }
}

/** Writes the first next hop of a field, `2001:db8::1`; hex where its length is no address. */
export function writeNextHop(out: Ascii, bytes: Uint8Array, start: number, length: number): void {
  const stride = strideOf(length);
  if (stride === 0) return out.hex(bytes, start, start + length);
  if (stride === 4 || stride === 12) writeIpv4(out, bytes, start + stride - 4);
  else writeIpv6(out, bytes, start + stride - 16);
}

/** The addresses of a next-hop field as text; its octets as hex where they are no addresses. */
export function formatNextHops(bytes: Uint8Array, start: number, length: number): string[] {
  const found: string[] = [];
  eachNextHop(start, length, (at, size) => found.push(formatAddress(bytes, at, size)));
  if (found.length === 0 && length > 0) found.push(formatAddress(bytes, start, length));
  return found;
}
