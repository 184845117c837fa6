import { NO_ROW } from "../path_table.ts";
import { type Around, type OutTally, PendingOut } from "../pending_out.ts";
import { USUAL_SLICE } from "./chunk.ts";
import type { Member, MemberFamily } from "./member.ts";
import type { Unsendable } from "../update_packer.ts";
import type { PathGroup } from "./path_group.ts";
import type { Worker } from "./work_list.ts";

/** Rows that are looked at in one step by one who leaves. */
const ROWS = 2048;

/** The place of a member that gets all paths of each prefix. */
export class PathPlace implements MemberFamily, Worker {
  isListed = false;
  readonly #group: PathGroup;
  readonly #member: Member;
  readonly #pending: PendingOut;
  readonly #around: Around;
  #isStarted = false;
  #hasLeft = false;

  /** `around`: to be written around the first telling of everything. */
  constructor(group: PathGroup, member: Member, around: Around) {
    const { routes, table } = group;
    this.#group = group;
    this.#around = around;
    this.#member = member;
    this.#pending = new PendingOut(
      table,
      routes.packerFor(table.paths),
      (row, why) => this.#unsendable(row, why),
      (row) => group.sourceOf(row) === member.peer,
    );
    table.join(this.#pending);
  }

  #unsendable(row: number, why: Unsendable): void {
    const { routes, table } = this.#group, { prefixes } = table.paths;
    const mine = table.paths.prefixOf(row), nlri = new Uint8Array(prefixes.octets);
    prefixes.put(mine, nlri, 0);
    routes.unsendable(routes.paths.prefixes.find(nlri, 0, prefixes.length(mine)), why);
  }

  /** Every prefix has been looked at: there is something to be told. */
  start(): void {
    if (!this.#isStarted) this.#pending.dumpAll(this.#around);
    this.#isStarted = true;
    this.wake();
  }

  wake(): void {
    const isReady = this.#isStarted && !this.#pending.isIdle && this.#member.hasRoom;
    if (isReady) this.#group.work.wake(this);
  }

  step(): boolean {
    if (this.#hasLeft) return !this.#pending.leaveTable(ROWS);
    if (!this.#member.hasRoom) return false;
    const { out } = this.#group;
    out.length = 0;
    this.#pending.drain(out, USUAL_SLICE.octets);
    if (out.length > 0) this.#member.send(out.finish());
    return !this.#pending.isIdle;
  }

  get isIdle(): boolean {
    return this.#isStarted && this.#group.isSettled && this.#pending.isIdle;
  }

  get tally(): OutTally {
    return this.#pending.tally;
  }

  again(around: Around): boolean {
    if (!this.#isStarted) return false;
    const isNew = this.#pending.dumpAll(around);
    this.wake();
    return isNew;
  }

  /** Any path of the prefix. */
  isTold(prefix: number): boolean {
    const { routes, table: { paths } } = this.#group, { prefixes } = routes.paths;
    const address = new Uint8Array(prefixes.octets);
    prefixes.put(prefix, address, 0);
    const mine = paths.prefixes.find(address, 0, prefixes.length(prefix));
    let row = mine < 0 ? NO_ROW : paths.first(mine);
    while (row !== NO_ROW && !this.#pending.isTold(row)) row = paths.next(row);
    return row !== NO_ROW;
  }

  /** Routes are written otherwise from now on. */
  rewrite(): void {
    this.#pending.rewrite(this.#group.routes.packerFor(this.#group.table.paths));
    this.wake();
  }

  /** What another place of the member has told it counts as told by this one. */
  inherit(other: PathPlace): void {
    const { paths } = other.#group.table, { prefixes } = paths, { table } = this.#group;
    const nlri = new Uint8Array(1 + prefixes.octets);
    Object.assign(this.tally, other.tally, { paths: 0 });
    for (let row = paths.rowAfter(NO_ROW); row !== NO_ROW; row = paths.rowAfter(row)) {
      if (!other.#pending.isTold(row)) continue;
      const prefix = paths.prefixOf(row);
      nlri[0] = prefixes.length(prefix);
      prefixes.put(prefix, nlri, 1);
      const mine = table.expect(nlri, 0, paths.pathIdOf(row));
      if (mine !== NO_ROW) this.#pending.inherit(mine);
    }
  }

  /** What waits for this place waits no longer, row by row, in slices. */
  leave(): void {
    this.#hasLeft = true;
    this.#group.leave(this);
    this.#group.work.wake(this);
  }
}
