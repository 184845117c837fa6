import type { PrefixTable } from "../net/prefix_table.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { ImportRules, type ImportRulesProfile } from "./import_rules.ts";
import { type DecidedBy, type Importer, refusedAs } from "./importer.ts";
import { type NextHops, SELF } from "./next_hops.ts";
import type { PeerFacts } from "./peer_facts.ts";
import { NO_RULE, type Policy, type RouteAtHand } from "./policy/policy.ts";
import { KIND_BITS, type PrefixKinds } from "./policy/prefix_kinds.ts";
import { RouteMemo } from "./route_memo.ts";
import { SourceNumbers } from "./source_numbers.ts";

/** How routes of a peer are taken in. */
export interface ImportProfile extends ImportRulesProfile {
  /**
   * The import policy. Undefined: nobody named one, so nothing comes in from outside (RFC 8212 §2) and
   * everything from inside.
   */
  readonly policy: Policy | undefined;
}

/** What importers work on: an `AdjIn` is one. */
export interface ImportBase {
  readonly sets: AttributeSets;
  readonly nextHops: NextHops;
  facts(peer: number): PeerFacts;
}

/** Takes everything as it is: for routes of our own. */
export function takeAll(): Importer {
  return new TakeAll();
}

class TakeAll implements Importer {
  nextHop = 0;
  readonly by = undefined;

  take(_f: FamilyKey, _p: PrefixTable, _prefix: number, set: number, nextHop: number): number {
    this.nextHop = nextHop;
    return set;
  }
}

/** In place of the index of a rule: the route did not come to the policy. */
const NOT_ASKED = -2;

/** The rules of BGP, then the import policy. Peers of equal profiles may share an importer. */
export function makeImporter(profile: ImportProfile, base: ImportBase): Importer {
  return new PeerImporter(profile, base);
}

class PeerImporter implements Importer {
  nextHop = 0;
  #rule = NOT_ASKED;
  readonly #base: ImportBase;
  readonly #rules: ImportRules;
  readonly #policy: Policy | undefined;
  /** The policy has to see each route: only what the rules say is remembered by set. */
  readonly #seesEach: boolean;
  /** Of prefixes, where the policy tells them apart. */
  readonly #kinds: PrefixKinds | undefined;
  readonly #memo: RouteMemo;
  /** What the rules make of the policy's sets, where it sees each route. */
  readonly #finished: RouteMemo;
  /** Peers by number, where the policy tells them apart. */
  readonly #sources: SourceNumbers | undefined;
  #route: RouteAtHand | undefined;

  constructor(profile: ImportProfile, base: ImportBase) {
    const { sets, nextHops } = base, { policy } = profile;
    this.#base = base;
    this.#rules = new ImportRules(profile, sets, nextHops);
    this.#policy = policy;
    this.#kinds = policy?.kinds;
    this.#seesEach = policy !== undefined && policy.looksAtPrefix && policy.kinds === undefined;
    if (policy?.looksAtPeer) this.#sources = new SourceNumbers(undefined, () => this.#memo.clear());
    this.#memo = new RouteMemo(sets, nextHops);
    this.#finished = new RouteMemo(sets, nextHops);
  }

  get by(): DecidedBy | undefined {
    const policy = this.#policy, rule = this.#rule;
    return policy && rule !== NOT_ASKED ? { policy, rule } : undefined;
  }

  take(
    family: FamilyKey,
    prefixes: PrefixTable,
    prefix: number,
    set: number,
    nextHop: number,
    peer: number,
  ): number {
    const memo = this.#memo, source = this.#sourceOf(family, prefixes, prefix, peer);
    if (memo.find(set, nextHop, source)) {
      this.nextHop = memo.hop;
      this.#rule = memo.rule;
      if (!this.#seesEach || memo.result < 0) return memo.result;
      return this.#judgeEach(family, prefixes, prefix, memo.result, nextHop, peer);
    }
    const ruled = this.#rules.take(set, nextHop);
    this.nextHop = nextHop;
    this.#rule = NOT_ASKED;
    if (this.#seesEach || ruled < 0) {
      memo.store(set, nextHop, source, ruled, nextHop, NOT_ASKED);
      if (ruled < 0) return ruled;
      return this.#judgeEach(family, prefixes, prefix, ruled, nextHop, peer);
    }
    const judged = this.#judge(family, prefixes, prefix, ruled, nextHop, peer);
    const result = judged < 0 ? judged : this.#rules.finish(judged);
    memo.store(set, nextHop, source, result, this.nextHop, this.#rule);
    return result;
  }

  /** A number for whatever the answer depends on besides set and next hop. */
  #sourceOf(family: FamilyKey, prefixes: PrefixTable, prefix: number, peer: number): number {
    const isIpv4 = family === IPV4_UNICAST ? 1 : 0, sources = this.#sources, kinds = this.#kinds;
    const from = sources === undefined ? 0 : sources.of(this.#base.facts(peer));
    return (from << 1 | isIpv4) << KIND_BITS |
      (kinds === undefined ? 0 : kinds.kind(prefixes, prefix));
  }

  #judgeEach(
    family: FamilyKey,
    prefixes: PrefixTable,
    prefix: number,
    set: number,
    nextHop: number,
    peer: number,
  ): number {
    const judged = this.#judge(family, prefixes, prefix, set, nextHop, peer);
    if (judged < 0) return judged;
    const finished = this.#finished;
    if (finished.find(judged, 0, 0)) return finished.result;
    const result = this.#rules.finish(judged);
    finished.store(judged, 0, 0, result, 0, NO_RULE);
    return result;
  }

  /** What the policy makes of a route: a set, and {@link nextHop}; or why it is refused. */
  #judge(
    family: FamilyKey,
    prefixes: PrefixTable,
    prefix: number,
    set: number,
    nextHop: number,
    peer: number,
  ): number {
    const policy = this.#policy;
    if (policy === undefined) {
      return this.#rules.isExternal ? refusedAs("no import policy") : set;
    }
    const from = this.#base.facts(peer), to = undefined;
    const route = this.#route ??= { family, prefixes, prefix, set, nextHop, from, to };
    route.family = family;
    route.prefixes = prefixes;
    route.prefix = prefix;
    route.set = set;
    route.nextHop = nextHop;
    route.from = from;
    return this.#ask(policy, route);
  }

  #ask(policy: Policy, route: RouteAtHand): number {
    const { blocks } = this.#base.sets;
    // The policy may intern, and with it sweep; nobody but us knows of a set that the rules made.
    blocks.retain(route.set);
    const verdict = policy.judge(route);
    blocks.release(route.set);
    this.#rule = verdict.rule;
    if (!verdict.accepted) return refusedAs("policy");
    // What our own address is depends on the session over which a route leaves: not known here.
    this.nextHop = verdict.nextHop === SELF ? route.nextHop : verdict.nextHop;
    return verdict.set;
  }
}
