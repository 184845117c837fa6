// What is to be announced now, and how it leaves to each peer.
import type { LineRoute } from "../core/config/line_route.ts";
import type { RouteSets } from "../core/config/route_sets.ts";
import { formatAddress } from "../core/net/address.ts";
import { counted } from "../core/net/count.ts";
import { AdjOut } from "../core/rib/adj_out.ts";
import { NextHops } from "../core/rib/next_hops.ts";
import { AttributeSets } from "../core/wire/attribute_set.ts";
import type { Attributes } from "../core/wire/attribute/mod.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { usageError } from "./exit.ts";

/** A line of a script may be for some of the peers only; then each has a table of its own. */
export class AnnounceTable {
  /** By peer; the same one for all where all get the same. */
  readonly outs: readonly AdjOut[];
  /** Routes that were refused because there are {@link max} already. */
  refused = 0;
  readonly #sets: AttributeSets = new AttributeSets(() => true);
  readonly #nextHops: NextHops = new NextHops();
  readonly #distinct: readonly AdjOut[];
  readonly #peers: readonly string[];
  /** Ids by the numbers of these {@link RouteSets}, as long as their generation lasts. */
  #known: RouteSets | undefined;
  #generation = 0;
  #setIds: number[] = [];
  #nextHopIds: number[] = [];
  /** For each number of neighbours, the tables that they have. */
  readonly #chosen: AdjOut[][] = [];

  /** `peers`: addresses as text. `isShared`: all peers get the same. */
  constructor(peers: readonly string[], isShared: boolean, readonly max: number) {
    const make = () => new AdjOut(this.#sets, { nextHops: this.#nextHops });
    const one = make();
    this.#peers = peers;
    this.outs = peers.map((_, i) => isShared || i === 0 ? one : make());
    this.#distinct = [...new Set(this.outs)];
  }

  /** Routes that are to be announced, to some peer at least. */
  get size(): number {
    return Math.max(...this.#distinct.map(sizeOf));
  }

  /**
   * Takes a route in, or away. False when there are too many; that is counted, and it is left out.
   * `neighbours`: those the route is for, empty for all.
   */
  take(route: LineRoute, sets: RouteSets, neighbours: readonly (readonly Uint8Array[])[]): boolean {
    const outs = route.neighbours === 0
      ? this.#distinct
      : this.#chosen[route.neighbours] ??= this.#choose(neighbours[route.neighbours]!);
    const family = route.size === 4 ? IPV4_UNICAST : IPV6_UNICAST;
    if (!route.isAnnounced) {
      for (const out of outs) out.deleteNlri(family, route.nlri, 0, route.pathId);
      return true;
    }
    if (sets !== this.#known || sets.generation !== this.#generation) this.#follow(sets);
    const set = this.#setIds[route.set] ?? this.#intern(route.set, sets);
    const nextHop = this.#nextHopIds[route.nextHop] ?? this.#internHop(route.nextHop, sets);
    let isTaken = true;
    for (const out of outs) {
      out.setNlri(family, route.nlri, 0, set, nextHop, route.pathId);
      if (sizeOf(out) <= this.max) continue;
      out.deleteNlri(family, route.nlri, 0, route.pathId);
      isTaken = false;
    }
    if (!isTaken) this.refused++;
    return isTaken;
  }

  #choose(neighbours: readonly Uint8Array[]): AdjOut[] {
    const named = neighbours.map((octets) => formatAddress(octets));
    const bare = this.#peers.map((peer) => peer.split("%")[0]!);
    return [...new Set(this.outs.filter((_, i) => named.includes(bare[i]!)))];
  }

  /** Neighbours that are none of the peers, as text. */
  strangers(neighbours: readonly Uint8Array[]): readonly string[] {
    const bare = this.#peers.map((peer) => peer.split("%")[0]!);
    return neighbours.map((octets) => formatAddress(octets)).filter((text) => !bare.includes(text));
  }

  /** What was known by other numbers is held by its routes alone from now on. */
  #follow(sets: RouteSets): void {
    for (const id of this.#setIds) if (id !== undefined) this.#sets.blocks.release(id);
    for (const id of this.#nextHopIds) if (id !== undefined) this.#nextHops.release(id);
    this.#setIds = [];
    this.#nextHopIds = [];
    this.#known = sets;
    this.#generation = sets.generation;
  }

  #intern(number: number, sets: RouteSets): number {
    return this.#setIds[number] = this.#hold(sets.attributes(number), sets.isPathGiven(number));
  }

  /** The id of these attributes, good as long as {@link RouteSets} knows them. */
  #hold(attributes: Attributes, isPathGiven: boolean): number {
    const id = this.#distinct[0]!.attributes(attributes, [], { isPathGiven });
    this.#sets.blocks.retain(id);
    return id;
  }

  #internHop(number: number, sets: RouteSets): number {
    const nextHop = sets.nextHop(number);
    if (nextHop === "self") return this.#nextHopIds[number] = 0;
    const id = this.#nextHops.intern(nextHop);
    this.#nextHops.retain(id);
    return this.#nextHopIds[number] = id;
  }

  /** Takes all routes away. */
  clear(): void {
    for (const out of this.#distinct) out.clear();
  }

  /** Refuses more than --max. Throws CommandError. */
  checkMost(): void {
    if (this.refused === 0) return;
    throw usageError(
      `will not announce more than ${counted(this.max, "prefix")}: ` +
        `there are ${(this.max + this.refused).toLocaleString("en-US")}\n` +
        `if that many are meant, say so: --max ${this.max + this.refused}, or --force\n` +
        "nothing was sent",
    );
  }
}

function sizeOf(out: AdjOut): number {
  return out.size(IPV4_UNICAST) + out.size(IPV6_UNICAST);
}
