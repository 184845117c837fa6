import { type Around, OutTally } from "../pending_out.ts";
import type { Cohort } from "./cohort.ts";
import type { Member, MemberFamily } from "./member.ts";
import { CHOSEN, DUE } from "./told_routes.ts";

/** The place of a member in one family: the cohort that it is in, and what came of it. */
export class Seat implements MemberFamily {
  readonly #tally = new OutTally();
  #cohort: Cohort;

  constructor(readonly member: Member, cohort: Cohort) {
    this.#cohort = cohort;
    cohort.seats.set(member.peer, this);
  }

  get cohort(): Cohort {
    return this.#cohort;
  }

  /** Leaves one cohort for another that has told the same. */
  moveTo(cohort: Cohort): void {
    this.leave();
    this.#cohort = cohort;
    cohort.seats.set(this.member.peer, this);
    cohort.wake();
  }

  get isIdle(): boolean {
    return this.#cohort.due.isIdle;
  }

  again(around: Around): boolean {
    this.#cohort.split(this);
    const isNew = this.#cohort.due.dumpAll(around);
    this.#cohort.wake();
    return isNew;
  }

  /** Paths are those told to the cohort, less those that came from here. */
  get tally(): OutTally {
    const { told } = this.#cohort.due;
    this.#tally.paths = told.paths - told.countFrom(this.member.peer);
    return this.#tally;
  }

  count(by: { messages: number; announced: number; withdrawn: number }): void {
    this.#tally.messages += by.messages;
    this.#tally.announced += by.announced;
    this.#tally.withdrawn += by.withdrawn;
  }

  isTold(prefix: number): boolean {
    const { told } = this.#cohort.due;
    return told.isTold(prefix) && told.source(prefix) !== this.member.peer;
  }

  /** A prefix that is told keeps its id until its withdrawal is written. */
  owes(nlri: Uint8Array): boolean {
    const { routes, due: { told } } = this.#cohort, { prefixes } = routes.paths;
    const prefix = prefixes.find(nlri, 1, nlri[0]!);
    return prefix >= 0 && (told.state(prefix) & (DUE | CHOSEN)) !== 0;
  }

  wake(): void {
    this.#cohort.wake();
  }

  leave(): void {
    const { seats } = this.#cohort;
    seats.delete(this.member.peer);
    if (seats.size === 0) this.#cohort.end();
  }
}
