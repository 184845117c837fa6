import type { BestGroup } from "./best_group.ts";
import type { Chunk } from "./chunk.ts";
import { DueRoutes } from "./due_routes.ts";
import type { GroupRoutes } from "./group_routes.ts";
import { RouteWriter } from "./route_writer.ts";
import type { Seat } from "./seat.ts";
import type { Worker } from "./work_list.ts";

/**
 * Peers in step with each other in one family: what they have been told is one state, what they are
 * told is encoded once, and they get the same octets. It goes on as long as one of them has room;
 * who stays behind by more than may wait goes on alone, with a copy of the state.
 */
export class Cohort implements Worker {
  isListed = false;
  /** Who is in it, by the numbers of their peers. */
  readonly seats: Map<number, Seat> = new Map();
  readonly due: DueRoutes;
  readonly #group: BestGroup;
  readonly #writer: RouteWriter;

  constructor(group: BestGroup, due: DueRoutes) {
    this.#group = group;
    this.due = due;
    this.#writer = new RouteWriter(group.routes, this.seats);
  }

  get routes(): GroupRoutes {
    return this.#group.routes;
  }

  /** The best path of a prefix changed. */
  touch(prefix: number): void {
    this.due.touch(prefix);
    // Whether anybody has room is looked at once in its turn, not at each change.
    this.#group.work.wake(this);
  }

  /** There is more to do, or more room. */
  wake(): void {
    if (!this.isListed && this.#hasRoom()) this.#group.work.wake(this);
  }

  #hasRoom(): boolean {
    for (const { member } of this.seats.values()) if (member.hasRoom) return true;
    return false;
  }

  /** Nothing is left to be told, and no octets wait for room. */
  get isCaughtUp(): boolean {
    if (!this.due.isIdle) return false;
    for (const { member } of this.seats.values()) if (member.waiting > 0) return false;
    return true;
  }

  step(): boolean {
    if (!this.#hasRoom()) return false;
    const { chunk } = this.#group;
    chunk.clear();
    this.#writer.write(this.due, chunk);
    this.#deliver(chunk);
    // Whoever was sent something may have left.
    if (this.seats.size === 0) return false;
    if (this.due.isIdle) this.#group.reunite(this);
    return !this.due.isIdle;
  }

  #deliver(chunk: Chunk): void {
    const bytes = chunk.out.finish(), behind: Seat[] = [];
    for (const seat of this.seats.values()) {
      seat.tally.unsendable += chunk.unsendable;
      if (chunk.exceptions.has(seat.member.peer)) sendPieces(seat, bytes, chunk);
      else if (bytes.length > 0) {
        seat.count(chunk);
        seat.member.send(bytes);
      }
      if (seat.member.isBehind) behind.push(seat);
    }
    for (const { peer, bytes, messages, withdrawn } of chunk.asides) {
      const seat = this.seats.get(peer);
      seat?.count({ messages, withdrawn, announced: 0 });
      seat?.member.send(bytes);
    }
    for (const seat of behind) if (seat.cohort === this) this.split(seat);
  }

  /** A member goes on alone from here, unless it is alone. */
  split(seat: Seat): void {
    if (this.seats.size === 1) return;
    seat.moveTo(this.#group.add(this.due.copy()));
  }

  /** Takes in those of another cohort that has told the same. */
  takeIn(other: Cohort): void {
    for (const seat of [...other.seats.values()]) seat.moveTo(this);
  }

  /** The last has left. */
  end(): void {
    this.#group.remove(this);
  }
}

/** The chunk without what is not for this member. */
function sendPieces(seat: Seat, bytes: Uint8Array, chunk: Chunk): void {
  const { member } = seat;
  let from = 0;
  const upTo = (end: number) => {
    if (end > from) member.send(bytes.subarray(from, end));
  };
  for (const segment of chunk.segments) {
    if (segment.except !== member.peer) {
      seat.count(segment);
      continue;
    }
    upTo(segment.start);
    from = segment.end;
  }
  upTo(bytes.length);
}
