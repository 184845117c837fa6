import { u32 } from "../net/octets.ts";
import { firstAsn } from "../wire/as_path.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { Block, COMMUNITIES, LOCAL_PREF, NEXT_HOP } from "../wire/block.ts";
import type { PeerKind } from "../wire/context.ts";
import { type Refusal, refusedAs } from "./importer.ts";
import { isLeak, marksIn, NO_OTC, ONLY_TO_CUSTOMER, OTC_FLAGS, RS_CLIENT } from "./leak.ts";
import { hasAsSet, holds, occurrences } from "./loops.ts";
import { IN_BLOCK, type NextHops } from "./next_hops.ts";
import { SetEditor } from "./set_editor.ts";

const ORIGINATOR_ID = 9, CLUSTER_LIST = 10, AIGP = 26;
const GRACEFUL_SHUTDOWN = 0xffff0000;
const WELL_KNOWN = 0x40;

/** What the rules of BGP ask of routes from a peer; peers for which it is the same share one importer. */
export interface ImportRulesProfile {
  /** `unknown` is treated as external. */
  readonly kind: PeerKind;
  /** The AS that we are to the peer. */
  readonly localAs: number;
  /** Other ASes that we are: the router's own, where the session has another, or the confederation's. */
  readonly otherAses?: readonly number[];
  readonly remoteAs: number;
  /** Ours, as unsigned integers. */
  readonly routerId: number;
  readonly clusterId: number;
  /** How often our own ASes may stand in a path that is taken. */
  readonly allowAsIn: number;
  /** What we are to the peer (RFC 9234 §4.1), where both sides said so or the configuration does. */
  readonly role?: number;
  /** Addresses of this router, 4 or 16 octets each. */
  readonly ownAddresses: readonly Uint8Array[];
  readonly rejectAsSets: boolean;
  readonly enforceFirstAs: boolean;
  /** Routes from outside with GRACEFUL_SHUTDOWN get LOCAL_PREF 0 (RFC 8326 §4.2). */
  readonly gracefulShutdown: boolean;
}

/** The rules of BGP for routes on their way in, each looked up in the octets of a set. */
export class ImportRules {
  readonly isExternal: boolean;
  readonly #profile: ImportRulesProfile;
  readonly #ours: readonly number[];
  readonly #sets: AttributeSets;
  readonly #nextHops: NextHops;
  readonly #block: Block;
  readonly #editor: SetEditor;

  constructor(profile: ImportRulesProfile, sets: AttributeSets, nextHops: NextHops) {
    const { kind, localAs, otherAses = [] } = profile;
    this.isExternal = kind === "external" || kind === "unknown";
    this.#profile = profile;
    this.#ours = [...new Set([localAs, ...otherAses])];
    this.#sets = sets;
    this.#nextHops = nextHops;
    this.#block = new Block(sets);
    this.#editor = new SetEditor(sets);
  }

  /** The set with what the rules add to it, or why the route is refused. May sweep. */
  take(set: number, nextHop: number): number {
    const block = this.#block;
    block.open(set);
    const why = this.#pathRefusal() ?? this.#reflectionRefusal() ?? this.#hopRefusal(nextHop);
    if (why !== undefined) return refusedAs(why);
    return this.isExternal ? this.#fromOutside(set) : set;
  }

  #pathRefusal(): Refusal | undefined {
    const { remoteAs, role, enforceFirstAs, rejectAsSets, allowAsIn } = this.#profile;
    const path = this.#block.path(), { bytes, start, end, width } = path;
    // A route server does not put itself before the path, so its clients cannot ask for it.
    if (enforceFirstAs && this.isExternal && role !== RS_CLIENT) {
      if (firstAsn(bytes, start, end, width) !== remoteAs) return "first AS";
    }
    if (occurrences(path, width, this.#ours) > allowAsIn) return "AS loop";
    return rejectAsSets && hasAsSet(path, width) ? "AS_SET" : undefined;
  }

  #reflectionRefusal(): Refusal | undefined {
    if (this.isExternal) return undefined;
    const block = this.#block, { routerId, clusterId } = this.#profile;
    if (holds(block.span(ORIGINATOR_ID), routerId)) return "originator loop";
    return holds(block.span(CLUSTER_LIST), clusterId) ? "cluster loop" : undefined;
  }

  #hopRefusal(nextHop: number): Refusal | undefined {
    if (nextHop === IN_BLOCK) {
      const { bytes, start, end } = this.#block.span(NEXT_HOP);
      return this.#isOurs(bytes, start, end) ? "own next hop" : undefined;
    }
    const hop = this.#nextHops.view(nextHop);
    // Global and link-local address (RFC 2545 §3): neither is to be ours.
    const first = Math.min(hop.length, 16);
    const isOurs = this.#isOurs(hop, 0, first) || this.#isOurs(hop, first, hop.length);
    return isOurs ? "own next hop" : undefined;
  }

  #isOurs(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#profile.ownAddresses.some((own) => {
      if (own.length !== end - start) return false;
      for (let i = 0; i < own.length; i++) if (own[i] !== bytes[start + i]) return false;
      return true;
    });
  }

  #fromOutside(set: number): number {
    const { role, remoteAs } = this.#profile, block = this.#block;
    const at = block.span(ONLY_TO_CUSTOMER);
    const otc = at.end - at.start === 4 ? u32(at.bytes, at.start) : NO_OTC;
    if (isLeak(role, otc, remoteAs)) return refusedAs("route leak");
    const isMarked = otc === NO_OTC && marksIn(role), hasAigp = block.spans.has(AIGP);
    if (!isMarked && !hasAigp) return set;
    const editor = this.#editor;
    editor.open(set);
    if (isMarked) editor.put32(OTC_FLAGS, ONLY_TO_CUSTOMER, remoteAs);
    // RFC 7311 §3.3: where a session is not enabled for it, AIGP counts as unknown and goes no further.
    if (hasAigp) editor.drop(AIGP);
    return editor.close();
  }

  /**
   * What the rules change after the policy, which is not to undo it: LOCAL_PREF 0 for a route from
   * outside whose way is about to go (RFC 8326 §4.2).
   */
  finish(set: number): number {
    if (!this.#profile.gracefulShutdown || !this.isExternal) return set;
    const block = this.#block;
    block.open(set);
    if (!holds(block.span(COMMUNITIES), GRACEFUL_SHUTDOWN)) return set;
    this.#editor.open(set);
    this.#editor.put32(WELL_KNOWN, LOCAL_PREF, 0);
    return this.#editor.close();
  }
}
