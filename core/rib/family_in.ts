import { NO_PREFIX } from "../net/prefix_table.ts";
import { u32 } from "../net/octets.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { type Family, familyOf } from "../wire/family/mod.ts";
import { ImportedPaths } from "./imported_paths.ts";
import type { Importer } from "./importer.ts";
import type { NextHops } from "./next_hops.ts";
import { NO_PATH_ID, NO_ROW, PathTable, REFUSED } from "./path_table.ts";
import { Round } from "./round.ts";
import { FamilyTally } from "./tally.ts";

/** To take a path away costs as much as to look at so many more. */
const REMOVAL = 7;

/**
 * Told of the path of `row`, which is there, other than it was, or gone. `wasCandidate`: import had
 * accepted it; whether it does now, `importedOf` says.
 */
export type Changed = (
  family: FamilyKey,
  prefix: number,
  row: number,
  wasCandidate: boolean,
) => void;

/** As `AdjInOptions` has them. */
export interface FamilyInOptions {
  readonly changed?: Changed;
  readonly seed?: number;
  readonly mostOctets: number;
}

/** The Adj-RIBs-In of all peers in one family. NLRI fields handed to it have been checked. */
export class FamilyIn {
  readonly paths: PathTable;
  readonly #family: Family;
  readonly #most: number;
  readonly #sets: AttributeSets;
  readonly #nextHops: NextHops;
  readonly #changed: Changed | undefined;
  readonly #imported: ImportedPaths;
  readonly #mostOctets: number;
  readonly #tallies: FamilyTally[] = [];
  readonly #rounds: Round[] = [];

  constructor(
    readonly key: FamilyKey,
    sets: AttributeSets,
    nextHops: NextHops,
    { changed, seed, mostOctets }: FamilyInOptions,
  ) {
    const octets = key >>> 8 === 1 ? 4 : 16;
    this.paths = new PathTable(octets, seed);
    this.#family = familyOf(key)!;
    this.#most = octets * 8;
    this.#sets = sets;
    this.#nextHops = nextHops;
    this.#imported = new ImportedPaths(key, this.paths, sets, nextHops);
    this.#changed = changed;
    this.#mostOctets = mostOctets;
  }

  addPeer(peer: number): void {
    this.#tallies[peer] = new FamilyTally();
    // A number that is used again goes on with its rounds: nothing of the former peer is left.
    this.#rounds[peer] ??= new Round();
    this.#imported.setImporter(peer, undefined);
  }

  /** What the peer tells from now on goes through `importer`; for what it told, there is {@link retake}. */
  setImporter(peer: number, importer: Importer | undefined): void {
    this.#imported.setImporter(peer, importer);
  }

  /** Takes one path of a peer through its importer again. */
  retake(row: number, peer: number): void {
    const { paths } = this, prefix = paths.prefixOf(row), wasCandidate = paths.importedOf(row) >= 0;
    if (!this.#imported.take(row, peer, prefix, this.#tallies[peer]!)) return;
    this.#changed?.(this.key, prefix, row, wasCandidate);
  }

  tally(peer: number): FamilyTally {
    return this.#tallies[peer]!;
  }

  /** Paths of a peer that are not to go: neither its session nor its round of them is over. */
  staying(peer: number): number {
    return this.#tallies[peer]!.paths - this.#rounds[peer]!.doomed;
  }

  /** Takes in the NLRI of `bytes[start..end)`; returns how many paths changed. `picky`: some may not be usable. */
  announce(
    peer: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    addPath: boolean,
    picky: boolean,
    set: number,
    nextHop: number,
    time: number,
  ): number {
    const lead = addPath ? 4 : 0, tally = this.#tallies[peer]!;
    let changes = 0;
    for (let at = start, next = 0; at < end; at = next) {
      const body = at + lead;
      if ((next = this.#nextOf(bytes, body, end)) < 0) break;
      if (picky && this.#family.isUnusable!(bytes, body, next)) {
        tally.unusable++;
        continue;
      }
      const pathId = addPath ? u32(bytes, at) : NO_PATH_ID;
      if (this.put(peer, bytes, body, pathId, set, nextHop, time) > 0) changes++;
    }
    return changes;
  }

  /** Index behind the NLRI at `at`; negative when it does not fit. */
  #nextOf(bytes: Uint8Array, at: number, end: number): number {
    if (at >= end || bytes[at]! > this.#most) return -1;
    const next = at + 1 + (bytes[at]! + 7 >>> 3);
    return next <= end ? next : -1;
  }

  /** One path: 1 when it is new or other than it was, 0 when it was there, negative when it is refused. */
  put(
    peer: number,
    bytes: Uint8Array,
    at: number,
    pathId: number,
    set: number,
    nextHop: number,
    time: number,
  ): number {
    const { blocks } = this.#sets;
    if (blocks.used > this.#mostOctets && !blocks.isHeld(set)) {
      return this.#refuse(peer, bytes, at, pathId);
    }
    const { paths } = this, tally = this.#tallies[peer]!, round = this.#rounds[peer]!;
    const prefix = paths.prefixes.intern(bytes, at + 1, bytes[at]!);
    const row = paths.put(prefix, peer, pathId);
    tally.announced++;
    if (row === REFUSED) {
      tally.refused++;
      return -1;
    }
    const { isNew } = paths;
    if (isNew) tally.paths++;
    else {
      const epoch = paths.epochOf(row);
      if (epoch !== round.epoch) this.#freshen(row, epoch, round, tally);
      if (paths.setOf(row) === set && paths.nextHopOf(row) === nextHop) return 0;
    }
    this.#sets.blocks.retain(set);
    this.#nextHops.retain(nextHop);
    const wasCandidate = !isNew && paths.importedOf(row) >= 0;
    if (!isNew) this.#release(row, tally);
    paths.setSet(row, set);
    paths.setNextHop(row, nextHop);
    paths.setTime(row, time);
    if (isNew) paths.setEpoch(row, round.epoch);
    this.#imported.take(row, peer, prefix, tally);
    this.#changed?.(this.key, prefix, row, wasCandidate);
    return 1;
  }

  /** A stale path is told again. */
  #freshen(row: number, epoch: number, round: Round, tally: FamilyTally): void {
    tally.stale--;
    if (round.isDoomed(epoch)) round.doomed--;
    this.paths.setEpoch(row, round.epoch);
  }

  /** There is no room for its attributes: what it would have taken the place of goes all the same. */
  #refuse(peer: number, bytes: Uint8Array, at: number, pathId: number): number {
    const tally = this.#tallies[peer]!;
    tally.announced++;
    tally.refused++;
    this.drop(peer, bytes, at, pathId);
    return -1;
  }

  #release(row: number, tally: FamilyTally): void {
    this.#imported.forget(row, tally);
    this.#sets.blocks.release(this.paths.setOf(row));
    this.#nextHops.release(this.paths.nextHopOf(row));
  }

  /** Takes away the paths of the NLRI in `bytes[start..end)`; returns how many were there. */
  withdraw(
    peer: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    addPath: boolean,
  ): number {
    const lead = addPath ? 4 : 0, tally = this.#tallies[peer]!;
    let changes = 0;
    for (let at = start, next = 0; at < end; at = next) {
      const body = at + lead;
      if ((next = this.#nextOf(bytes, body, end)) < 0) break;
      tally.withdrawn++;
      if (this.drop(peer, bytes, body, addPath ? u32(bytes, at) : NO_PATH_ID)) changes++;
    }
    return changes;
  }

  /** The same for NLRI that were announced in a message at fault (RFC 7606 §2). */
  treatAsWithdraw(
    peer: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    addPath: boolean,
  ): number {
    const tally = this.#tallies[peer]!, before = tally.withdrawn;
    const changes = this.withdraw(peer, bytes, start, end, addPath);
    tally.treatedAsWithdraw += tally.withdrawn - before;
    tally.withdrawn = before;
    return changes;
  }

  /** Takes one path away; false when there was none. */
  drop(peer: number, bytes: Uint8Array, at: number, pathId: number): boolean {
    const prefix = this.paths.prefixes.find(bytes, at + 1, bytes[at]!);
    if (prefix === NO_PREFIX) return false;
    const row = this.paths.find(prefix, peer, pathId);
    if (row === NO_ROW) return false;
    this.#remove(row, peer);
    return true;
  }

  #remove(row: number, peer: number): void {
    const { paths } = this, tally = this.#tallies[peer]!, round = this.#rounds[peer]!;
    const epoch = paths.epochOf(row), wasCandidate = paths.importedOf(row) >= 0;
    tally.paths--;
    if (epoch !== round.epoch) {
      tally.stale--;
      if (round.isDoomed(epoch)) round.doomed--;
    }
    this.#release(row, tally);
    const prefix = paths.remove(row);
    if (this.#changed) this.#changed(this.key, prefix, row, wasCandidate);
    else this.forgetPrefix(prefix);
  }

  forgetPrefix(prefix: number): void {
    if (this.paths.first(prefix) === NO_ROW) this.paths.prefixes.forget(prefix);
  }

  /** BoRR: all paths that the peer has are stale from now on. */
  beginRound(peer: number): void {
    this.#age(peer);
    this.#rounds[peer]!.isOpen = true;
  }

  #age(peer: number): void {
    const round = this.#rounds[peer]!, tally = this.#tallies[peer]!;
    // Where nothing was told in this round it is as good as a new one.
    if (tally.stale === tally.paths && tally.stale > 0) return;
    if (tally.stale === 0) round.forgetAges();
    if (round.age()) this.#align(peer, round);
    tally.stale = tally.paths;
  }

  /** Epochs are few: before one comes up again, paths that differ only in how stale they are get the same. */
  #align(peer: number, round: Round): void {
    const { paths } = this;
    for (let row = 0; row < paths.bound; row++) {
      if (paths.setOf(row) < 0 || paths.peerOf(row) !== peer) continue;
      paths.setEpoch(row, round.aligned(paths.epochOf(row)));
    }
    round.align();
  }

  /** EoRR: what is stale is to go, by {@link purge}. Without a BoRR nothing is (RFC 7313 §4). */
  endRound(peer: number): void {
    const round = this.#rounds[peer]!;
    if (!round.isOpen) return;
    round.isOpen = false;
    round.doom(this.#tallies[peer]!.stale);
  }

  /** The session is over: all paths of the peer are to go, by {@link purge}. */
  endSession(peer: number): void {
    this.#age(peer);
    this.#rounds[peer]!.isOpen = false;
    this.#rounds[peer]!.doom(this.#tallies[peer]!.stale);
  }

  /** Begins {@link endSession} or goes on with it; true when nothing of it is left. */
  clear(peer: number, rows: number): boolean {
    const round = this.#rounds[peer]!;
    if (!round.isClearing) this.endSession(peer);
    round.isClearing = !this.purge(peer, rows);
    return !round.isClearing;
  }

  /**
   * Takes away paths of the peer that are to go; true when none is left. At most `rows` rows are
   * looked at: a path that goes counts as some, for the work that follows.
   */
  purge(peer: number, rows: number): boolean {
    const { paths } = this, round = this.#rounds[peer]!;
    let row = round.at;
    for (let left = rows; left > 0 && round.doomed > 0 && row < paths.bound; left--, row++) {
      if (paths.setOf(row) < 0 || paths.peerOf(row) !== peer) continue;
      if (!round.isDoomed(paths.epochOf(row))) continue;
      this.#remove(row, peer);
      left -= REMOVAL;
    }
    round.at = row;
    return round.doomed === 0;
  }
}
