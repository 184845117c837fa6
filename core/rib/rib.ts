import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { AdjIn } from "./adj_in.ts";
import type { DecisionOptions } from "./decision_options.ts";
import type { HopCosts } from "./hop_costs.ts";
import type { Importer } from "./importer.ts";
import type { LocRib } from "./loc_rib.ts";
import type { PeerFacts } from "./peer_facts.ts";

export interface RibOptions {
  readonly decision?: DecisionOptions;
  readonly hops?: HopCosts;
  /** For the hashes of prefixes: any number that peers cannot know. */
  readonly seed?: number;
}

/** Who is told that what is best of a prefix changed, or that the path of `row` did. */
export interface RibListener {
  /** `row`: the path that changed; it may be gone. `best`: the best path is another, or other than it was. */
  changed(family: FamilyKey, prefix: number, row: number, best: boolean): void;
  /**
   * A prefix without paths: how many still have to act on that. While it is above 0 the prefix is
   * kept, until {@link Rib.settled} was called as often.
   */
  owed(family: FamilyKey, prefix: number): number;
}

/**
 * The routing information bases of one router: what peers told (Adj-RIBs-In, before and after
 * policy), and what is best of it (Loc-RIB, RFC 4271 §3.2). What leaves hangs on it as a listener.
 */
export declare class Rib {
  readonly in: AdjIn;
  constructor(sets: AttributeSets, options?: RibOptions);
  /** The Loc-RIB of a family, or undefined for one that is not kept. */
  loc(family: FamilyKey): LocRib | undefined;
  listen(listener: RibListener): void;
  /** Adds a peer whose routes go through `importer`; answers its number in {@link in}. */
  addPeer(facts: PeerFacts, importer: Importer): number;
  /** New facts as of the next session; paths that are there are compared anew, in slices. */
  setFacts(peer: number, facts: PeerFacts): void;
  /** Another importer: all paths of the peer are taken through it again, in slices. */
  setImporter(peer: number, importer: Importer): void;
  importer(peer: number): Importer;
  /** Other rules, or other costs of next hops: everything is decided anew, in slices. */
  setDecision(decision: DecisionOptions): void;
  setHops(hops: HopCosts): void;
  /** The paths of the peer go, in slices; `then` is called when none is left. */
  clear(peer: number, then?: () => void): void;
  /** The same, and its number is free afterwards. */
  removePeer(peer: number, then?: () => void): void;
  /** EoRR: paths not told since BoRR go, in slices (RFC 7313 §4). BoRR is `in.beginRefresh`. */
  endRefresh(peer: number, family: FamilyKey): void;
  /** A slice of what waits, well under a millisecond; false when nothing does. */
  step(): boolean;
  /** One who owed an answer to a prefix without paths has given it. */
  settled(family: FamilyKey, prefix: number): void;
}
