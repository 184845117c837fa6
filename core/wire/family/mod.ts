import { octets } from "../../net/count.ts";
import { u32 } from "../../net/octets.ts";
import type { FamilyKey } from "../context.ts";
import { AFI_NAMES, PAIR_NAMES, SAFI_NAMES } from "./family_names.ts";
import type { Family } from "./family_type.ts";
import { evpn } from "./evpn.ts";
import { ipv4Flow, ipv6Flow, vpnv4Flow, vpnv6Flow } from "./flowspec.ts";
import { ipv4Labelled, ipv6Labelled, vpnv4, vpnv6 } from "./labelled.ts";
import { routeTarget } from "./route_target.ts";
import { ipv4Multicast, ipv4Unicast, ipv6Multicast, ipv6Unicast } from "./unicast.ts";

export { parseFamily } from "./parse_family.ts";
export type { Family } from "./family_type.ts";

/** All families whose NLRI are decoded to fields; the NLRI of any other stay bytes. */
export const FAMILIES: readonly Family[] = [
  ipv4Unicast,
  ipv6Unicast,
  ipv4Multicast,
  ipv6Multicast,
  ipv4Labelled,
  ipv6Labelled,
  vpnv4,
  vpnv6,
  evpn,
  ipv4Flow,
  ipv6Flow,
  vpnv4Flow,
  vpnv6Flow,
  routeTarget,
];

const BY_KEY: ReadonlyMap<FamilyKey, Family> = new Map(FAMILIES.map((f) => [f.key, f]));

/** The descriptor of a family, or undefined when its NLRI stay bytes. */
export function familyOf(key: FamilyKey): Family | undefined {
  return BY_KEY.get(key);
}

/** `ipv4 unicast`, `ipv4 sr-policy`, `ipv4 safi 250`, `afi 99 safi 1`: any family has a name. */
export function familyName(key: FamilyKey): string {
  const pair = PAIR_NAMES.get(key);
  if (pair !== undefined) return pair;
  const afi = AFI_NAMES.get(key >>> 8), safi = SAFI_NAMES.get(key & 0xff);
  if (afi === undefined) return `afi ${key >>> 8} safi ${key & 0xff}`;
  return `${afi} ${safi ?? `safi ${key & 0xff}`}`;
}

/** Octets of a path identifier (RFC 7911 §3). */
const PATH_ID = 4;

/**
 * Visits each NLRI of a field in order: `visit(at, end, pathId)` with the NLRI in `bytes[at..end)`
 * without its path identifier, `pathId` -1 when there is none (`addPath` false).
 *
 * Returns -1 when the whole field was well-formed, else the index at which the NLRI at fault
 * begins, with its path identifier: hand it to {@link nlriComplaint}.
 */
export function walkNlri(
  family: Family,
  bytes: Uint8Array,
  start: number,
  end: number,
  addPath: boolean,
  visit: (at: number, end: number, pathId: number) => void,
): number {
  let at = start;
  while (at < end) {
    let body = at, pathId = -1;
    if (addPath) {
      if (end - at < PATH_ID) return at;
      pathId = u32(bytes, at);
      body = at + PATH_ID;
    }
    const next = family.measure(bytes, body, end);
    if (next <= body) return at;
    visit(body, next, pathId);
    at = next;
  }
  return -1;
}

/** Why {@link walkNlri} stopped at `at`, to follow `NLRI at offset 40: `. */
export function nlriComplaint(
  family: Family,
  bytes: Uint8Array,
  at: number,
  end: number,
  addPath: boolean,
): string {
  if (!addPath) return family.complaint(bytes, at, end);
  if (end - at < PATH_ID) return `path identifier needs ${octets(PATH_ID)}, ${end - at} left`;
  return family.complaint(bytes, at + PATH_ID, end);
}
