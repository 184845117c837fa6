import { formatAddress, parseAddress } from "../net/address.ts";
import { u16 } from "../net/octets.ts";
import { toHex } from "../net/hex.ts";

/** Octets of an IPv6 address specific extended community (RFC 5701 §2). */
export const IPV6_EXTENDED_COMMUNITY_LENGTH = 20;

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0002, "rt"], // RFC 5701 §3
  [0x0003, "soo"], // RFC 5701 §3
  [0x000b, "vrf-import"], // RFC 6515 §4
  [0x000c, "redirect-nexthop"], // draft-ietf-idr-flowspec-redirect-ip
  [0x000d, "redirect"], // RFC 8956 §6.1
]);
const TYPES: ReadonlyMap<string, number> = new Map(
  Array.from(NAMES, ([type, name]): [string, number] => [name, type]),
);

/** `rt:[2001:db8::1]:5`. Hex for types without a name. */
export function formatIpv6ExtendedCommunity(bytes: Uint8Array, at = 0): string {
  const name = NAMES.get(u16(bytes, at));
  if (name === undefined) return `0x${toHex(bytes, at, at + IPV6_EXTENDED_COMMUNITY_LENGTH)}`;
  return `${name}:[${formatAddress(bytes, at + 2, 16)}]:${u16(bytes, at + 18)}`;
}

const FORM = /^([a-z-]+):\[([0-9a-fA-F:.]+)\]:(0|[1-9][0-9]{0,4})$/;

/** The twenty octets of a text that {@link formatIpv6ExtendedCommunity} writes; undefined for any other. */
export function parseIpv6ExtendedCommunity(text: string): Uint8Array | undefined {
  if (/^0x[0-9a-f]{40}$/i.test(text)) {
    return Uint8Array.from(text.slice(2).match(/../g)!, (pair) => parseInt(pair, 16));
  }
  const form = FORM.exec(text), type = TYPES.get(form?.[1] ?? "");
  const address = parseAddress(form?.[2] ?? ""), value = Number(form?.[3]);
  if (type === undefined || address?.length !== 16 || !(value <= 0xffff)) return undefined;
  return Uint8Array.of(type >>> 8, type & 0xff, ...address, value >>> 8, value & 0xff);
}
