import { Writer } from "../../net/writer.ts";
import { endOfRib } from "../adj_out.ts";
import { OutTable } from "../out_table.ts";
import { NO_ROW } from "../path_table.ts";
import { RowRing } from "../row_ring.ts";
import type { FamilyGroup } from "./best_group.ts";
import type { GroupRoutes, GroupSpec } from "./group_routes.ts";
import type { Member, MemberFamily } from "./member.ts";
import type { Offering } from "./offering.ts";
import { PathPlace } from "./path_place.ts";
import type { Worker, WorkList } from "./work_list.ts";

/** Prefixes looked at in one step. */
const STEP = 1024;

/**
 * One family of an export group whose members get all paths of each prefix (RFC 7911). The paths that
 * are offered stand in a table of their own, under the row of the path plus one as identifier; what
 * each member has been told of them is its own state, and written for it alone.
 */
export class PathGroup implements FamilyGroup, Worker {
  isListed = false;
  readonly table: OutTable;
  /** Where members write, one at a time. */
  readonly out: Writer = new Writer(1 << 16);
  readonly #places: Set<PathPlace> = new Set();
  readonly #queue = new RowRing();
  /** Whether a prefix stands in the queue. */
  #queued: Uint8Array = new Uint8Array(64);
  /** Who told the route of each row of the table. */
  #sources: Uint16Array = new Uint16Array(64);
  #candidates: Int32Array = new Int32Array(16);
  readonly #nlri: Uint8Array;
  /** All prefixes before this have been looked at; those behind the end came later. */
  #at = 0;
  #end: number;
  #isOver = false;

  constructor(readonly routes: GroupRoutes, readonly work: WorkList) {
    this.table = new OutTable(routes.family, routes.sets, routes.nextHops);
    this.#nlri = new Uint8Array(1 + routes.paths.prefixes.octets);
    this.#end = routes.paths.prefixes.bound;
    work.wake(this);
  }

  /** Every prefix has been looked at: what there is can be told. */
  get isFilled(): boolean {
    return this.#at >= this.#end;
  }

  get octets(): number {
    const { bound, prefixes } = this.table.paths, { octets } = prefixes;
    // A row of four words with its path identifier, a prefix and its place in the hash, its source.
    const shared = bound * (20 + 2) + prefixes.bound * (octets + 8 + 16);
    return shared + bound * this.#places.size;
  }

  /** The table has all that is offered. */
  get isSettled(): boolean {
    return this.isFilled && this.#queue.count === 0;
  }

  sourceOf(row: number): number {
    return this.#sources[row]!;
  }

  changed(prefix: number): void {
    if (prefix >= this.#queued.length) {
      const wider = new Uint8Array(Math.max(prefix + 1, this.#queued.length * 2));
      wider.set(this.#queued);
      this.#queued = wider;
    }
    if (this.#queued[prefix] === 1) return;
    this.#queued[prefix] = 1;
    this.#queue.push(prefix);
    this.work.wake(this);
  }

  /** Until its paths are taken out of the table, a prefix has to keep its id. */
  owed(prefix: number): number {
    return prefix < this.#queued.length ? this.#queued[prefix]! : 0;
  }

  step(): boolean {
    if (this.#isOver) return this.#clear();
    let left = STEP;
    for (; left > 0 && this.#queue.count > 0; left--) this.#settle(this.#queue.take());
    for (; left > 0 && this.#at < this.#end; left--) this.#look(this.#at++);
    if (this.#queue.count === 0) this.#queue.clear();
    if (!this.isFilled) return true;
    for (const place of this.#places) place.start();
    return this.#queue.count > 0;
  }

  #settle(prefix: number): void {
    this.#queued[prefix] = 0;
    this.#look(prefix);
    this.routes.owing.settle(prefix);
  }

  /** Puts into the table what is offered of a prefix, and takes out what is not any more. */
  #look(prefix: number): void {
    const { paths: { prefixes }, loc, offering } = this.routes, { table } = this, nlri = this.#nlri;
    const length = prefixes.length(prefix);
    if (length < 0) return;
    nlri[0] = length;
    prefixes.put(prefix, nlri, 1);
    let count = loc.candidates(prefix, this.#candidates);
    if (count > this.#candidates.length) {
      this.#candidates = new Int32Array(count * 2);
      count = loc.candidates(prefix, this.#candidates);
    }
    const offered = this.#candidates.subarray(0, count);
    for (let i = 0; i < count; i++) {
      const row = offered[i]!;
      if (!offering.look(prefix, row)) offered[i] = NO_ROW;
      else this.#set(row + 1, offering);
    }
    const mine = table.paths.prefixes.find(nlri, 1, length);
    if (mine < 0) return;
    for (let row = table.paths.first(mine), next = NO_ROW; row !== NO_ROW; row = next) {
      next = table.paths.next(row);
      const pathId = table.paths.pathIdOf(row);
      if (!offered.includes(pathId - 1)) table.delete(nlri, 0, pathId);
    }
  }

  #set(pathId: number, { set, nextHop, source }: Offering): void {
    const { table } = this, nlri = this.#nlri, before = this.#find(pathId);
    // A row that is another peer's now: it is another route, whatever it looks like.
    if (before !== NO_ROW && this.#sources[before] !== source) table.delete(nlri, 0, pathId);
    table.set(nlri, 0, pathId, set, nextHop);
    const row = this.#find(pathId);
    if (row >= this.#sources.length) {
      const wider = new Uint16Array(Math.max(row + 1, this.#sources.length * 2));
      wider.set(this.#sources);
      this.#sources = wider;
    }
    if (row !== NO_ROW) this.#sources[row] = source;
  }

  /** The row in the table of the prefix at hand and this path identifier. */
  #find(pathId: number): number {
    const { paths } = this.table, prefix = paths.prefixes.find(this.#nlri, 1, this.#nlri[0]!);
    return prefix < 0 ? NO_ROW : paths.find(prefix, 0, pathId);
  }

  join(member: Member): PathPlace {
    return this.#add(new PathPlace(this, member, { after: endOfRib(this.routes.family) }));
  }

  #add(place: PathPlace): PathPlace {
    this.#places.add(place);
    if (this.isFilled) place.start();
    return place;
  }

  leave(place: PathPlace): void {
    this.#places.delete(place);
  }

  /** Told from now on by this table; what it does not have is withdrawn, all else told again. */
  adopt(place: MemberFamily, member: Member): MemberFamily | undefined {
    if (!(place instanceof PathPlace)) return undefined;
    const taken = new PathPlace(this, member, {});
    taken.inherit(place);
    return this.#add(taken);
  }

  renew(spec: GroupSpec, offering: Offering): void {
    const isSameView = this.routes.change(spec, offering);
    this.#at = 0;
    this.#end = this.routes.paths.prefixes.bound;
    this.work.wake(this);
    if (!isSameView) { for (const place of this.#places) place.rewrite(); }
  }

  /** The last member has left: what there is goes in slices, and nobody is to be told. */
  end(): void {
    this.#isOver = true;
    this.#at = this.#end;
    this.work.wake(this);
  }

  /** A part of what is left after the end; true when more is. */
  #clear(): boolean {
    const { owing } = this.routes;
    let left = STEP;
    for (; left > 0 && this.#queue.count > 0; left--) owing.settle(this.#queue.take());
    return left === 0 || !this.table.clear(left);
  }
}
