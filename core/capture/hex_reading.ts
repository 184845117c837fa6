import { u16 } from "../net/octets.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { familyOf } from "../wire/family/mod.ts";
import { HEADER_LENGTH, isMarker, ROUTE_REFRESH, UPDATE } from "../wire/message_header.ts";

/** One way to read octets of which nobody says what they are. */
export interface Reading {
  /** `a list of IPv4 prefixes`. */
  readonly name: string;
  /** The octets are a part of a message, around which {@link message} makes an UPDATE. */
  readonly fragment?: boolean;
  /** The octets as a BGP message, or undefined when they cannot be this. */
  message(octets: Uint8Array): Uint8Array | undefined;
}

const MP_REACH_NLRI = 14;

/** The ways to read octets that do not begin with a marker, the most telling first. */
export const READINGS: readonly Reading[] = [
  { name: "a message whose marker is not all ones", message: withBadMarker },
  { name: "a message without its marker", message: withoutMarker },
  { name: "the body of an UPDATE", message: updateBody },
  { name: "path attributes", fragment: true, message: pathAttributes },
  { name: "a list of IPv4 prefixes", fragment: true, message: ipv4Prefixes },
  { name: "a list of IPv6 prefixes", fragment: true, message: ipv6Prefixes },
];

/** All readings that fit, in the order of {@link READINGS}, each with its message. */
export function readingsOf(octets: Uint8Array): { reading: Reading; message: Uint8Array }[] {
  return READINGS.flatMap((reading) => {
    const message = reading.message(octets);
    return message ? [{ reading, message }] : [];
  });
}

/** A message of this type and body, with marker and length (RFC 4271 §4.1). */
function makeMessage(type: number, ...parts: Uint8Array[]): Uint8Array | undefined {
  const length = parts.reduce((sum, part) => sum + part.length, HEADER_LENGTH);
  if (length > 0xffff) return undefined;
  const message = new Uint8Array(length).fill(0xff, 0, 16);
  message.set([length >>> 8, length, type], 16);
  let at = HEADER_LENGTH;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

function sized16(octets: Uint8Array): Uint8Array {
  const out = new Uint8Array(octets.length + 2);
  out.set([octets.length >>> 8, octets.length]);
  out.set(octets, 2);
  return out;
}

const NOTHING = new Uint8Array(2);

function isType(type: number | undefined): boolean {
  return type !== undefined && type > 0 && type <= ROUTE_REFRESH;
}

function withBadMarker(octets: Uint8Array): Uint8Array | undefined {
  if (octets.length < HEADER_LENGTH || isMarker(octets, 0)) return undefined;
  return u16(octets, 16) === octets.length && isType(octets[18]) ? octets : undefined;
}

function withoutMarker(octets: Uint8Array): Uint8Array | undefined {
  if (octets.length < 3 || u16(octets, 0) !== octets.length + 16) return undefined;
  return isType(octets[2]) ? makeMessage(octets[2]!, octets.subarray(3)) : undefined;
}

/** Withdrawn routes, path attributes and NLRI, of which not all three are empty (RFC 4271 §4.3). */
function updateBody(octets: Uint8Array): Uint8Array | undefined {
  if (octets.length < 5) return undefined;
  const attributes = 2 + u16(octets, 0) + 2;
  if (attributes > octets.length) return undefined;
  const nlri = attributes + u16(octets, attributes - 2);
  const fits = nlri <= octets.length && areAttributes(octets, attributes, nlri) &&
    arePrefixes(octets, 2, attributes - 2, IPV4_UNICAST) &&
    arePrefixes(octets, nlri, octets.length, IPV4_UNICAST);
  // NLRI alone behind two empty lengths would be as likely 0.0.0.0/0 four times over.
  const isTelling = attributes > 4 || nlri > attributes;
  return fits && isTelling ? makeMessage(UPDATE, octets) : undefined;
}

function pathAttributes(octets: Uint8Array): Uint8Array | undefined {
  if (octets.length < 3 || !areAttributes(octets, 0, octets.length)) return undefined;
  return makeMessage(UPDATE, NOTHING, sized16(octets));
}

/** Attributes from `at` to exactly `end`, with the unused flag bits zero (RFC 4271 §4.3). */
function areAttributes(octets: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const flags = octets[at]!, head = flags & 0x10 ? 4 : 3;
    if ((flags & 0x0f) !== 0 || octets[at + 1] === 0 || end - at < head) return false;
    at += head + (head === 4 ? u16(octets, at + 2) : octets[at + 2]!);
  }
  return at === end;
}

function arePrefixes(octets: Uint8Array, at: number, end: number, key: number): boolean {
  const family = familyOf(key);
  if (!family) return false;
  while (at < end) {
    const next = family.measure(octets, at, end);
    if (next <= at) return false;
    at = next;
  }
  return true;
}

function ipv4Prefixes(octets: Uint8Array): Uint8Array | undefined {
  if (octets.length === 0 || !arePrefixes(octets, 0, octets.length, IPV4_UNICAST)) return undefined;
  return makeMessage(UPDATE, NOTHING, NOTHING, octets);
}

/** In MP_REACH_NLRI with the next hop :: (RFC 4760 §3). */
function ipv6Prefixes(octets: Uint8Array): Uint8Array | undefined {
  if (octets.length === 0 || !arePrefixes(octets, 0, octets.length, IPV6_UNICAST)) return undefined;
  const size = 21 + octets.length, attribute = new Uint8Array(4 + size);
  attribute.set([0x90, MP_REACH_NLRI, size >>> 8, size, 0, 2, 1, 16]);
  attribute.set(octets, 25);
  return makeMessage(UPDATE, NOTHING, sized16(attribute));
}
