import { Writer } from "../../net/writer.ts";
import type { Unsendable } from "../update_packer.ts";
import { type Chunk, NOBODY } from "./chunk.ts";
import { type DueBatch, WITHDRAW } from "./due_batch.ts";
import type { DueRoutes, Told } from "./due_routes.ts";
import type { GroupRoutes } from "./group_routes.ts";
import { CHOSEN, TOLD } from "./told_routes.ts";

/**
 * Writes what is due to the members of a cohort. A message holds routes of one source only, so that
 * the member that told us these can be left out of it; when a prefix comes to that member's own
 * route, it alone gets a withdrawal of what it was told before.
 */
export class RouteWriter implements Told {
  readonly #routes: GroupRoutes;
  readonly #members: ReadonlyMap<number, unknown>;
  /** Prefixes to be withdrawn from the source of the message at hand. */
  readonly #returned: number[] = [];
  /** Where those are written: paths that are sought for a while come and go often. */
  readonly #aside: Writer = new Writer(64);

  /** `members` by the number of their peer. */
  constructor(routes: GroupRoutes, members: ReadonlyMap<number, unknown>) {
    this.#routes = routes;
    this.#members = members;
  }

  #lastSource = NOBODY;
  #lastGroup = NOBODY;

  /** The member to leave out of what `source` told us. */
  groupOf(source: number): number {
    if (source === this.#lastSource) return this.#lastGroup;
    this.#lastSource = source;
    return this.#lastGroup = this.#members.has(source) ? source : NOBODY;
  }

  /** Whether there is nobody but the member who is to be left out. */
  isForNobody(except: number): boolean {
    return except !== NOBODY && this.#members.size === 1;
  }

  /** Writes a chunk of messages at most and looks at one batch at most; false when nothing is left. */
  write(due: DueRoutes, chunk: Chunk): boolean {
    this.#lastSource = NOBODY;
    if (due.batch === undefined && !due.fill(chunk, this)) return false;
    const { batch } = due;
    while (batch !== undefined && !batch.isDone && !chunk.isFull) {
      if (batch.set === WITHDRAW) this.#withdrawals(due, batch, chunk);
      else this.#announcements(due, batch, chunk);
    }
    if (batch?.isDone) due.endBatch();
    return !due.isIdle;
  }

  #withdrawals(due: DueRoutes, batch: DueBatch, chunk: Chunk): void {
    const { packer } = this.#routes, { told } = due, except = this.groupOf(batch.source);
    const isWritten = !this.isForNobody(except), start = chunk.out.length;
    let count = 0;
    for (; !batch.isDone && batch.set === WITHDRAW; batch.next()) {
      const { prefix } = batch, state = told.state(prefix);
      if ((state & CHOSEN) === 0) continue;
      if (this.groupOf(batch.source) !== except) break;
      if (isWritten && count === 0) packer.beginWithdrawal(chunk.out);
      if (isWritten && !packer.addPrefix(prefix)) break;
      count++;
      this.#forget(due, prefix);
    }
    if (!isWritten || count === 0) return;
    packer.end();
    chunk.note(start, except, 0, count);
  }

  #forget({ told }: DueRoutes, prefix: number): void {
    told.setState(prefix, told.state(prefix) & ~CHOSEN);
    told.forget(prefix);
    this.#routes.owing.settle(prefix);
  }

  #announcements(due: DueRoutes, batch: DueBatch, chunk: Chunk): void {
    // Those that changed since they were looked at wait for their next turn.
    while (!batch.isDone && (due.told.state(batch.prefix) & CHOSEN) === 0) batch.next();
    if (batch.isDone) return;
    const { packer } = this.#routes, { set, nextHop } = batch;
    const except = this.groupOf(batch.source), start = chunk.out.length;
    if (this.isForNobody(except)) return this.#keepBack(due, batch, chunk, except);
    const why = packer.beginAnnouncement(chunk.out, set, nextHop);
    if (why !== undefined) return this.#refuse(due, batch, chunk, why);
    let count = 0;
    for (; !batch.isDone && batch.set === set && batch.nextHop === nextHop; batch.next()) {
      const { prefix, source } = batch, state = due.told.state(prefix);
      if ((state & CHOSEN) === 0) continue;
      if (this.groupOf(source) !== except || !packer.addPrefix(prefix)) break;
      count++;
      this.#tell(due, prefix, state, source, except);
    }
    packer.end();
    chunk.note(start, except, count, 0);
    if (this.#returned.length > 0) this.#withdrawFrom(except, chunk);
  }

  #tell(due: DueRoutes, prefix: number, state: number, source: number, except: number): void {
    const { told } = due;
    if (except !== NOBODY && (state & TOLD) !== 0 && told.source(prefix) !== source) {
      this.#returned.push(prefix);
    }
    told.tell(prefix, source);
  }

  /** Routes that only their own source would be told: it gives up what it was told before. */
  #keepBack(due: DueRoutes, batch: DueBatch, chunk: Chunk, except: number): void {
    for (; !batch.isDone && batch.source === except && batch.set !== WITHDRAW; batch.next()) {
      const { prefix } = batch, state = due.told.state(prefix);
      if ((state & CHOSEN) !== 0) this.#tell(due, prefix, state, except, except);
    }
    if (this.#returned.length > 0) this.#withdrawFrom(except, chunk);
  }

  #withdrawFrom(peer: number, chunk: Chunk): void {
    const { packer } = this.#routes, returned = this.#returned, out = this.#aside;
    let messages = 0;
    out.length = 0;
    for (let i = 0; i < returned.length; messages++) {
      packer.beginWithdrawal(out);
      while (i < returned.length && packer.addPrefix(returned[i]!)) i++;
      packer.end();
    }
    chunk.asides.push({ peer, bytes: out.finish(), messages, withdrawn: returned.length });
    returned.length = 0;
  }

  /** A route that cannot be sent is said to be so, and withdrawn from those that have it (RFC 8654 §5). */
  #refuse(due: DueRoutes, batch: DueBatch, chunk: Chunk, why: Unsendable): void {
    const { packer, unsendable } = this.#routes, { told } = due, { prefix } = batch;
    batch.next();
    chunk.unsendable++;
    unsendable(prefix, why);
    if (!told.isTold(prefix)) return told.setState(prefix, told.state(prefix) & ~CHOSEN);
    const except = this.groupOf(told.source(prefix)), start = chunk.out.length;
    this.#forget(due, prefix);
    if (this.isForNobody(except)) return;
    packer.beginWithdrawal(chunk.out);
    packer.addPrefix(prefix);
    packer.end();
    chunk.note(start, except, 0, 1);
  }
}
