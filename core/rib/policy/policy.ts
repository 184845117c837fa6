import type { PrefixTable } from "../../net/prefix_table.ts";
import type { FamilyKey } from "../../wire/context.ts";
import type { PeerFacts } from "../peer_facts.ts";
import type { PrefixKinds } from "./prefix_kinds.ts";

/** A policy that decided nothing: then `default` counts. */
export const NO_RULE = -1;

/**
 * The route that a policy looks at: one object, filled anew for each. Neither set nor next hop is
 * changed in place; what a rule makes of them is in the {@link Verdict}.
 */
export interface RouteAtHand {
  family: FamilyKey;
  /** Where `prefix` is an id. */
  prefixes: PrefixTable;
  prefix: number;
  /** Id of the attribute set; whoever asks holds it. */
  set: number;
  /** Id of `NextHops`; 0 = the NEXT_HOP of the set, `SELF` = our own address. */
  nextHop: number;
  /** Who told us the route. */
  from: PeerFacts;
  /** To whom it leaves; undefined on the way in. */
  to: PeerFacts | undefined;
}

/** What a policy makes of a route: one object, valid until the next call. */
export interface Verdict {
  accepted: boolean;
  /** Index of the rule that accepted or rejected, or {@link NO_RULE} for the default. */
  rule: number;
  set: number;
  nextHop: number;
  /** A rule gave that next hop, which may be the one that the route had. */
  isHopGiven: boolean;
}

/** One policy as it runs. Made by `compilePolicy`; the same route always has the same verdict. */
export interface Policy {
  readonly name: string;
  /** Names of the rules, in order, for a person. */
  readonly rules: readonly string[];
  /** The verdict may differ for routes of the same set, next hop and peers: a rule looks at the prefix. */
  readonly looksAtPrefix: boolean;
  /** The verdict is the same for prefixes of the same kind; undefined: each may have its own. */
  readonly kinds?: PrefixKinds | undefined;
  /** A rule looks at who told the route. */
  readonly looksAtPeer: boolean;
  judge(route: RouteAtHand): Verdict;
}
