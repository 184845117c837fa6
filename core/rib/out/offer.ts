import type { AttributeSets } from "../../wire/attribute_set.ts";
import type { FamilyKey } from "../../wire/context.ts";
import type { NextHops } from "../next_hops.ts";
import type { PathTable } from "../path_table.ts";
import type { PeerFacts } from "../peer_facts.ts";
import { NO_RULE, type Policy, type RouteAtHand } from "../policy/policy.ts";
import { KIND_BITS, type PrefixKinds } from "../policy/prefix_kinds.ts";
import { RouteMemo } from "../route_memo.ts";
import { SourceNumbers } from "../source_numbers.ts";
import { OfferRules, type OfferRulesProfile } from "./offer_rules.ts";
import { type Offering, WITHHELD, type Withheld } from "./offering.ts";

/** How routes leave to a group of peers, all of them alike. */
export interface OfferProfile extends OfferRulesProfile {
  /**
   * The export policy. Undefined: nobody named one, so nothing goes outside (RFC 8212 §2) and
   * everything stays free to go inside.
   */
  readonly policy: Policy | undefined;
  /** Whom a policy is to see as the peer that the routes go to. */
  readonly to: PeerFacts;
}

/** What offerings work on: an `AdjIn` is one. */
export interface OfferBase {
  readonly sets: AttributeSets;
  readonly nextHops: NextHops;
  facts(peer: number): PeerFacts;
  table(family: FamilyKey): PathTable | undefined;
}

/**
 * The rules of BGP outwards and the export policy, for one group of peers and one family that is kept.
 * What is said of a set is remembered.
 */
export function makeOffering(
  profile: OfferProfile,
  family: FamilyKey,
  base: OfferBase,
): Offering {
  return new GroupOffering(profile, family, base);
}

class GroupOffering implements Offering {
  set = 0;
  nextHop = 0;
  source = 0;
  rule: number = NO_RULE;
  withheld: Withheld = "policy";
  readonly #base: OfferBase;
  readonly #paths: PathTable;
  readonly #rules: OfferRules;
  readonly #policy: Policy | undefined;
  readonly #to: PeerFacts;
  /** The policy has to see each route: what stands before and behind it is remembered apart. */
  readonly #seesEach: boolean;
  /** Of prefixes, where the policy tells them apart. */
  readonly #kinds: PrefixKinds | undefined;
  readonly #memo: RouteMemo;
  readonly #behind: RouteMemo;
  #route: RouteAtHand | undefined;
  readonly #sources: SourceNumbers;
  /** Of the next hops chosen. */
  #version = 0;

  constructor(profile: OfferProfile, readonly family: FamilyKey, base: OfferBase) {
    const { sets, nextHops } = base, { policy } = profile;
    this.#base = base;
    this.#paths = base.table(family)!;
    this.#rules = new OfferRules(profile, family, sets, nextHops);
    this.#policy = policy;
    this.#to = profile.to;
    this.#kinds = policy?.kinds;
    this.#seesEach = policy !== undefined && policy.looksAtPrefix && policy.kinds === undefined;
    const keyOf = (from: PeerFacts) => this.#rules.sourceKey(from);
    // Peers that are alike to the rules share what is remembered, unless the policy tells them apart.
    const again = () => this.#forget(this.#version);
    this.#sources = new SourceNumbers(policy?.looksAtPeer ? undefined : keyOf, again);
    this.#memo = new RouteMemo(sets, nextHops);
    this.#behind = new RouteMemo(sets, nextHops);
  }

  look(prefix: number, row: number): boolean {
    const paths = this.#paths, set = paths.importedOf(row), peer = paths.peerOf(row);
    this.source = peer;
    this.rule = NO_RULE;
    // What import refused is nobody's best path.
    if (set < 0) return this.#withhold("policy");
    const version = this.#rules.hops.version;
    if (version !== this.#version) this.#forget(version);
    const from = this.#base.facts(peer), hop = paths.importedHopOf(row);
    const number = this.#sourceOf(prefix, from), memo = this.#memo;
    if (!memo.find(set, hop, number)) {
      if (!this.#seesEach) return this.#judgeSet(prefix, set, hop, from, number);
      const before = this.#rules.before(set, hop, from);
      const result = before < 0 ? asResult(this.#rules.withheld) : before;
      memo.store(set, hop, number, result, this.#rules.nextHop, NO_RULE);
      if (before < 0) return this.#withhold(this.#rules.withheld);
      return this.#judgeEach(prefix, before, hop, this.#rules.nextHop, from, number);
    }
    if (this.#seesEach && memo.result >= 0) {
      return this.#judgeEach(prefix, memo.result, hop, memo.hop, from, number);
    }
    this.rule = memo.rule;
    if (memo.result < 0) return this.#withhold(WITHHELD[-1 - memo.result]!);
    this.set = memo.result;
    this.nextHop = memo.hop;
    return true;
  }

  /** A number for whatever the answer depends on besides set and next hop. */
  #sourceOf(prefix: number, from: PeerFacts): number {
    const kinds = this.#kinds,
      kind = kinds === undefined ? 0 : kinds.kind(this.#paths.prefixes, prefix);
    return this.#sources.of(from) << KIND_BITS | kind;
  }

  #forget(version: number): void {
    this.#version = version;
    this.#memo.clear();
    this.#behind.clear();
  }

  #withhold(why: Withheld): boolean {
    this.withheld = why;
    return false;
  }

  /** Works out and remembers all that is to be said of a set. */
  #judgeSet(prefix: number, set: number, hop: number, from: PeerFacts, number: number): boolean {
    const rules = this.#rules, before = rules.before(set, hop, from);
    let isOffered = before >= 0;
    if (!isOffered) this.withheld = rules.withheld;
    else if ((isOffered = this.#ask(prefix, before, hop, rules.nextHop, from))) {
      this.set = rules.after(this.set, from);
    }
    const result = isOffered ? this.set : asResult(this.withheld);
    this.#memo.store(set, hop, number, result, this.nextHop, this.rule);
    return isOffered;
  }

  #judgeEach(
    prefix: number,
    set: number,
    hop: number,
    chosen: number,
    from: PeerFacts,
    number: number,
  ): boolean {
    if (!this.#ask(prefix, set, hop, chosen, from)) return false;
    const behind = this.#behind, judged = this.set;
    if (behind.find(judged, 0, number)) this.set = behind.result;
    else {
      this.set = this.#rules.after(judged, from);
      behind.store(judged, 0, number, this.set, 0, NO_RULE);
    }
    return true;
  }

  /** Asks the policy; what it says stands in the fields. `chosen`: the next hop unless it sets one. */
  #ask(prefix: number, set: number, hop: number, chosen: number, from: PeerFacts): boolean {
    this.nextHop = chosen;
    this.set = set;
    const policy = this.#policy;
    if (policy === undefined) return !this.#rules.isExternal || this.#withhold("no export policy");
    const { family } = this, { prefixes } = this.#paths, to = this.#to;
    const route = this.#route ??= { family, prefixes, prefix, set, nextHop: hop, from, to };
    route.prefix = prefix;
    route.set = set;
    route.nextHop = hop;
    route.from = from;
    const { sets: { blocks }, nextHops } = this.#base;
    // The policy may intern, and with it sweep; nobody but us knows of what the rules made.
    blocks.retain(set);
    nextHops.retain(chosen);
    const verdict = policy.judge(route);
    blocks.release(set);
    nextHops.release(chosen);
    this.rule = verdict.rule;
    if (!verdict.accepted) return this.#withhold("policy");
    this.set = verdict.set;
    if (verdict.isHopGiven) this.nextHop = verdict.nextHop;
    return true;
  }
}

function asResult(why: Withheld): number {
  return -1 - WITHHELD.indexOf(why);
}
