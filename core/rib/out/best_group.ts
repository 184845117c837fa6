import { endOfRib } from "../adj_out.ts";
import type { Chunk } from "./chunk.ts";
import { Cohort } from "./cohort.ts";
import { DueRoutes } from "./due_routes.ts";
import type { GroupRoutes, GroupSpec } from "./group_routes.ts";
import type { Member, MemberFamily } from "./member.ts";
import type { Offering } from "./offering.ts";
import { Seat } from "./seat.ts";
import { Settling } from "./settling.ts";
import type { WorkList } from "./work_list.ts";

/** One family of an export group, whichever way it tells its members. */
export interface FamilyGroup {
  readonly routes: GroupRoutes;
  /** Of what is known of who was told what. */
  readonly octets: number;
  changed(prefix: number, row: number, isBest: boolean): void;
  /** How many have still to withdraw a prefix that is without paths. */
  owed(prefix: number): number;
  join(member: Member): MemberFamily;
  /** Takes in a member of another group: what it is told otherwise now, it is told anew. */
  adopt(place: MemberFamily, member: Member): MemberFamily | undefined;
  /** Tells what is offered otherwise as of now. */
  renew(spec: GroupSpec, offering: Offering): void;
  /** The last member has left. */
  end(): void;
}

/** One family of an export group whose members get the best path of each prefix. */
export class BestGroup implements FamilyGroup {
  readonly #cohorts: Cohort[] = [];

  /** `chunk`: where each slice is written, shared by all. */
  constructor(readonly routes: GroupRoutes, readonly work: WorkList, readonly chunk: Chunk) {}

  get octets(): number {
    return this.#cohorts.reduce((sum, { due }) => sum + due.told.octets, 0);
  }

  changed(prefix: number, _row: number, isBest: boolean): void {
    if (isBest) { for (const cohort of this.#cohorts) cohort.touch(prefix); }
  }

  owed(prefix: number): number {
    let count = 0;
    for (const { due } of this.#cohorts) if (due.told.isTold(prefix)) count++;
    return count;
  }

  /** Those who come before a first dump has begun share it. */
  join(member: Member): Seat {
    const fresh = this.#cohorts.find(({ due, seats }) => due.isFresh && !seats.has(member.peer));
    const cohort = fresh ?? this.add(new DueRoutes(this.routes));
    const seat = new Seat(member, cohort);
    if (fresh === undefined) cohort.due.start({ after: endOfRib(this.routes.family) });
    cohort.wake();
    return seat;
  }

  add(due: DueRoutes): Cohort {
    const cohort = new Cohort(this, due);
    this.#cohorts.push(cohort);
    return cohort;
  }

  /** Nobody is in it any more. */
  remove(cohort: Cohort): void {
    const { owing } = this.routes, { told } = cohort.due;
    this.#cohorts.splice(this.#cohorts.indexOf(cohort), 1);
    cohort.due.drop();
    if (owing.size > 0) this.work.wake(new Settling(owing, told));
  }

  /** Those who have told all, and whose members have taken all, go on together. */
  reunite(cohort: Cohort): void {
    if (!cohort.isCaughtUp) return;
    for (const other of [...this.#cohorts]) {
      if (other !== cohort && other.isCaughtUp && canMeet(cohort, other)) cohort.takeIn(other);
    }
  }

  adopt(place: MemberFamily): MemberFamily | undefined {
    if (!(place instanceof Seat)) return undefined;
    const { due, routes } = place.cohort, isSameView = routes.exported === this.routes.exported;
    const cohort = this.add(due.copy(this.routes));
    place.moveTo(cohort);
    cohort.due.renew(isSameView ? routes.offering : undefined);
    cohort.wake();
    return place;
  }

  /** With the last member went its cohort. */
  end(): void {}

  renew(spec: GroupSpec, offering: Offering): void {
    const before = this.routes.offering, isSameView = this.routes.change(spec, offering);
    for (const cohort of this.#cohorts) {
      cohort.due.renew(isSameView ? before : undefined);
      cohort.wake();
    }
  }
}

function canMeet(one: Cohort, other: Cohort): boolean {
  for (const peer of one.seats.keys()) if (other.seats.has(peer)) return false;
  return true;
}
