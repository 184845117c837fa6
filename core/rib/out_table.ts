import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { DumpOrder } from "./dump_order.ts";
import { IN_BLOCK, type NextHops } from "./next_hops.ts";
import { NO_PATH_ID, NO_ROW, PathTable, REFUSED } from "./path_table.ts";
import type { PendingOut } from "./pending_out.ts";

/** The set of a route that is no more while peers that were told of it wait to be told so. */
export const GONE = -2;

/** Ours is the only number in a table of what leaves: the routes come from one side. */
const OURSELVES = 0;

/** Whether a peer is to have this route; one without path identifiers gets the first of each prefix. */
export function isOffered(paths: PathTable, row: number, addPath: boolean): boolean {
  if (paths.setOf(row) < 0) return false;
  return addPath || offeredOf(paths, row) === row;
}

function offeredOf(paths: PathTable, row: number): number {
  let first = paths.first(paths.prefixOf(row));
  while (first !== NO_ROW && paths.setOf(first) < 0) first = paths.next(first);
  return first;
}

/** The routes of one family that leave, and the peers to which they do. */
export class OutTable {
  readonly paths: PathTable;
  /** Routes that are there; rows of those that are gone wait for their peers. */
  size = 0;
  readonly #sets: AttributeSets;
  readonly #nextHops: NextHops;
  readonly #peers: Set<PendingOut> = new Set();
  #order: DumpOrder | undefined;
  /** How far {@link clear} has come. */
  #cleared = 0;

  constructor(readonly family: FamilyKey, sets: AttributeSets, nextHops: NextHops, seed?: number) {
    this.paths = new PathTable(family >>> 8 === 1 ? 4 : 16, seed);
    this.#sets = sets;
    this.#nextHops = nextHops;
  }

  /** Makes or changes the route to the prefix whose length octet is `bytes[at]`; false when nothing changed. */
  set(bytes: Uint8Array, at: number, pathId: number, set: number, nextHop: number): boolean {
    const { paths } = this, prefix = paths.prefixes.intern(bytes, at + 1, bytes[at]!);
    const row = paths.put(prefix, OURSELVES, pathId);
    if (row === REFUSED) return false;
    const before = paths.isNew ? GONE : paths.setOf(row);
    if (before === set && paths.nextHopOf(row) === nextHop) return false;
    this.#sets.blocks.retain(set);
    this.#nextHops.retain(nextHop);
    if (before >= 0) this.#release(row);
    else this.size++;
    paths.setSet(row, set);
    paths.setNextHop(row, nextHop);
    this.#touch(row);
    return true;
  }

  /**
   * The row of a route that a peer has been told of by another table; where it is not here, it is
   * one that is gone, and that peer is to be told so.
   */
  expect(bytes: Uint8Array, at: number, pathId: number): number {
    const { paths } = this, prefix = paths.prefixes.intern(bytes, at + 1, bytes[at]!);
    const row = paths.put(prefix, OURSELVES, pathId);
    if (row === REFUSED) return NO_ROW;
    if (paths.isNew) {
      paths.setSet(row, GONE);
      paths.setTime(row, 0);
    }
    if (paths.setOf(row) === GONE) paths.setTime(row, paths.timeOf(row) + 1);
    return row;
  }

  #release(row: number): void {
    this.#sets.blocks.release(this.paths.setOf(row));
    this.#nextHops.release(this.paths.nextHopOf(row));
  }

  /** Takes the route away; false when there was none. */
  delete(bytes: Uint8Array, at: number, pathId: number = NO_PATH_ID): boolean {
    const { paths } = this, prefix = paths.prefixes.find(bytes, at + 1, bytes[at]!);
    const row = prefix < 0 ? NO_ROW : paths.find(prefix, OURSELVES, pathId);
    if (row === NO_ROW || paths.setOf(row) === GONE) return false;
    this.#remove(row);
    return true;
  }

  #remove(row: number): void {
    const { paths } = this;
    this.#release(row);
    paths.setSet(row, GONE);
    paths.setNextHop(row, IN_BLOCK);
    this.size--;
    let owed = 0;
    for (const peer of this.#peers) if (peer.isTold(row)) owed++;
    // The time of a route that leaves is of no use to anybody: its place counts who is still to be told.
    paths.setTime(row, owed);
    this.#touch(row);
    if (owed === 0) this.#forget(row);
  }

  /** All routes go, `rows` of them at most; false when more are left, for another call. */
  clear(rows: number = Infinity): boolean {
    const { paths } = this;
    for (let left = rows; left > 0 && this.#cleared < paths.bound; left--, this.#cleared++) {
      if (paths.setOf(this.#cleared) >= 0) this.#remove(this.#cleared);
    }
    if (this.#cleared < paths.bound) return false;
    this.#cleared = 0;
    return true;
  }

  #forget(row: number): void {
    const prefix = this.paths.remove(row);
    if (this.paths.first(prefix) === NO_ROW) this.paths.prefixes.forget(prefix);
  }

  #touch(row: number): void {
    this.#order = undefined;
    for (const peer of this.#peers) peer.touch(row);
    const { paths } = this, first = paths.first(paths.prefixOf(row));
    if (first === row && paths.next(row) === NO_ROW) return;
    let leading = first;
    while (leading !== row && paths.setOf(leading) < 0) leading = paths.next(leading);
    // Behind another route it matters only where there are path identifiers.
    if (leading !== row) return;
    for (let other = first; other !== NO_ROW; other = paths.next(other)) {
      if (other === row) continue;
      for (const peer of this.#peers) if (!peer.hasPathIds) peer.touch(other);
    }
  }

  /** A peer no longer holds the route of `row`: if it is gone, it may be forgotten. */
  settled(row: number): void {
    const { paths } = this;
    if (paths.setOf(row) !== GONE) return;
    const owed = paths.timeOf(row) - 1;
    paths.setTime(row, owed);
    if (owed === 0) this.#forget(row);
  }

  /** The first path of the prefix of `row` whose route is there, or {@link NO_ROW}. */
  offered(row: number): number {
    return offeredOf(this.paths, row);
  }

  /** All rows by set, for one dump; one order serves all peers that begin before the next change. */
  takeOrder(): DumpOrder {
    this.#order ??= new DumpOrder(this.paths);
    this.#order.users++;
    return this.#order;
  }

  /** The dump is over, or given up. */
  giveBack(order: DumpOrder): void {
    if (--order.users === 0 && this.#order === order) this.#order = undefined;
  }

  join(peer: PendingOut): void {
    this.#peers.add(peer);
  }

  /** For {@link PendingOut.leaveTable}: nothing that is gone waits for it. */
  leave(peer: PendingOut): void {
    this.#peers.delete(peer);
  }
}
