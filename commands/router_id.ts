// Our BGP identifier where nobody says it.
import { parseAddress } from "../core/net/address.ts";
import { u32 } from "../core/net/octets.ts";
import { identifierText } from "../core/wire/open_view.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/** A router id, and what to tell a person who did not give it. */
export interface RouterId {
  /** Four octets as a number, not 0 (RFC 6286 §2.1). */
  readonly routerId: number;
  readonly note?: string;
}

/** What was given, else the lowest IPv4 address of this host, else a hash of its name. */
export function chooseRouterId(given: string | undefined): RouterId {
  if (given !== undefined) return { routerId: checked(given) };
  const lowest = lowestIpv4(Deno.networkInterfaces().map(({ address }) => address));
  const routerId = lowest ?? hashOf(Deno.hostname());
  const why = lowest === undefined ? "made from this host's name" : "the lowest IPv4 address here";
  return { routerId, note: `router id ${identifierText(routerId)}, ${why}` };
}

function checked(text: string): number {
  const octets = parseAddress(text);
  const id = octets?.length === 4 ? u32(octets, 0) : 0;
  if (id !== 0) return id;
  throw usageError(
    `cannot use ${quote(text)} for --router-id: it is not four octets like 192.0.2.1, or all are 0`,
  );
}

/** The lowest of the IPv4 addresses that others could know: neither loopback nor link-local. */
export function lowestIpv4(addresses: readonly string[]): number | undefined {
  const ids = addresses.flatMap((text) => {
    const octets = parseAddress(text);
    if (octets?.length !== 4 || octets[0] === 127 || octets[0] === 0) return [];
    return octets[0] === 169 && octets[1] === 254 ? [] : [u32(octets, 0)];
  });
  return ids.length === 0 ? undefined : ids.reduce((a, b) => Math.min(a, b));
}

/** FNV-1a over the name: the same host has the same id each time. Never 0. */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const octet of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ octet, 0x01000193);
  }
  return hash >>> 0 || 1;
}
