import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { AdjIn, KEPT_FAMILIES } from "./adj_in.ts";
import { type DecisionOptions, USUAL_DECISION } from "./decision_options.ts";
import { HopColumns } from "./hop_columns.ts";
import { ALL_NEAR, type HopCosts } from "./hop_costs.ts";
import type { Importer } from "./importer.ts";
import { LocRib } from "./loc_rib.ts";
import { NO_ROW } from "./path_table.ts";
import { decidesAlike, isSeenAlike, PeerColumns } from "./peer_columns.ts";
import type { PeerFacts } from "./peer_facts.ts";
import { RibWork } from "./rib_work.ts";
import { SetColumns } from "./set_columns.ts";

export interface RibOptions {
  readonly decision?: DecisionOptions;
  readonly hops?: HopCosts;
  /** For the hashes of prefixes: any number that peers cannot know. */
  readonly seed?: number;
}

/** Who is told that what is best of a prefix changed, or that the path of `row` did. */
export interface RibListener {
  /**
   * `row`: the path that changed, which may be gone, or one of those that were decided anew. `best`:
   * the best path is another, or other than it was. Of paths that import refuses, before and after,
   * nobody is told.
   */
  changed(family: FamilyKey, prefix: number, row: number, best: boolean): void;
  /**
   * A prefix without paths: how many still have to act on that. While it is above 0 the prefix is
   * kept; it is asked again at each {@link Rib.settled}.
   */
  owed(family: FamilyKey, prefix: number): number;
}

/**
 * The routing information bases of one router: what peers told (Adj-RIBs-In, before and after
 * policy), and what is best of it (Loc-RIB, RFC 4271 §3.2). What leaves hangs on it as a listener.
 *
 * Each change is decided at once. What concerns many paths is done by {@link step}, in slices.
 */
export class Rib {
  readonly in: AdjIn;
  readonly #columns: { sets: SetColumns; peers: PeerColumns; hops: HopColumns };
  readonly #locs: readonly [LocRib, LocRib];
  readonly #importers: Importer[] = [];
  readonly #listeners: RibListener[] = [];
  readonly #work: RibWork;

  constructor(sets: AttributeSets, options: RibOptions = {}) {
    const { decision = USUAL_DECISION, hops = ALL_NEAR, seed = 0 } = options;
    this.in = new AdjIn(sets, {
      seed,
      changed: (family, prefix, row, was) => this.#changed(family, prefix, row, was),
    });
    const setColumns = new SetColumns(sets), peers = new PeerColumns();
    const columns = new HopColumns(this.in.nextHops, setColumns, peers);
    this.#columns = { sets: setColumns, peers, hops: columns };
    columns.setCosts(hops);
    const [one, two] = KEPT_FAMILIES as readonly [FamilyKey, FamilyKey];
    this.#locs = [this.#makeLoc(one, decision), this.#makeLoc(two, decision)];
    this.#work = new RibWork(this.in, {
      decide: (family, prefix) => this.#decideAgain(family, prefix),
      tell: (family, row) => this.#tellOf(family, row),
    });
  }

  #makeLoc(family: FamilyKey, decision: DecisionOptions): LocRib {
    const loc = new LocRib(this.in.table(family)!, this.#columns);
    loc.setOptions(decision);
    return loc;
  }

  /** The Loc-RIB of a family, or undefined for one that is not kept. */
  loc(family: FamilyKey): LocRib | undefined {
    if (family === KEPT_FAMILIES[0]) return this.#locs[0];
    return family === KEPT_FAMILIES[1] ? this.#locs[1] : undefined;
  }

  /** What is configured of the decision. */
  get decision(): DecisionOptions {
    return this.#locs[0].options;
  }

  /** Adds one who is told of changes from now on. */
  listen(listener: RibListener): void {
    this.#listeners.push(listener);
  }

  #changed(family: FamilyKey, prefix: number, row: number, wasCandidate: boolean): void {
    const loc = this.loc(family)!, isEmpty = loc.paths.first(prefix) === NO_ROW;
    if (wasCandidate || loc.paths.importedOf(row) >= 0) {
      this.#tell(family, prefix, row, loc.decide(prefix, row));
    }
    if (isEmpty) this.#forget(family, prefix);
  }

  #decideAgain(family: FamilyKey, prefix: number): number {
    const loc = this.loc(family)!, isOther = loc.decide(prefix), best = loc.best(prefix);
    const first = loc.paths.first(prefix), isAlone = loc.paths.next(first) === NO_ROW;
    // Who uses or sends more than the best path wants to know also where that is the same.
    if (isOther || !isAlone) this.#tell(family, prefix, best === NO_ROW ? first : best, isOther);
    return loc.met;
  }

  /** The path is as it was, and who told it is not. */
  #tellOf(family: FamilyKey, row: number): void {
    const loc = this.loc(family)!, prefix = loc.paths.prefixOf(row);
    if (loc.paths.importedOf(row) >= 0) {
      this.#tell(family, prefix, row, loc.best(prefix) === row);
    }
  }

  #tell(family: FamilyKey, prefix: number, row: number, best: boolean): void {
    for (const listener of this.#listeners) listener.changed(family, prefix, row, best);
  }

  /** Whoever was told may have let the prefix go already. */
  #forget(family: FamilyKey, prefix: number): void {
    const { prefixes } = this.in.table(family)!;
    if (prefixes.length(prefix) < 0 || prefixes.note(prefix) !== NO_ROW) return;
    for (const listener of this.#listeners) if (listener.owed(family, prefix) > 0) return;
    this.in.forgetPrefix(family, prefix);
  }

  /** One who owed an answer to a prefix without paths has given it, and owes it no more. */
  settled(family: FamilyKey, prefix: number): void {
    this.#forget(family, prefix);
  }

  /**
   * Adds a peer whose routes go through `importer`; answers its number in {@link in}. Throws
   * `RangeError` when there are 65,536 already.
   */
  addPeer(facts: PeerFacts, importer: Importer): number {
    const peer = this.in.addPeer(facts);
    this.#columns.peers.set(peer, facts);
    this.#importers[peer] = importer;
    this.in.setImporter(peer, importer);
    return peer;
  }

  /**
   * New facts, of the session or for the next one. Paths that are there are compared anew, and where
   * policies and the rules of reflection may see them otherwise, taken in and told anew, in slices.
   */
  setFacts(peer: number, facts: PeerFacts): void {
    const before = this.in.facts(peer);
    this.in.setFacts(peer, facts);
    this.#columns.peers.set(peer, facts);
    if (!this.in.hasPaths(peer)) return;
    if (!decidesAlike(before, facts)) this.#work.decidePeer(peer);
    if (!isSeenAlike(before, facts)) this.#work.review(peer);
  }

  /** Another importer: all paths of the peer are taken through it again, in slices. */
  setImporter(peer: number, importer: Importer): void {
    this.#importers[peer] = importer;
    this.in.setImporter(peer, importer);
    this.#work.retake(peer);
  }

  importer(peer: number): Importer {
    return this.#importers[peer]!;
  }

  /** Other rules, or other costs of next hops: everything is decided anew, in slices. */
  setDecision(decision: DecisionOptions): void {
    for (const loc of this.#locs) loc.setOptions(decision);
    this.#work.decideAll();
  }

  setHops(hops: HopCosts): void {
    this.#columns.hops.setCosts(hops);
    this.#work.decideAll();
  }

  /** The paths that the peer has now go, in slices; `then` is called when none of them is left. */
  clear(peer: number, then?: () => void): void {
    this.in.endSession(peer);
    this.#work.purge(peer, then);
  }

  /** The same, and what comes meanwhile goes too; its number is free afterwards. */
  removePeer(peer: number, then?: () => void): void {
    this.clear(peer, () => {
      if (!this.in.removePeer(peer, 0)) return this.removePeer(peer, then);
      this.#work.forgetPeer(peer);
      this.#columns.peers.remove(peer);
      then?.();
    });
  }

  /** EoRR: paths not told since BoRR go, in slices (RFC 7313 §4). BoRR is `in.beginRefresh`. */
  endRefresh(peer: number, family: FamilyKey): void {
    if (!this.in.endRefresh(peer, family, 0)) this.#work.purge(peer);
  }

  /** A slice of what waits, well under a millisecond; false when nothing does. */
  step(): boolean {
    return this.#work.step();
  }
}
