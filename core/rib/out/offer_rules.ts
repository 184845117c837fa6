import { CONFED_SEQUENCE } from "../../wire/as_path.ts";
import type { AttributeSets } from "../../wire/attribute_set.ts";
import { Block, COMMUNITIES, MED } from "../../wire/block.ts";
import { isHeldBack, marksOut, ONLY_TO_CUSTOMER, OTC_FLAGS } from "../leak.ts";
import { holds, occurrences } from "../loops.ts";
import type { NextHops } from "../next_hops.ts";
import type { PeerFacts } from "../peer_facts.ts";
import { SetEditor } from "../set_editor.ts";
import { NextHopChoice, type NextHopProfile } from "./next_hop_choice.ts";
import type { Withheld } from "./offering.ts";

const ORIGINATOR_ID = 9, CLUSTER_LIST = 10, OPTIONAL = 0x80;
const NO_EXPORT = 0xffffff01, NO_ADVERTISE = 0xffffff02, NO_EXPORT_SUBCONFED = 0xffffff03;

/** What the rules of BGP ask of routes to a group of peers. */
export interface OfferRulesProfile extends NextHopProfile {
  /** The peers are clients of ours as a reflector (RFC 4456 §2). */
  readonly isClient?: boolean;
  /** The AS that we are to the peers. */
  readonly localAs: number;
  /** Ours as a reflector, an unsigned integer. */
  readonly clusterId: number;
  /** What we are to the peers (RFC 9234 §4.1). */
  readonly role?: number;
  /** Routes with this AS in their path are not sent: that of the peers, where they drop such routes. */
  readonly skipAs?: number;
}

/** Where a route came from, as far as the rules tell it apart. */
export type Origin = "local" | "outside" | "inside" | "client";

export function originOf(from: PeerFacts): Origin {
  if (from.isLocal) return "local";
  if (from.kind !== "internal") return "outside";
  return from.isClient ? "client" : "inside";
}

/** The rules of BGP for routes on their way out to one group of peers, for one family. */
export class OfferRules {
  /** What {@link before} chose. */
  nextHop = 0;
  /** Why {@link before} withheld the route. */
  withheld: Withheld = "policy";
  readonly isExternal: boolean;
  readonly hops: NextHopChoice;
  readonly #profile: OfferRulesProfile;
  readonly #role: number | undefined;
  readonly #block: Block;
  readonly #editor: SetEditor;

  constructor(
    profile: OfferRulesProfile,
    family: number,
    sets: AttributeSets,
    nextHops: NextHops,
  ) {
    const { kind } = profile;
    this.isExternal = kind === "external" || kind === "unknown";
    this.hops = new NextHopChoice(profile, family, nextHops);
    this.#profile = profile;
    // RFC 9234 §5: between the members of a confederation and inside an AS there are no roles.
    this.#role = this.isExternal ? profile.role : undefined;
    this.#block = new Block(sets);
    this.#editor = new SetEditor(sets);
  }

  /** The set to show the policy, or -1 for a route that is {@link withheld}. May sweep. */
  before(set: number, nextHop: number, from: PeerFacts): number {
    const origin = originOf(from), block = this.#block;
    block.open(set);
    const why = this.#refusal(origin);
    if (why !== undefined) {
      this.withheld = why;
      return -1;
    }
    this.nextHop = this.hops.choose(block, nextHop, from, origin === "outside");
    if (!this.isExternal || origin === "local" || !block.has(MED) || !this.#isFromOther()) {
      return set;
    }
    // RFC 4271 §5.1.4: MED of one neighbour is not passed on to another.
    this.#editor.open(set);
    this.#editor.drop(MED);
    return this.#editor.close();
  }

  #refusal(origin: Origin): Withheld | undefined {
    const { kind, isClient, skipAs } = this.#profile, block = this.#block;
    if (kind === "internal" && origin === "inside" && !isClient) return "iBGP to iBGP";
    const why = origin === "local" ? undefined : this.#communityRefusal();
    if (why !== undefined) return why;
    if (block.has(ONLY_TO_CUSTOMER) && isHeldBack(this.#role)) return "OTC";
    if (skipAs === undefined) return undefined;
    const path = block.path();
    return occurrences(path, path.width, [skipAs]) > 0 ? "AS loop" : undefined;
  }

  /** RFC 1997: what others say of routes that we got from them. NOPEER (RFC 3765) is left to policies. */
  #communityRefusal(): Withheld | undefined {
    const communities = this.#block.span(COMMUNITIES), { kind } = this.#profile;
    if (communities.start === communities.end) return undefined;
    if (holds(communities, NO_ADVERTISE)) return "NO_ADVERTISE";
    if (this.isExternal && holds(communities, NO_EXPORT)) return "NO_EXPORT";
    if (kind !== "internal" && holds(communities, NO_EXPORT_SUBCONFED)) {
      return "NO_EXPORT_SUBCONFED";
    }
    return undefined;
  }

  /** The path has an AS outside of the confederation. */
  #isFromOther(): boolean {
    const { bytes, start, end, width } = this.#block.path();
    for (let at = start; at < end; at += 2 + bytes[at + 1]! * width) {
      if (bytes[at]! < CONFED_SEQUENCE) return true;
    }
    return false;
  }

  /** What the rules add behind the policy, which is not to undo it. May sweep. */
  after(set: number, from: PeerFacts): number {
    const origin = originOf(from);
    const isReflected = this.#profile.kind === "internal" &&
      (origin === "inside" || origin === "client");
    if (!isReflected && !marksOut(this.#role)) return set;
    const block = this.#block, editor = this.#editor;
    block.open(set);
    editor.open(set);
    if (isReflected) this.#reflect(from);
    if (marksOut(this.#role) && !block.has(ONLY_TO_CUSTOMER)) {
      editor.put32(OTC_FLAGS, ONLY_TO_CUSTOMER, this.#profile.localAs);
    }
    return editor.close();
  }

  /** RFC 4456 §8: who brought the route into the AS, and our cluster before those it has passed. */
  #reflect(from: PeerFacts): void {
    const block = this.#block, originator = block.span(ORIGINATOR_ID);
    if (originator.start === originator.end) {
      this.#editor.put32(OPTIONAL, ORIGINATOR_ID, from.routerId);
    }
    const { bytes, start, end } = block.span(CLUSTER_LIST);
    this.#editor.putBefore(OPTIONAL, CLUSTER_LIST, this.#profile.clusterId, bytes, start, end);
  }

  /** Everything of a peer that the rules look at, as text. */
  sourceKey(from: PeerFacts): string {
    const origin = originOf(from);
    const isReflected = this.#profile.kind === "internal" && origin !== "outside";
    const address = this.hops.looksAtSource ? `${from.address} ${from.zone ?? ""}` : "";
    return `${origin} ${isReflected ? from.routerId : ""} ${address}`;
  }
}
