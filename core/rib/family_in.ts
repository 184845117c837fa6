import { NO_PREFIX } from "../net/prefix_table.ts";
import { u32 } from "../net/octets.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { type Family, familyOf } from "../wire/family/mod.ts";
import type { NextHops } from "./next_hops.ts";
import { NO_PATH_ID, NO_ROW, PathTable, REFUSED } from "./path_table.ts";
import { Round } from "./round.ts";
import { FamilyTally } from "./tally.ts";

/** As `AdjInOptions` has them. */
export interface FamilyInOptions {
  readonly changed?: (family: FamilyKey, prefix: number) => void;
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
  readonly #changed: ((family: FamilyKey, prefix: number) => void) | undefined;
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
    this.#changed = changed;
    this.#mostOctets = mostOctets;
  }

  addPeer(peer: number): void {
    this.#tallies[peer] = new FamilyTally();
    // A number that is used again goes on with its rounds: nothing of the former peer is left.
    this.#rounds[peer] ??= new Round();
  }

  tally(peer: number): FamilyTally {
    return this.#tallies[peer]!;
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
      if (paths.epochOf(row) !== round.epoch) tally.stale--;
      if (paths.setOf(row) === set && paths.nextHopOf(row) === nextHop) {
        paths.setEpoch(row, round.epoch);
        return 0;
      }
    }
    this.#sets.blocks.retain(set);
    this.#nextHops.retain(nextHop);
    if (!isNew) this.#release(row);
    paths.setSet(row, set);
    paths.setNextHop(row, nextHop);
    paths.setTime(row, time);
    paths.setEpoch(row, round.epoch);
    this.#changed?.(this.key, prefix);
    return 1;
  }

  /** There is no room for its attributes: what it would have taken the place of goes all the same. */
  #refuse(peer: number, bytes: Uint8Array, at: number, pathId: number): number {
    const tally = this.#tallies[peer]!;
    tally.announced++;
    tally.refused++;
    this.drop(peer, bytes, at, pathId);
    return -1;
  }

  #release(row: number): void {
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
    const { paths } = this, tally = this.#tallies[peer]!;
    tally.paths--;
    if (paths.epochOf(row) !== this.#rounds[peer]!.epoch) tally.stale--;
    this.#release(row);
    const prefix = paths.remove(row);
    if (this.#changed) this.#changed(this.key, prefix);
    else this.forgetPrefix(prefix);
  }

  forgetPrefix(prefix: number): void {
    if (this.paths.first(prefix) === NO_ROW) this.paths.prefixes.forget(prefix);
  }

  beginRound(peer: number): void {
    const round = this.#rounds[peer]!;
    // What is left of the last session is not to be mixed up with what this one told.
    if (round.clearing === "under way" && this.#purge(peer, Infinity)) round.clearing = "done";
    this.#age(peer);
    round.isOpen = true;
  }

  /** All paths that the peer has are stale from now on. */
  #age(peer: number): void {
    const round = this.#rounds[peer]!, tally = this.#tallies[peer]!;
    if (tally.stale === 0) round.forgetAges();
    if (round.age()) this.#alignStale(peer, round.before);
    tally.stale = tally.paths;
    round.at = 0;
  }

  /** Epochs are few: before one comes up again, all stale paths get the same. */
  #alignStale(peer: number, epoch: number): void {
    const { paths } = this;
    for (let row = 0; row < paths.bound; row++) {
      if (paths.setOf(row) < 0 || paths.peerOf(row) !== peer) continue;
      paths.setEpoch(row, epoch);
    }
  }

  endRound(peer: number, rows: number): boolean {
    const round = this.#rounds[peer]!;
    if (!round.isOpen) return true;
    round.isOpen = !this.#purge(peer, rows);
    return !round.isOpen;
  }

  clear(peer: number, rows: number): boolean {
    const round = this.#rounds[peer]!;
    if (round.clearing === "no") {
      this.#age(peer);
      round.isOpen = false;
      round.clearing = "under way";
    }
    if (round.clearing === "under way" && !this.#purge(peer, rows)) return false;
    round.clearing = "no";
    return true;
  }

  /** Takes away stale paths of the peer, `rows` rows looked at; true when none is left. */
  #purge(peer: number, rows: number): boolean {
    const { paths } = this, round = this.#rounds[peer]!, tally = this.#tallies[peer]!;
    const stop = Math.min(paths.bound, round.at + rows);
    let row = round.at;
    for (; row < stop && tally.stale > 0; row++) {
      if (paths.setOf(row) < 0 || paths.peerOf(row) !== peer) continue;
      if (paths.epochOf(row) !== round.epoch) this.#remove(row, peer);
    }
    round.at = row;
    return tally.stale === 0;
  }
}
