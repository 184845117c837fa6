import type { FamilyKey } from "../../wire/context.ts";

/** Why a route that is best is not offered to a peer. */
export const WITHHELD = [
  /** It came from this peer. */
  "its own route",
  /** From one iBGP peer to another, neither a client (RFC 4271 §9.2, RFC 4456 §6). */
  "iBGP to iBGP",
  "NO_ADVERTISE",
  "NO_EXPORT",
  "NO_EXPORT_SUBCONFED",
  /** Only to customer, provider or peer as RFC 9234 §5 has it. */
  "OTC",
  /** eBGP without an export policy (RFC 8212 §2). */
  "no export policy",
  "policy",
  /** The AS of the peer is in the path already, and the peer is known to drop it. */
  "AS loop",
] as const;

export type Withheld = typeof WITHHELD[number];

/**
 * What a group of peers is offered: one object for each group and family. `look` fills the fields;
 * they are good until the next call, and ids among them until the next set is interned.
 */
export interface Offering {
  readonly family: FamilyKey;
  /** The set to send, before the encoder's own work (AS_PATH prepend, LOCAL_PREF default). */
  readonly set: number;
  /** Id of `NextHops`, `SELF` for our own address, or 0 for the NEXT_HOP of the set, where it has none ours. */
  readonly nextHop: number;
  /** The peer that told us the route: to it the route is not offered back. */
  readonly source: number;
  /** Why the last {@link look} said false. */
  readonly withheld: Withheld;
  /** The rule of the export policy that decided last, or `NO_RULE`. */
  readonly rule: number;
  /** What is offered of `row`, a path of `prefix`; false when nothing is. */
  look(prefix: number, row: number): boolean;
}
