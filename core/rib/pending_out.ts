import type { Writer } from "../net/writer.ts";
import type { DumpOrder } from "./dump_order.ts";
import { GONE, isOffered, type OutTable } from "./out_table.ts";
import { NO_ROW } from "./path_table.ts";
import { PendingRows } from "./pending_rows.ts";
import type { Unsendable, UpdatePacker } from "./update_packer.ts";

/** What one peer is still to be told of a row, and what it has been told. */
const LISTED = 1, DUE = 2, TOLD = 4;
const NOTHING: Uint8Array = new Uint8Array(0);

/** Octets to write around a dump: BoRR and EoRR, or End-of-RIB alone. */
export interface Around {
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
}

/** What came of one peer and family: kept with each message, never recounted. */
export class OutTally {
  /** Paths that the peer has been told and that hold. */
  paths = 0;
  messages = 0;
  announced = 0;
  withdrawn = 0;
  unsendable = 0;
}

/**
 * One family of one peer: a byte a route says what the peer knows and what it is to be told; lists
 * of rows say only where to look. A row stands at most once in the queue, however often it changes,
 * so that a peer that does not read costs no more than its bytes.
 */
export class PendingOut {
  readonly tally: OutTally = new OutTally();
  readonly #table: OutTable;
  #packer: UpdatePacker;
  readonly #unsendable: (row: number, why: Unsendable) => void;
  readonly #isHeldBack: (row: number) => boolean;
  #state: Uint8Array = new Uint8Array(64);
  readonly #queue: PendingRows;
  /** The dump under way: its order and how far it has come. */
  #order: DumpOrder | undefined;
  #orderAt = 0;
  #around: Around = {};
  #hasBegun = false;
  /** What was asked for while a dump was under way: to be told all once more behind it. */
  #next: Around | undefined;
  /** How far leaving has come; below 0 for a peer that stays. */
  #leftAt = -1;

  /** `isHeldBack`: routes that this peer is not to have, though others are. */
  constructor(
    table: OutTable,
    packer: UpdatePacker,
    unsendable: (row: number, why: Unsendable) => void,
    isHeldBack: (row: number) => boolean = () => false,
  ) {
    this.#table = table;
    this.#packer = packer;
    this.#unsendable = unsendable;
    this.#isHeldBack = isHeldBack;
    this.#queue = new PendingRows(table.paths);
  }

  /** The peer has been told of this row and it holds. */
  isTold(row: number): boolean {
    return (this.#stateOf(row) & TOLD) !== 0;
  }

  /** The peer is still to be told of this row, or that it is gone. */
  isDue(row: number): boolean {
    return (this.#stateOf(row) & DUE) !== 0;
  }

  /** Nothing is left to be told. */
  get isIdle(): boolean {
    return this.#order === undefined && this.#queue.isEmpty;
  }

  /** All rows are under way, the first or once more. */
  get isDumping(): boolean {
    return this.#order !== undefined;
  }

  #stateOf(row: number): number {
    return row < this.#state.length ? this.#state[row]! : 0;
  }

  #reach(row: number): void {
    if (row < this.#state.length) return;
    const wider = new Uint8Array(Math.max(row + 1, this.#state.length * 2));
    wider.set(this.#state);
    this.#state = wider;
  }

  /** The row is new or other than it was, or {@link GONE}: then it is told only where it had been told. */
  touch(row: number): void {
    if (this.#leftAt >= 0) return;
    this.#reach(row);
    const state = this.#state[row]!;
    if (this.#table.paths.setOf(row) === GONE && (state & TOLD) === 0) {
      this.#state[row] = state & ~DUE;
      return;
    }
    this.#state[row] = state | DUE | LISTED;
    if ((state & LISTED) === 0) this.#queue.push(row);
  }

  /** NLRI have path identifiers (RFC 7911 §3). */
  get hasPathIds(): boolean {
    return this.#packer.addPath;
  }

  /**
   * Tells everything, with octets around it. A dump under way comes to its end first, since its
   * End-of-RIB is waited for (RFC 4724 §2); however often it is asked for meanwhile, one follows.
   * False when one is to follow already.
   */
  dumpAll(around: Around): boolean {
    const isAsked = this.#next !== undefined;
    if (this.#order !== undefined) this.#next = around;
    else this.#beginDump(around);
    return !isAsked;
  }

  /** Routes are written otherwise from now on: all are told again. */
  rewrite(packer: UpdatePacker): void {
    this.#packer = packer;
    this.dumpAll({});
  }

  /** The peer has been told of this row already, by another. */
  inherit(row: number): void {
    if (this.isTold(row)) return;
    this.#reach(row);
    this.#state[row] = this.#state[row]! | TOLD;
    this.tally.paths++;
    this.touch(row);
  }

  #beginDump(around: Around): void {
    const { paths } = this.#table;
    this.#order = this.#table.takeOrder();
    this.#orderAt = 0;
    this.#around = around;
    this.#hasBegun = false;
    this.#queue.clear();
    if (paths.bound > 0) this.#reach(paths.bound - 1);
    const state = this.#state;
    for (let row = 0; row < paths.bound; row++) {
      const set = paths.setOf(row);
      const isDue = set >= 0 || set === GONE && (state[row]! & TOLD) !== 0;
      state[row] = isDue ? state[row]! & TOLD | DUE | LISTED : state[row]! & TOLD;
    }
  }

  /** Writes messages to `out` until it holds `most` octets, or more by the last; true when all is told. */
  drain(out: Writer, most: number): boolean {
    while (out.length < most) {
      if (this.#queue.hasBatch) this.#message(out);
      else if (this.#order !== undefined) {
        if (!this.#dumpOn(out)) return false;
      } else if (!this.#queue.fill()) return true;
    }
    return this.isIdle;
  }

  /** Takes the next rows of the dump, or ends it; false when its order is not ready. */
  #dumpOn(out: Writer): boolean {
    const order = this.#order!;
    if (!order.step()) return false;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      out.put(this.#around.before ?? NOTHING);
    }
    this.#orderAt = this.#queue.take(order.rows, this.#orderAt);
    if (this.#queue.hasBatch) return true;
    this.#endDump();
    out.put(this.#around.after ?? NOTHING);
    const next = this.#next;
    this.#next = undefined;
    if (next) this.#beginDump(next);
    return true;
  }

  #endDump(): void {
    if (this.#order !== undefined) this.#table.giveBack(this.#order);
    this.#order = undefined;
  }

  /** Writes one message, if any row at the front of the batch is due. */
  #message(out: Writer): void {
    const queue = this.#queue, { paths } = this.#table;
    while (queue.hasBatch) {
      const row = queue.head, state = this.#state[row]!;
      if ((state & DUE) === 0) this.#state[queue.next()] = state & ~LISTED;
      else if (!this.#isOffered(row)) {
        if (this.#withdrawals(out)) return;
      } else return this.#announcements(out, paths.setOf(row), paths.nextHopOf(row));
    }
  }

  /** Whether the peer is to have this row; without path identifiers that is the first of its prefix. */
  #isOffered(row: number): boolean {
    return isOffered(this.#table.paths, row, this.#packer.addPath) && !this.#isHeldBack(row);
  }

  /** Withdraws rows from the front on, as many as follow one another; false when none had to be told. */
  #withdrawals(out: Writer): boolean {
    const queue = this.#queue, packer = this.#packer;
    let isOpen = false;
    while (queue.hasBatch) {
      const row = queue.head, state = this.#state[row]!;
      if ((state & DUE) !== 0 && this.#isOffered(row)) break;
      const isOwed = (state & (DUE | TOLD)) === (DUE | TOLD);
      // Where there are no path identifiers, another path of the prefix takes its place.
      const heir = isOwed && !packer.addPath ? this.#table.offered(row) : NO_ROW;
      if (isOwed && heir === NO_ROW) {
        if (!isOpen) packer.beginWithdrawal(out);
        isOpen = true;
        if (!packer.add(row)) break;
        this.tally.withdrawn++;
      }
      queue.next();
      this.#state[row] = state & ~(LISTED | DUE);
      if (heir !== NO_ROW) this.#passOn(row, heir);
      else if (isOwed) this.#forgetTold(row);
    }
    if (isOpen) {
      packer.end();
      this.tally.messages++;
    }
    return isOpen;
  }

  #forgetTold(row: number): void {
    this.#state[row] = this.#state[row]! & ~TOLD;
    this.tally.paths--;
    this.#table.settled(row);
  }

  /** What the peer has of the prefix of `row` counts as that of `heir` until it is told `heir` itself. */
  #passOn(row: number, heir: number): void {
    this.#reach(heir);
    if ((this.#state[heir]! & TOLD) !== 0) return this.#forgetTold(row);
    this.#state[heir] = this.#state[heir]! | TOLD;
    this.#state[row] = this.#state[row]! & ~TOLD;
    this.#table.settled(row);
  }

  /** The row that the peer was told of and that an announcement of `row` would take the place of. */
  #toldInPlaceOf(row: number): number {
    if (this.isTold(row)) return row;
    if (this.#packer.addPath) return NO_ROW;
    const { paths } = this.#table;
    let other = paths.first(paths.prefixOf(row));
    while (other !== NO_ROW && !this.isTold(other)) other = paths.next(other);
    return other;
  }

  /** Announces rows from the front on, as long as they have this set and next hop. */
  #announcements(out: Writer, set: number, nextHop: number): void {
    const queue = this.#queue, packer = this.#packer, { paths } = this.#table;
    const why = packer.beginAnnouncement(out, set, nextHop);
    if (why !== undefined) return this.#refuse(out, queue.next(), why);
    while (queue.hasBatch) {
      const row = queue.head, state = this.#state[row]!;
      if ((state & DUE) !== 0) {
        if (paths.setOf(row) !== set || paths.nextHopOf(row) !== nextHop) break;
        if (!this.#isOffered(row) || !packer.add(row)) break;
        this.tally.announced++;
        if ((state & TOLD) === 0) this.tally.paths++;
      }
      queue.next();
      this.#state[row] = state & DUE ? TOLD : state & ~LISTED;
    }
    packer.end();
    this.tally.messages++;
  }

  /** A route that cannot be sent is said to be so, and withdrawn where the peer has it (RFC 8654 §5). */
  #refuse(out: Writer, row: number, why: Unsendable): void {
    const packer = this.#packer, state = this.#state[row]!;
    this.tally.unsendable++;
    this.#unsendable(row, why);
    this.#state[row] = state & ~(LISTED | DUE);
    const told = this.#toldInPlaceOf(row);
    if (told === NO_ROW) return;
    packer.beginWithdrawal(out);
    packer.add(row);
    packer.end();
    this.tally.messages++;
    this.tally.withdrawn++;
    this.#forgetTold(told);
  }

  /**
   * The peer is no more: rows that waited for it wait no longer. `rows` are looked at, at most; false
   * when that was not enough: to be called again.
   */
  leaveTable(rows: number = Infinity): boolean {
    const { paths } = this.#table;
    if (this.#leftAt < 0) {
      this.#leftAt = 0;
      this.#queue.clear();
      this.#next = undefined;
      this.#endDump();
    }
    for (let left = rows; left > 0 && this.#leftAt < paths.bound; left--, this.#leftAt++) {
      if (this.isTold(this.#leftAt)) this.#forgetTold(this.#leftAt);
    }
    if (this.#leftAt < paths.bound) return false;
    this.#table.leave(this);
    this.#state = new Uint8Array(0);
    return true;
  }
}
