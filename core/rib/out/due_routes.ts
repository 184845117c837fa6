import type { Around } from "../pending_out.ts";
import { NO_ROW } from "../path_table.ts";
import { RowRing } from "../row_ring.ts";
import type { Chunk } from "./chunk.ts";
import { DueBatch } from "./due_batch.ts";
import type { GroupRoutes } from "./group_routes.ts";
import { OfferOrder } from "./offer_order.ts";
import type { Offering } from "./offering.ts";
import { CHOSEN, DUE, LISTED, TOLD, ToldRoutes } from "./told_routes.ts";

const NOTHING: Uint8Array = new Uint8Array(0);

/** Everything under way, in an order, with octets around it. */
interface Dump {
  readonly order: OfferOrder;
  readonly around: Around;
  /** The peers have just come up. */
  readonly isFirst: boolean;
  at: number;
  hasBegun: boolean;
}

/** Who is told: members of a cohort. */
export interface Told {
  /** Whom a route of `source` is kept from; routes of different groups never share a message. */
  groupOf(source: number): number;
  /** There is nobody but the one whom a route of that group is kept from. */
  isForNobody(group: number): boolean;
}

/**
 * What is to be told to peers in step with each other, and what they have been told. Lists of prefixes
 * say only where to look: a prefix stands at most once in the queue, however often it changes, and
 * what is offered of it is asked when its turn comes.
 */
export class DueRoutes {
  readonly told: ToldRoutes;
  /** What is to be written next; undefined when nothing was looked at yet. */
  batch: DueBatch | undefined;
  readonly #routes: GroupRoutes;
  readonly #queue = new RowRing();
  #dump: Dump | undefined;
  /** What was asked for while a dump was under way: to be told all once more behind it. */
  #next: Around | undefined;

  constructor(routes: GroupRoutes, told: ToldRoutes = new ToldRoutes()) {
    this.#routes = routes;
    this.told = told;
  }

  /** Nothing is left to be told. */
  get isIdle(): boolean {
    return this.batch === undefined && this.#dump === undefined && this.#queue.count === 0;
  }

  /** The first dump is under way and nothing of it was written: more peers may share it. */
  get isFresh(): boolean {
    const dump = this.#dump;
    return dump !== undefined && dump.isFirst && !dump.hasBegun && this.#next === undefined;
  }

  /** Tells everything to peers that have just come up. */
  start(around: Around): void {
    this.#begin(around, undefined, true);
  }

  /** The best path of a prefix is another, or other than it was. */
  touch(prefix: number): void {
    const { told } = this, state = told.state(prefix);
    if ((state & TOLD) === 0 && this.#routes.loc.best(prefix) === NO_ROW) {
      if (state !== 0) told.setState(prefix, state & LISTED);
      return;
    }
    this.#list(prefix, state);
  }

  #list(prefix: number, state: number): void {
    this.told.setState(prefix, state & TOLD | DUE | LISTED);
    if ((state & LISTED) === 0) this.#queue.push(prefix);
  }

  /**
   * Tells everything, with octets around it. A dump under way comes to its end first, since its
   * End-of-RIB is waited for (RFC 4724 §2); however often it is asked for meanwhile, one follows.
   * False when one is to follow already.
   */
  dumpAll(around: Around): boolean {
    const isAsked = this.#next !== undefined;
    if (this.#dump !== undefined) this.#next = around;
    else this.#begin(around);
    return !isAsked;
  }

  /**
   * Looks at everything anew, since it is offered otherwise: what is not due then has been told as
   * `before` has it, so only what differs is told. Without `before` all is told again, and so it is
   * when the last look at everything is not over.
   */
  renew(before?: Offering): void {
    if (this.#dump !== undefined) this.#next ??= {};
    else this.#begin({}, before);
  }

  #begin(around: Around, before?: Offering, isFirst = false): void {
    const { told } = this;
    const isIn = (prefix: number, best: number) => {
      const state = told.state(prefix);
      if ((state & DUE) !== 0) return true;
      if (best === NO_ROW && (state & TOLD) === 0) return false;
      if (before !== undefined && !this.#differs(before, prefix, best, state)) return false;
      told.setState(prefix, state | DUE);
      return true;
    };
    const order = new OfferOrder(this.#routes, isIn);
    this.#dump = { order, around, isFirst, at: 0, hasBegun: false };
  }

  /** Whether what was told of a prefix as `before` has it is other than what is offered now. */
  #differs(before: Offering, prefix: number, best: number, state: number): boolean {
    const { offering, sets, nextHops } = this.#routes;
    if ((state & TOLD) === 0) return offering.look(prefix, best);
    if (best === NO_ROW || !before.look(prefix, best)) return true;
    const { set, nextHop } = before;
    // The next look may make a set or a next hop, and so have ids given out anew.
    sets.blocks.retain(set);
    nextHops.retain(nextHop);
    const isSame = offering.look(prefix, best) && offering.set === set &&
      offering.nextHop === nextHop;
    sets.blocks.release(set);
    nextHops.release(nextHop);
    return !isSame;
  }

  /**
   * Looks at the next prefixes, so that there is a {@link batch}, or does another part of the work;
   * false when there is nothing to do.
   */
  fill(chunk: Chunk, whom: Told): boolean {
    if (this.#dump !== undefined) this.#dumpOn(this.#dump, chunk, whom);
    else if (this.#queue.count > 0) this.#takeQueue(chunk.size.prefixes, whom);
    else return false;
    return true;
  }

  /** All of the batch is written. */
  endBatch(): void {
    this.batch?.drop();
    this.batch = undefined;
  }

  #takeQueue(most: number, whom: Told): void {
    const queue = this.#queue, count = Math.min(queue.count, most), batch = this.#newBatch(count);
    for (let left = count; left > 0; left--) {
      const prefix = queue.take(), state = this.told.state(prefix) & ~LISTED;
      this.told.setState(prefix, state);
      if ((state & DUE) !== 0) this.#choose(prefix, state, batch, whom);
    }
    if (queue.count === 0) queue.clear();
    batch.group();
  }

  #newBatch(count: number): DueBatch {
    const { sets, nextHops } = this.#routes;
    return this.batch = new DueBatch(count, sets, nextHops);
  }

  #dumpOn(dump: Dump, chunk: Chunk, whom: Told): void {
    if (!dump.order.step()) return;
    if (!dump.hasBegun) {
      dump.hasBegun = true;
      chunk.put(dump.around.before ?? NOTHING);
    }
    const { prefixes } = dump.order;
    const stop = Math.min(prefixes.length, dump.at + chunk.size.prefixes);
    if (dump.at < stop) {
      const batch = this.#newBatch(stop - dump.at);
      for (let i = dump.at; i < stop; i++) {
        const prefix = prefixes[i]!, state = this.told.state(prefix);
        if ((state & DUE) !== 0) this.#choose(prefix, state, batch, whom);
      }
      batch.group();
      dump.at = stop;
      return;
    }
    chunk.put(dump.around.after ?? NOTHING);
    const next = this.#next;
    this.#endDump();
    if (next) this.#begin(next);
  }

  #endDump(): void {
    this.#dump?.order.giveBack();
    this.#dump = this.#next = undefined;
  }

  #choose(prefix: number, state: number, batch: DueBatch, whom: Told): void {
    const { loc, offering } = this.#routes, { told } = this, best = loc.best(prefix);
    if (best !== NO_ROW && offering.look(prefix, best)) {
      const { set, nextHop, source } = offering, group = whom.groupOf(source);
      if ((state & TOLD) === 0 && whom.isForNobody(group)) {
        // A peer alone that tells a table: nothing is to be put in order or written.
        told.setState(prefix, state & ~DUE);
        return told.tell(prefix, source);
      }
      batch.announce(prefix, set, nextHop, source, group);
    } else if ((state & TOLD) !== 0) {
      const source = told.source(prefix);
      batch.withdraw(prefix, source, whom.groupOf(source));
    } else return told.setState(prefix, state & ~DUE);
    told.setState(prefix, state & ~DUE | CHOSEN);
  }

  /** The same for one who goes on alone. */
  copy(routes: GroupRoutes = this.#routes): DueRoutes {
    const other = new DueRoutes(routes, this.told.copy()), queue = this.#queue;
    for (let i = 0; i < queue.count; i++) other.#queue.push(queue.at(i));
    other.batch = this.batch;
    other.#relist();
    const dump = this.#dump;
    if (dump === undefined) return other;
    // What an order notes while it is being made is noted here alone.
    if (dump.order.isReady) {
      other.#dump = { ...dump };
      dump.order.users++;
    } else other.#begin(dump.around);
    other.#next = this.#next;
    return other;
  }

  /** The batch belongs to another: what is left of it is to be looked at again. */
  #relist(): void {
    for (const prefix of this.batch?.rest() ?? []) {
      const state = this.told.state(prefix);
      if ((state & CHOSEN) !== 0) this.#list(prefix, state);
    }
    this.batch = undefined;
  }

  /** The last who was to be told is gone. */
  drop(): void {
    this.endBatch();
    this.#queue.clear();
    this.#endDump();
  }
}
