import { formatAddress, parseAddress } from "../net/address.ts";
import { u16, u32 } from "../net/octets.ts";
import { Ascii } from "../net/ascii.ts";
import { parseAsn } from "./asn.ts";
import {
  ADMINISTERED,
  ADMINISTERED_ALIASES,
  EXPERIMENTAL,
  FOUR_OCTET_AS,
  IPV4_ADDRESS,
  REDIRECT_SUBTYPE,
  TWO_OCTET_AS,
} from "./extended_community_names.ts";
import { SPECIAL_COMMUNITIES, type SpecialCommunity } from "./extended_community_special.ts";

/** Octets of an extended community (RFC 4360 §2). */
export const EXTENDED_COMMUNITY_LENGTH = 8;

const BY_TYPE: ReadonlyMap<number, SpecialCommunity> = new Map(
  SPECIAL_COMMUNITIES.map((special) => [special.type, special]),
);
const BY_NAME: ReadonlyMap<string, SpecialCommunity> = new Map(
  SPECIAL_COMMUNITIES.map((special) => [special.name, special]),
);
const SUBTYPES: ReadonlyMap<string, number> = new Map([
  ...Array.from(ADMINISTERED, ([subtype, name]): [string, number] => [name, subtype]),
  ...ADMINISTERED_ALIASES,
]);

/** Administrator and value of the six octets at `at`; an `L` tells a small AS number in four octets. */
function administeredText(bytes: Uint8Array, encoding: number, at: number): string {
  if (encoding === TWO_OCTET_AS) return `${u16(bytes, at)}:${u32(bytes, at + 2)}`;
  const value = u16(bytes, at + 4);
  if (encoding === IPV4_ADDRESS) return `${formatAddress(bytes, at, 4)}:${value}`;
  const asn = u32(bytes, at);
  return asn > 0xffff ? `${asn}:${value}` : `${asn}L:${value}`;
}

function administeredName(high: number, subtype: number): string | undefined {
  if (high <= FOUR_OCTET_AS) return ADMINISTERED.get(subtype);
  const redirect = high >= EXPERIMENTAL && high <= EXPERIMENTAL + FOUR_OCTET_AS &&
    subtype === REDIRECT_SUBTYPE;
  return redirect ? "redirect" : undefined;
}

/**
 * Writes what {@link formatExtendedCommunity} gives; those that most routes carry are written
 * without making a string.
 */
export function writeExtendedCommunity(out: Ascii, bytes: Uint8Array, at: number): void {
  const high = bytes[at]!, name = administeredName(high, bytes[at + 1]!);
  if (name === undefined || (high & 3) !== TWO_OCTET_AS) {
    return out.string(formatExtendedCommunity(bytes, at));
  }
  out.string(name);
  out.byte(COLON);
  out.uint(u16(bytes, at + 2));
  out.byte(COLON);
  out.uint(u32(bytes, at + 4));
}

const COLON = 58;

function hexText(bytes: Uint8Array, at: number): string {
  const out = new Ascii(EXTENDED_COMMUNITY_LENGTH * 2);
  out.hex(bytes, at, at + EXTENDED_COMMUNITY_LENGTH);
  return `0x${out.text()}`;
}

/**
 * The text of the extended community in the eight octets at `at`: `rt:65000:1`, `color:100`,
 * `encap:vxlan`. What has no name, or a body that its name does not allow, is hex. Reading the text
 * with {@link parseExtendedCommunity} gives the same octets.
 */
export function formatExtendedCommunity(bytes: Uint8Array, at = 0): string {
  const high = bytes[at]!, subtype = bytes[at + 1]!;
  const name = administeredName(high, subtype);
  if (name !== undefined) return `${name}:${administeredText(bytes, high & 3, at + 2)}`;
  const special = BY_TYPE.get(u16(bytes, at)), text = special?.format(bytes, at + 2);
  if (special === undefined || text === undefined) return hexText(bytes, at);
  return text === "" ? special.name : `${special.name}:${text}`;
}

function decimal(text: string, limit: number): number | undefined {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text) || Number(text) > limit) return undefined;
  return Number(text);
}

/** Octets after the type for `65000:1`, `65000L:1`, `192.0.2.1:1`, with the encoding they need. */
function parseAdministered(text: string): { encoding: number; body: DataView } | undefined {
  const cut = text.indexOf(":"), left = text.slice(0, cut), right = text.slice(cut + 1);
  if (cut < 0) return undefined;
  const body = new DataView(new ArrayBuffer(6)), address = parseAddress(left);
  const long = left.endsWith("L"), asn = parseAsn(long ? left.slice(0, -1) : left);
  const wide = address !== undefined || long || (asn !== undefined && asn > 0xffff);
  const value = decimal(right, wide ? 0xffff : 0xffffffff);
  if (value === undefined || (address === undefined && asn === undefined)) return undefined;
  if (!wide) {
    body.setUint16(0, asn!);
    body.setUint32(2, value);
    return { encoding: TWO_OCTET_AS, body };
  }
  if (address?.length === 16) return undefined;
  body.setUint32(0, address === undefined ? asn! : u32(address, 0));
  body.setUint16(4, value);
  return { encoding: address === undefined ? FOUR_OCTET_AS : IPV4_ADDRESS, body };
}

function administered(high: number, subtype: number, text: string): Uint8Array | undefined {
  const parsed = parseAdministered(text);
  if (parsed === undefined) return undefined;
  const octets = new Uint8Array(EXTENDED_COMMUNITY_LENGTH);
  octets[0] = high | parsed.encoding;
  octets[1] = subtype;
  octets.set(new Uint8Array(parsed.body.buffer), 2);
  return octets;
}

/** The eight octets of a text that {@link formatExtendedCommunity} writes; undefined for any other. */
export function parseExtendedCommunity(text: string): Uint8Array | undefined {
  if (/^0x[0-9a-f]{16}$/i.test(text)) {
    return Uint8Array.from(text.slice(2).match(/../g)!, (pair) => parseInt(pair, 16));
  }
  const cut = text.indexOf(":"), name = cut < 0 ? text : text.slice(0, cut);
  const rest = cut < 0 ? "" : text.slice(cut + 1);
  if (name === "redirect") return administered(EXPERIMENTAL, REDIRECT_SUBTYPE, rest);
  const subtype = SUBTYPES.get(name);
  if (subtype !== undefined) return administered(0, subtype, rest);
  const special = BY_NAME.get(name), body = special?.parse(rest);
  if (special === undefined || body?.length !== EXTENDED_COMMUNITY_LENGTH - 2) return undefined;
  return Uint8Array.of(special.type >>> 8, special.type & 0xff, ...body);
}
