import type { Prefix } from "../net/prefix.ts";
import type { FamilyKey } from "../wire/context.ts";
import { AdjIn } from "./adj_in.ts";
import { Decided } from "./decided.ts";
import type { DecisionOptions } from "./decision_options.ts";
import type { HopCosts } from "./hop_costs.ts";
import type { LocRib } from "./loc_rib.ts";
import { IN_BLOCK } from "./next_hops.ts";
import { exactPrefix } from "./path_lookup.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";

/** A path as it is tried: whose it is, and what import made of it. Ids are those of the source. */
export interface TriedPath {
  readonly peer: number;
  readonly pathId: number;
  readonly set: number;
  /** Id of the source's `NextHops`. */
  readonly hop: number;
  readonly time: number;
}

/**
 * Tables of their own beside those of `source`, with the same peers and the same attribute sets, where
 * the decision is tried on paths as they are or might be: what is there is not touched.
 */
export class Trial {
  readonly #source: AdjIn;
  readonly #routes: AdjIn;
  readonly #decided: Decided;
  /** Numbers here by those of the source, and the other way round. */
  readonly #numbers: number[] = [];
  readonly #origins: number[] = [];
  readonly #nlri: Uint8Array = new Uint8Array(17);

  constructor(source: AdjIn, peers: Iterable<number>, options: DecisionOptions, hops?: HopCosts) {
    this.#source = source;
    this.#routes = new AdjIn(source.sets);
    for (const peer of peers) this.#addPeer(peer);
    this.#decided = new Decided(this.#routes, options, hops);
  }

  #addPeer(peer: number): number {
    const number = this.#routes.addPeer(this.#source.facts(peer));
    this.#origins[number] = peer;
    return this.#numbers[peer] = number;
  }

  /** The number here of a peer, also of one who came after the beginning. */
  #numberOf(peer: number): number {
    const known = this.#numbers[peer];
    if (known !== undefined) return known;
    const number = this.#addPeer(peer);
    this.#decided.renew();
    return number;
  }

  /** What is tried, for whoever says what stands in it. */
  get routes(): AdjIn {
    return this.#routes;
  }

  setHops(hops: HopCosts): void {
    this.#decided.setHops(hops);
  }

  loc(family: FamilyKey): LocRib {
    return this.#decided.loc(family);
  }

  /** The prefix that the calls behind this one are about. */
  about({ prefixes }: PathTable, prefix: number): void {
    this.#nlri[0] = prefixes.length(prefix);
    prefixes.put(prefix, this.#nlri, 1);
  }

  aboutPrefix({ address, length }: Prefix): void {
    this.#nlri[0] = length;
    this.#nlri.set(address, 1);
  }

  /** A path of the prefix, in the place of the one of this peer and path id. */
  put(family: FamilyKey, { peer, pathId, set, hop, time }: TriedPath): void {
    const { nextHops } = this.#routes;
    // What is interned may be given out anew: the view stays what it was, the set is held by its owner.
    const mine = hop === IN_BLOCK ? IN_BLOCK : nextHops.intern(this.#source.nextHops.view(hop));
    this.#routes.announce(
      this.#numberOf(peer),
      family,
      this.#nlri,
      0,
      pathId,
      set,
      mine,
      time,
    );
  }

  drop(family: FamilyKey, peer: number, pathId: number): void {
    this.#routes.withdraw(this.#numberOf(peer), family, this.#nlri, 0, pathId);
  }

  /** Takes all paths of the prefix away. */
  empty(family: FamilyKey): void {
    const table = this.#routes.table(family)!;
    for (let row = this.#first(table); row !== NO_ROW; row = this.#first(table)) {
      this.#routes.withdraw(table.peerOf(row), family, this.#nlri, 0, table.pathIdOf(row));
    }
  }

  /** The number of the prefix here, or `NO_PREFIX` while it has no path. */
  prefix(family: FamilyKey): number {
    const { octets } = this.#routes.table(family)!.prefixes;
    const address = this.#nlri.subarray(1, octets + 1);
    return exactPrefix(this.#routes.table(family)!, { address, length: this.#nlri[0]! });
  }

  #first(table: PathTable): number {
    const id = table.prefixes.find(this.#nlri, 1, this.#nlri[0]!);
    return id < 0 ? NO_ROW : table.first(id);
  }

  /** The row of a path here, or `NO_ROW`. */
  find(family: FamilyKey, peer: number, pathId: number): number {
    const prefix = this.prefix(family);
    if (prefix < 0) return NO_ROW;
    return this.#routes.table(family)!.find(prefix, this.#numberOf(peer), pathId);
  }

  /** The row of the best path, decided now; `NO_ROW` where there is none. */
  best(family: FamilyKey): number {
    const loc = this.loc(family), prefix = this.prefix(family);
    if (prefix < 0) return NO_ROW;
    loc.decide(prefix);
    return loc.best(prefix);
  }

  /** The peer of the source whose path a row here is. */
  peerOf(family: FamilyKey, row: number): number {
    return this.#origins[this.#routes.table(family)!.peerOf(row)]!;
  }

  pathIdOf(family: FamilyKey, row: number): number {
    return this.#routes.table(family)!.pathIdOf(row);
  }
}
