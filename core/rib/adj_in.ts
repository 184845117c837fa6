import type { AttributeSets } from "../wire/attribute_set.ts";
import { type Context, type FamilyKey, makeContext } from "../wire/context.ts";
import { familyOf, walkNlri } from "../wire/family/mod.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { type Fault, strongest } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import { type Changed, FamilyIn } from "./family_in.ts";
import type { Importer } from "./importer.ts";
import { KeptSets } from "./kept_sets.ts";
import { IN_BLOCK, NextHops } from "./next_hops.ts";
import type { PathTable } from "./path_table.ts";
import type { PeerFacts } from "./peer_facts.ts";
import { PeerNumbers } from "./peer_numbers.ts";
import type { FamilyTally, PeerTally } from "./tally.ts";

/** The families that have tables here. */
export const KEPT_FAMILIES: readonly FamilyKey[] = [IPV4_UNICAST, IPV6_UNICAST];

/** What a session is taken to have negotiated where nobody says: the families that are kept. */
const ALL_KEPT: ReadonlySet<FamilyKey> = new Set(KEPT_FAMILIES);

export type { Changed } from "./family_in.ts";

export interface AdjInOptions {
  /** With it, a prefix without paths stays until {@link AdjIn.forgetPrefix}. */
  readonly changed?: Changed;
  /** For the hash of prefixes: any number that peers cannot know. */
  readonly seed?: number;
  /** Octets of attributes: with more, paths with others than those that are there are refused. */
  readonly mostOctets?: number;
}

/** A full table has well under a hundred mebibytes of them; without a bound a peer could take it all. */
const MOST_OCTETS = 512 << 20;

/**
 * What many peers announce, before any policy: Adj-RIB-In (RFC 4271 §3.2) for IPv4 and IPv6 unicast.
 *
 * Everything about a route stands in typed arrays under its row in the {@link PathTable} of its
 * family. Attribute sets and next hops are held as long as a route has them.
 */
export class AdjIn {
  readonly sets: AttributeSets;
  readonly nextHops: NextHops = new NextHops();
  readonly #families: readonly FamilyIn[];
  readonly #kept: KeptSets;
  readonly #peers: PeerNumbers = new PeerNumbers();
  /** Of the UPDATE at hand. */
  #peer = 0;
  #context: Context = makeContext();
  #negotiated: ReadonlySet<FamilyKey> = ALL_KEPT;
  #treatAsWithdraw = false;
  /** Only a message with faults can have NLRI that cannot be used. */
  #picky = false;
  #set = 0;
  #time = 0;

  /** `sets`: those of the checker that gives out the ids of {@link update}. */
  constructor(sets: AttributeSets, options: AdjInOptions = {}) {
    this.sets = sets;
    this.#kept = new KeptSets(sets);
    this.#families = KEPT_FAMILIES.map((key) =>
      new FamilyIn(key, sets, this.nextHops, { mostOctets: MOST_OCTETS, ...options })
    );
  }

  /** The paths of a family, or undefined for one that is not kept. */
  table(family: FamilyKey): PathTable | undefined {
    return this.#of(family)?.paths;
  }

  #of(family: FamilyKey): FamilyIn | undefined {
    return family === IPV4_UNICAST
      ? this.#families[0]
      : family === IPV6_UNICAST
      ? this.#families[1]
      : undefined;
  }

  /** Paths of all families and peers. */
  get size(): number {
    return this.#families.reduce((sum, { paths }) => sum + paths.size, 0);
  }

  /** There are as many peers as there can be. */
  get isFull(): boolean {
    return this.#peers.isFull;
  }

  /** Gives a peer the lowest number that is free. Throws `RangeError` when there are 65,536 already. */
  addPeer(facts: PeerFacts): number {
    const peer = this.#peers.add(facts);
    for (const family of this.#families) family.addPeer(peer);
    return peer;
  }

  /** New facts of a peer, as of its next session. */
  setFacts(peer: number, facts: PeerFacts): void {
    this.#peers.setFacts(peer, facts);
  }

  facts(peer: number): PeerFacts {
    return this.#peers.facts(peer);
  }

  /**
   * What a peer tells goes through `importer` from now on, into the column `imported` of the paths;
   * without one it is taken as it is. For what it told before there is {@link retake}.
   */
  setImporter(peer: number, importer: Importer | undefined): void {
    for (const family of this.#families) family.setImporter(peer, importer);
  }

  /** Takes one path through the importer of its peer again. */
  retake(family: FamilyKey, row: number): void {
    const into = this.#of(family)!;
    into.retake(row, into.paths.peerOf(row));
  }

  /** Numbers of all peers, ascending. */
  get peers(): readonly number[] {
    return this.#peers.all;
  }

  tally(peer: number): PeerTally {
    return this.#peers.tally(peer);
  }

  /** The peer has a path, of whichever family. */
  hasPaths(peer: number): boolean {
    return this.#families.some((family) => family.tally(peer).paths > 0);
  }

  /** Paths of the session at hand, and those before it that stay; none of a family that is not kept. */
  staying(peer: number, family: FamilyKey): number {
    return this.#of(family)?.staying(peer) ?? 0;
  }

  /** Undefined for a family that is not kept. */
  familyTally(peer: number, family: FamilyKey): FamilyTally | undefined {
    return this.#of(family)?.tally(peer);
  }

  /**
   * Takes in one UPDATE that was checked under `context`: what is withdrawn goes, what is announced
   * is there afterwards, also when it was withdrawn in the same message (RFC 4271 §4.3). `faults`
   * are obeyed (RFC 7606 §2), but for a reset, which leaves everything as it is. Routes of
   * families that are not in `families` are ignored. Returns the number of paths that changed.
   */
  update(
    peer: number,
    update: Update,
    set: number,
    faults: readonly Fault[],
    context: Context,
    time: number,
    families: ReadonlySet<FamilyKey> = ALL_KEPT,
  ): number {
    const worst = faults.length === 0 ? undefined : strongest(faults);
    if (worst === "reset" || set < 0) return 0;
    const tally = this.#peers.tally(peer);
    tally.updates++;
    this.#peer = peer;
    this.#context = context;
    this.#negotiated = families;
    if (worst === undefined) this.#noteEndOfRib(update, time);
    this.#treatAsWithdraw = worst === "withdraw";
    this.#picky = worst !== undefined;
    this.#time = time;
    this.#set = set;
    if (worst === "discard" || worst === "ignore") {
      this.#set = this.#kept.of(set);
      if (worst === "discard") tally.discardedAttributes++;
    }
    return this.#withdrawFields(update) + this.#announceFields(update);
  }

  #noteEndOfRib(update: Update, time: number): void {
    const key = update.endOfRib;
    if (key < 0 || !this.#negotiated.has(key)) return;
    const tally = this.familyTally(this.#peer, key);
    if (tally) tally.endOfRib = time;
  }

  #withdrawFields(update: Update): number {
    const { bytes, withdrawnStart, withdrawnEnd, unreachStart, unreachEnd } = update;
    let changes = 0;
    if (withdrawnStart < withdrawnEnd) {
      changes += this.#withdrawField(IPV4_UNICAST, bytes, withdrawnStart, withdrawnEnd);
    }
    if (unreachStart >= 0 && unreachStart + 3 < unreachEnd) {
      const key = update.familyAt(unreachStart);
      changes += this.#withdrawField(key, bytes, unreachStart + 3, unreachEnd);
    }
    return changes;
  }

  #announceFields(update: Update): number {
    const { bytes, nlriStart, nlriEnd, reachStart, reachEnd } = update;
    let changes = 0;
    if (nlriStart < nlriEnd) {
      changes += this.#announceField(IPV4_UNICAST, bytes, nlriStart, nlriEnd, IN_BLOCK);
    }
    if (reachStart >= 0 && update.reachNlriStart < reachEnd) {
      const key = update.familyAt(reachStart), start = update.nextHopStart;
      const nextHop = this.nextHops.intern(bytes, start, start + update.nextHopLength);
      changes += this.#announceField(key, bytes, update.reachNlriStart, reachEnd, nextHop);
    }
    return changes;
  }

  #withdrawField(key: FamilyKey, bytes: Uint8Array, start: number, end: number): number {
    const into = this.#wanted(key, bytes, start, end);
    return into?.withdraw(this.#peer, bytes, start, end, this.#context.addPath.has(key)) ?? 0;
  }

  #announceField(
    key: FamilyKey,
    bytes: Uint8Array,
    start: number,
    end: number,
    nextHop: number,
  ): number {
    const into = this.#wanted(key, bytes, start, end), peer = this.#peer;
    if (into === undefined) return 0;
    const addPath = this.#context.addPath.has(key);
    if (this.#treatAsWithdraw) return into.treatAsWithdraw(peer, bytes, start, end, addPath);
    const set = this.#set, time = this.#time;
    return into.announce(peer, bytes, start, end, addPath, this.#picky, set, nextHop, time);
  }

  /** The family that takes NLRI in; undefined when none does, and then they are counted. */
  #wanted(
    key: FamilyKey,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): FamilyIn | undefined {
    const isNegotiated = this.#negotiated.has(key), into = this.#of(key);
    if (isNegotiated && into !== undefined) return into;
    const tally = this.#peers.tally(this.#peer);
    const counts = isNegotiated ? tally.notKept : tally.notNegotiated;
    counts.add(key, countNlri(key, bytes, start, end, this.#context.addPath.has(key)));
    return undefined;
  }

  /**
   * One path on its own, as a table dump has it: the NLRI with its length octet at `at`, which must
   * be well-formed, without path identifier. False for a path that was not taken.
   */
  announce(
    peer: number,
    family: FamilyKey,
    bytes: Uint8Array,
    at: number,
    pathId: number,
    set: number,
    nextHop: number,
    time: number,
  ): boolean {
    const into = this.#of(family);
    return into !== undefined && into.put(peer, bytes, at, pathId, set, nextHop, time) >= 0;
  }

  /** The same for a withdrawal; false when there is no such path. */
  withdraw(
    peer: number,
    family: FamilyKey,
    bytes: Uint8Array,
    at: number,
    pathId: number,
  ): boolean {
    return this.#of(family)?.drop(peer, bytes, at, pathId) ?? false;
  }

  /**
   * The peer tells its routes of a family anew (BoRR): those it has not told again by
   * {@link endRefresh} go. A second one begins from the start (RFC 7313 §4).
   */
  beginRefresh(peer: number, family: FamilyKey): void {
    this.#of(family)?.beginRound(peer);
  }

  /**
   * The peer is through (EoRR): looks at `rows` rows, at most, for paths to purge. False when that
   * was not enough: to be called again. Without a beginning nothing happens (RFC 7313 §4).
   */
  endRefresh(peer: number, family: FamilyKey, rows = Infinity): boolean {
    this.#of(family)?.endRound(peer);
    return this.#of(family)?.purge(peer, rows) ?? true;
  }

  /**
   * A session is over: all paths that the peer has are to go, by {@link purge}. What it announces
   * from now on is not touched, unless by the end of that session too.
   */
  endSession(peer: number): void {
    for (const family of this.#families) family.endSession(peer);
  }

  /**
   * Takes away paths that are to go since {@link endSession} or {@link endRefresh}, `rows` rows
   * looked at, at most. False when that was not enough: to be called again.
   */
  purge(peer: number, rows = Infinity): boolean {
    let isDone = true;
    for (const family of this.#families) isDone = family.purge(peer, rows) && isDone;
    return isDone;
  }

  /** {@link endSession}, and as much of {@link purge}; calls after one that was false go on with it. */
  clear(peer: number, rows = Infinity): boolean {
    let isDone = true;
    for (const family of this.#families) isDone = family.clear(peer, rows) && isDone;
    return isDone;
  }

  /** The same, and what came meanwhile goes too; when no path is left, true, and the number is free. */
  removePeer(peer: number, rows = Infinity): boolean {
    if (!this.clear(peer, rows)) return false;
    const isLeft = (family: FamilyIn) => family.tally(peer).paths > 0 && !family.clear(peer, rows);
    if (this.#families.some(isLeft)) return false;
    this.#peers.remove(peer);
    return true;
  }

  /** With `changed`: whoever was told is through with a prefix. One without paths is forgotten. */
  forgetPrefix(family: FamilyKey, prefix: number): void {
    this.#of(family)?.forgetPrefix(prefix);
  }
}

/** NLRI of a field, as far as it parses; a field of a family that is not decoded counts as one. */
function countNlri(
  key: FamilyKey,
  bytes: Uint8Array,
  start: number,
  end: number,
  addPath: boolean,
): number {
  const family = familyOf(key);
  if (family === undefined) return 1;
  let count = 0;
  walkNlri(family, bytes, start, end, addPath, () => count++);
  return count;
}
