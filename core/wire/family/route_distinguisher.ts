import { Ascii } from "../../net/ascii.ts";
import { writeIpv4 } from "../../net/address.ts";
import { u16, u32 } from "../../net/octets.ts";

/** Octets of a route distinguisher (RFC 4364 §4.1). */
export const RD_OCTETS = 8;

/**
 * Writes the six octets at `at` as administrator and number: `65000:100`, `192.0.2.1:100`. Layout 0
 * has an AS number of two octets, 1 an IPv4 address, 2 an AS number of four (RFC 4364 §4.2).
 */
export function writeAdministrator(
  out: Ascii,
  bytes: Uint8Array,
  at: number,
  layout: 0 | 1 | 2,
): void {
  if (layout === 0) out.uint(u16(bytes, at));
  else if (layout === 1) writeIpv4(out, bytes, at);
  else out.uint(u32(bytes, at));
  out.byte(58);
  out.uint(layout === 0 ? u32(bytes, at + 2) : u16(bytes, at + 4));
}

/**
 * Writes the route distinguisher at `at`: `65000:100`, `192.0.2.1:100`, `4200000001:100`. A small
 * AS number in the layout for large ones is told apart as `2:65000:100`, and a type that nobody
 * knows is `type-7:001122334455`.
 */
export function writeRouteDistinguisher(out: Ascii, bytes: Uint8Array, at: number): void {
  const type = u16(bytes, at);
  if (type > 2) {
    out.string(`type-${type}:`);
    return out.hex(bytes, at + 2, at + RD_OCTETS);
  }
  if (type === 2 && u32(bytes, at + 2) <= 0xffff) out.string("2:");
  writeAdministrator(out, bytes, at + 2, type as 0 | 1 | 2);
}

const scratch = new Ascii(64);

/** The text of {@link writeRouteDistinguisher} as a string. */
export function routeDistinguisherText(bytes: Uint8Array, at: number): string {
  scratch.clear();
  writeRouteDistinguisher(scratch, bytes, at);
  return scratch.text();
}
