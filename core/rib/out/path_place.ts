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
  /** Another has taken over what it told, which stays as it is until that has come to its end. */
  #isFrozen = false;
  /** The place that this one takes over from, and how far that has come. */
  #from: PathPlace | undefined;
  #fromRow = NO_ROW;

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
    if (this.#from) return this.#group.work.wake(this);
    if (!this.#isStarted) this.#pending.dumpAll(this.#around);
    this.#isStarted = true;
    this.wake();
  }

  wake(): void {
    const isReady = this.#isStarted && !this.#isFrozen && !this.#pending.isIdle &&
      this.#member.hasRoom;
    if (isReady) this.#group.work.wake(this);
  }

  step(): boolean {
    if (this.#hasLeft) return !this.#pending.leaveTable(ROWS);
    if (this.#from) return this.#takeOver(this.#from, ROWS);
    if (this.#isFrozen || !this.#member.hasRoom) return false;
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

  /** What is taken over from another place is not known to be told before that has come to its end. */
  owes(nlri: Uint8Array): boolean {
    if (this.#from) return true;
    const { routes, table: { paths } } = this.#group, length = nlri[0]!;
    const prefix = routes.paths.prefixes.find(nlri, 1, length);
    if (prefix >= 0 && this.#group.owed(prefix) > 0) return true;
    const mine = paths.prefixes.find(nlri, 1, length);
    let row = mine < 0 ? NO_ROW : paths.first(mine);
    while (row !== NO_ROW && !this.#pending.isDue(row)) row = paths.next(row);
    return row !== NO_ROW;
  }

  /** Routes are written otherwise from now on. */
  rewrite(): void {
    this.#pending.rewrite(this.#group.routes.packerFor(this.#group.table.paths));
    this.wake();
  }

  /** What another place of the member has told it counts as told by this one: it goes over in slices. */
  inherit(other: PathPlace): void {
    // Who moves again before that is over is rare, and waits for it.
    if (other.#from) other.#takeOver(other.#from, Infinity);
    other.#isFrozen = true;
    Object.assign(this.tally, other.tally, { paths: 0 });
    this.#from = other;
    this.#group.work.wake(this);
  }

  /** Looks at `rows` rows of the other place, at most; true when there is more to do. */
  #takeOver(other: PathPlace, rows: number): boolean {
    const { paths } = other.#group.table, { table } = this.#group;
    const nlri = new Uint8Array(1 + paths.prefixes.octets);
    for (let left = rows; left > 0; left--) {
      this.#fromRow = paths.rowAfter(this.#fromRow);
      if (this.#fromRow === NO_ROW) return this.#endTakingOver(other);
      if (!other.#pending.isTold(this.#fromRow)) continue;
      const prefix = paths.prefixOf(this.#fromRow);
      nlri[0] = paths.prefixes.length(prefix);
      paths.prefixes.put(prefix, nlri, 1);
      const mine = table.expect(nlri, 0, paths.pathIdOf(this.#fromRow));
      if (mine !== NO_ROW) this.#pending.inherit(mine);
    }
    return true;
  }

  #endTakingOver(other: PathPlace): boolean {
    this.#from = undefined;
    other.leave();
    if (this.#group.isFilled) this.start();
    return false;
  }

  /** What waits for this place waits no longer, row by row, in slices. */
  leave(): void {
    this.#from?.leave();
    this.#from = undefined;
    this.#hasLeft = true;
    this.#group.leave(this);
    this.#group.work.wake(this);
  }
}
