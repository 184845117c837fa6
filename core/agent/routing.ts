import type { PeerConfig, RouterConfig } from "../config/router_config.ts";
import type { Importer } from "../rib/importer.ts";
import { takeAll } from "../rib/importing.ts";
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
    this.#renewImport(peer);
    const local = session.session?.local?.address ?? "", { number } = peer;
    const { key, make } = this.#group(peer, negotiated, local);
    const member = this.out.join(key, make, session, number, negotiated.families);
    this.#places.set(number, { member, local, key });
    this.#exports.joined(key, this.#leaving(peer, negotiated, local));
    return member;
  }

  leave(peer: AgentPeer, negotiated: Negotiated): void {
    const place = this.#places.get(peer.number);
    if (!place) return;
    this.#places.delete(peer.number);
    place.member.leave();
    this.#exports.left(place.key, this.#leaving(peer, negotiated, place.local));
  }

  #leaving({ config, number }: AgentPeer, negotiated: Negotiated, local: string): Leaving {
    return { config, facts: this.rib.in.facts(number), negotiated, local };
  }

  #group(peer: AgentPeer, negotiated: Negotiated, local: string): ExportGroup {
    return this.#exports.group(this.#leaving(peer, negotiated, local), this.#house);
  }

  /** Other rules and policies; peers are {@link renew}ed after. */
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

  /** Takes routes of these peers through what is other than before, in and out; all else stays. */
  renew(peers: Iterable<AgentPeer>): void {
    const all = [...peers];
    for (const peer of all) this.#renewImport(peer);
    for (const [from, moved] of this.#moved(all)) this.#move(from, moved);
    this.#policies.releaseRetired();
  }

  #renewImport({ config, number }: AgentPeer): void {
    const facts = this.rib.in.facts(number), key = this.#imports.keyOf(config, facts, this.#house);
    if (key === this.#importKeys.get(number)) return;
    this.#importKeys.set(number, key);
    this.rib.setImporter(number, this.#importer(config, facts));
  }

  /** Peers whose group is another now, by the group that they were in. */
  #moved(peers: readonly AgentPeer[]): ReadonlyMap<string, readonly Moved[]> {
    const out = new Map<string, Moved[]>();
    for (const peer of peers) {
      const place = this.#places.get(peer.number), { negotiated } = peer;
      if (!place || !negotiated) continue;
      const group = this.#group(peer, negotiated, place.local);
      if (group.key === place.key) continue;
      const leaving = this.#leaving(peer, negotiated, place.local);
      out.set(place.key, [...out.get(place.key) ?? [], { place, group, leaving }]);
    }
    return out;
  }

  /** A group that goes as a whole stays one: what it shares is looked at once. */
  #move(from: string, moved: readonly Moved[]): void {
    const count = [...this.#places.values()].filter(({ key }) => key === from).length;
    const [{ group }] = moved as [Moved];
    const isWhole = moved.length === count && moved.every((one) => one.group.key === group.key);
    const isRenewed = isWhole && this.out.renew(from, group.make, group.key);
    for (const { place, group: { key, make }, leaving } of moved) {
      if (!isRenewed) place.member.move(key, make);
      this.#exports.left(from, leaving);
      place.key = key;
      this.#exports.joined(key, leaving);
    }
  }
}

interface Moved {
  readonly place: Place;
  readonly group: ExportGroup;
  readonly leaving: Leaving;
}

/** Costs, of which infinity is one. */
function nearKey({ nextHops }: RouterConfig): string {
  return keyText(nextHops.map(({ prefix, cost }) => [prefix, String(cost)]));
}
