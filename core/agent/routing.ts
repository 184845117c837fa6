import type { PeerConfig, RouterConfig } from "../config/router_config.ts";
import type { Importer } from "../rib/importer.ts";
import { takeAll } from "../rib/importing.ts";
import { inPieces, type Pieces } from "../net/pieces.ts";
import type { AsSent } from "../rib/out/as_sent.ts";
import type { Offering } from "../rib/out/offering.ts";
import { type OutMember, RibOut } from "../rib/out/rib_out.ts";
import type { Policy } from "../rib/policy/policy.ts";
import type { PeerFacts } from "../rib/peer_facts.ts";
import { Rib } from "../rib/rib.ts";
import type { Negotiated } from "../session/negotiate.ts";
import type { Peer } from "../speaker/peer.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { AgentPeer } from "./agent_peer.ts";
import { type ExportGroup, Exports, type Leaving } from "./exports.ts";
import { configuredFacts } from "./facts_of.ts";
import { hopCostsOf } from "./hop_costs_of.ts";
import { type House, houseOf } from "./house.ts";
import { Imports } from "./imports.ts";
import { keyText } from "./key_text.ts";
import { PolicyBook } from "./policy_book.ts";
import type { Surroundings } from "./surroundings.ts";

/** Peers of which the groups are known in a fraction of a millisecond. */
const A_PIECE = 8;

/** A peer to which routes leave. */
interface Place {
  readonly member: OutMember;
  readonly local: string;
  key: string;
}

/** The way of routes through the router: Adj-RIB-In, import, Loc-RIB, export, groups of peers. */
export class Routing {
  readonly rib: Rib;
  readonly out: RibOut;
  readonly #policies: PolicyBook;
  readonly #imports: Imports;
  readonly #exports: Exports;
  #config: RouterConfig;
  #house: House;
  /** By number of the peer: the key of its importer. */
  readonly #importKeys: Map<number, string> = new Map();
  readonly #places: Map<number, Place> = new Map();
  /** Members of each group. */
  readonly #sizes: Map<string, number> = new Map();

  constructor(sets: AttributeSets, config: RouterConfig, surroundings: Surroundings, seed: number) {
    const { decision } = config;
    this.rib = new Rib(sets, { decision, hops: hopCostsOf(config.nextHops), seed });
    this.out = new RibOut(this.rib);
    this.#policies = new PolicyBook(this.rib.in);
    this.#policies.configure(config);
    this.#imports = new Imports(this.rib.in, this.#policies);
    this.#exports = new Exports(this.rib, this.#policies);
    this.#config = config;
    this.#house = houseOf(config, surroundings);
  }

  policy(name: string): Policy | undefined {
    return this.#policies.named(name);
  }

  /**
   * What the peer is offered in a family, made anew to be looked at; undefined where it is not
   * Established with it. What it says may intern. `policy`: as if that were its export policy.
   */
  offering(peer: AgentPeer, family: FamilyKey, policy?: Policy): Offering | undefined {
    const leaving = this.#established(peer);
    return leaving && this.#exports.offering(family, leaving, this.#house, policy);
  }

  /** How what the peer is offered stands on the wire; undefined where it is not Established. */
  asSent(peer: AgentPeer, family: FamilyKey): AsSent | undefined {
    const leaving = this.#established(peer);
    return leaving && this.#exports.asSent(family, leaving, this.#house);
  }

  #established(peer: AgentPeer): Leaving | undefined {
    const place = this.#places.get(peer.number), { negotiated } = peer;
    return place && negotiated && this.#leaving(peer, negotiated, place.local);
  }

  /** How routes of the peer would come in with another import policy: to be looked at only. */
  trialImporter({ config, number }: AgentPeer, policy: Policy): Importer {
    return this.#imports.trial(config, this.rib.in.facts(number), this.#house, policy);
  }

  /** Takes routes of our own in as they are. */
  ownImporter(): Importer {
    return takeAll();
  }

  /** A slice of what waits; false when nothing does. */
  step(): boolean {
    const isLeft = this.rib.step();
    return this.out.step() || isLeft;
  }

  /** Answers the number of a new peer in the RIB. */
  addPeer(config: PeerConfig): number {
    const facts = configuredFacts(config), importer = this.#importer(config, facts);
    const number = this.rib.addPeer(facts, importer);
    this.#importKeys.set(number, this.#imports.keyOf(config, facts, this.#house));
    return number;
  }

  #importer(config: PeerConfig, facts: PeerFacts): Importer {
    return this.#imports.importer(config, facts, this.#house);
  }

  /** The peer is no more; its routes go in slices. */
  removePeer({ number }: AgentPeer): void {
    this.#importKeys.delete(number);
    this.rib.removePeer(number);
  }

  /** The session is Established: its routes come in, and ours leave, as both OPENs have it. */
  join(peer: AgentPeer, session: Peer, negotiated: Negotiated): OutMember {
    this.renewImport(peer);
    const local = session.session?.local?.address ?? "", { number } = peer;
    const { key, make } = this.#group(peer, negotiated, local);
    const member = this.out.join(key, make, session, number, negotiated.families);
    const place = { member, local, key };
    this.#places.set(number, place);
    this.#joined(place, this.#leaving(peer, negotiated, local));
    return member;
  }

  leave(peer: AgentPeer, negotiated: Negotiated): void {
    const place = this.#places.get(peer.number);
    if (!place) return;
    this.#places.delete(peer.number);
    place.member.leave();
    this.#left(place, this.#leaving(peer, negotiated, place.local));
  }

  #leaving({ config, number }: AgentPeer, negotiated: Negotiated, local: string): Leaving {
    return { config, facts: this.rib.in.facts(number), negotiated, local };
  }

  #group(peer: AgentPeer, negotiated: Negotiated, local: string): ExportGroup {
    return this.#exports.group(this.#leaving(peer, negotiated, local), this.#house);
  }

  /** Other rules and policies; peers are renewed after, in and then out. */
  configure(config: RouterConfig, surroundings: Surroundings): void {
    const before = this.#config;
    this.#config = config;
    this.#house = houseOf(config, surroundings);
    this.#policies.configure(config);
    this.#imports.forget();
    if (keyText(before.decision) !== keyText(config.decision)) {
      this.rib.setDecision(config.decision);
    }
    if (nearKey(before) !== nearKey(config)) this.rib.setHops(hopCostsOf(config.nextHops));
  }

  /** Takes routes of the peer through what is other than before, on their way in. */
  renewImport({ config, number }: AgentPeer): void {
    const facts = this.rib.in.facts(number), key = this.#imports.keyOf(config, facts, this.#house);
    if (key === this.#importKeys.get(number)) return;
    this.#importKeys.set(number, key);
    this.rib.setImporter(number, this.#importer(config, facts));
  }

  /** Takes routes to these peers through what is other than before; all else stays. */
  *renewExports(peers: readonly AgentPeer[]): Pieces {
    const moves = new Map<string, Move[]>();
    yield* inPieces(peers, A_PIECE, (peer) => {
      const place = this.#places.get(peer.number), to = place && this.#groupAt(place, peer)?.key;
      if (to === undefined || to === place!.key) return;
      const others = moves.get(place!.key);
      if (others) others.push({ peer, to });
      else moves.set(place!.key, [{ peer, to }]);
    });
    for (const [from, moved] of moves) {
      // Who has left since is of another group if it is back.
      const still = moved.filter(({ peer }) => this.#places.get(peer.number)?.key === from);
      if (this.#moveAll(from, still)) continue;
      yield* inPieces(still, A_PIECE, ({ peer }) => this.#moveOne(from, peer));
    }
    this.#policies.releaseRetired();
  }

  /** A group that goes as a whole stays one: what it shares is looked at once. False: it does not. */
  #moveAll(from: string, moved: readonly Move[]): boolean {
    const [first] = moved, place = first && this.#places.get(first.peer.number);
    if (!place || moved.length !== this.#sizes.get(from)) return false;
    const group = this.#groupAt(place, first.peer);
    if (!group || moved.some(({ to }) => to !== group.key)) return false;
    if (!this.out.renew(from, group.make, group.key)) return false;
    this.#exports.renamed(from, group.key);
    this.#resize(from, -moved.length);
    this.#resize(group.key, moved.length);
    for (const { peer } of moved) this.#places.get(peer.number)!.key = group.key;
    return true;
  }

  #moveOne(from: string, peer: AgentPeer): void {
    const place = this.#places.get(peer.number), group = place && this.#groupAt(place, peer);
    if (place?.key !== from || !group || group.key === from) return;
    const leaving = this.#leaving(peer, peer.negotiated!, place.local), { key, make } = group;
    place.member.move(key, make);
    this.#left(place, leaving);
    place.key = key;
    this.#joined(place, leaving);
  }

  /** The group that is the peer's own as things are now. */
  #groupAt({ local }: Place, peer: AgentPeer): ExportGroup | undefined {
    const { negotiated } = peer;
    return negotiated && this.#group(peer, negotiated, local);
  }

  #joined({ key }: Place, leaving: Leaving): void {
    this.#exports.joined(key, leaving);
    this.#resize(key, 1);
  }

  #left({ key }: Place, leaving: Leaving): void {
    this.#exports.left(key, leaving);
    this.#resize(key, -1);
  }

  #resize(key: string, by: number): void {
    const size = (this.#sizes.get(key) ?? 0) + by;
    if (size > 0) this.#sizes.set(key, size);
    else this.#sizes.delete(key);
  }
}

interface Move {
  readonly peer: AgentPeer;
  /** The key of its group to be. */
  readonly to: string;
}

/** Costs, of which infinity is one. */
function nearKey({ nextHops }: RouterConfig): string {
  return keyText(nextHops.map(({ prefix, cost }) => [prefix, String(cost)]));
}
