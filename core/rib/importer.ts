import type { PrefixTable } from "../net/prefix_table.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Policy } from "./policy/policy.ts";

/**
 * Why a path is in the Adj-RIB-In and not among the candidates. In the column `imported` of the
 * paths stands `refusedAs(reason)`, which is negative.
 */
export const REFUSALS = [
  /** A rule of the import policy, or its default. */
  "policy",
  /** eBGP without an import policy (RFC 8212 §2). */
  "no import policy",
  /** Our own AS in the path, more often than allowed (RFC 4271 §9.1.2). */
  "AS loop",
  /** ORIGINATOR_ID is our router id (RFC 4456 §8). */
  "originator loop",
  /** CLUSTER_LIST holds our cluster id (RFC 4456 §8). */
  "cluster loop",
  /** A route leak by RFC 9234 §5. */
  "route leak",
  /** The next hop is an address of ours (RFC 4271 §5.1.3). */
  "own next hop",
  /** An AS_SET in the path, where they are not taken (RFC 9774). */
  "AS_SET",
  /** The path does not begin with the AS of the peer, where that is enforced (RFC 4271 §6.3). */
  "first AS",
] as const;

export type Refusal = typeof REFUSALS[number];

export function refusedAs(reason: Refusal): number {
  return -1 - REFUSALS.indexOf(reason);
}

/** The reason behind a negative `imported`. */
export function refusalOf(imported: number): Refusal {
  return REFUSALS[-1 - imported]!;
}

/** A policy, and its rule that accepted or rejected: an index, or `NO_RULE` for its default. */
export interface DecidedBy {
  readonly policy: Policy;
  readonly rule: number;
}

/**
 * What becomes of a peer's route on its way from the Adj-RIB-In into the Loc-RIB: the rules of BGP,
 * then the import policy. Peers that are treated alike share one; it remembers what it said of a set.
 */
export interface Importer {
  /** The next hop of the route taken last: an id, the one handed in unless a policy changed it. */
  readonly nextHop: number;
  /** Who decided on the route taken last; undefined where it did not come to a policy. */
  readonly by: DecidedBy | undefined;
  /**
   * The id of the set as it is to be used, often `set` itself, or {@link refusedAs}. May intern, so
   * that ids which nobody holds are forgotten: the caller holds `set` and `nextHop` before.
   */
  take(
    family: FamilyKey,
    prefixes: PrefixTable,
    prefix: number,
    set: number,
    nextHop: number,
    peer: number,
  ): number;
}
