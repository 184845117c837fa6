import { type Timer, TIMERS } from "../session/fsm/state.ts";

const PLACE: Readonly<Record<Timer, number>> = Object.fromEntries(
  TIMERS.map((timer, i) => [timer, i]),
) as Record<Timer, number>;

/** The timers of one session as deadlines, in milliseconds of the speaker's clock. */
export class Timers {
  /** No timer is due before this: a lower bound, so that starting one anew costs no search. */
  next = Infinity;
  readonly #due = new Float64Array(TIMERS.length).fill(Infinity);

  start(timer: Timer, at: number): void {
    this.#due[PLACE[timer]] = at;
    if (at < this.next) this.next = at;
  }

  stop(timer: Timer): void {
    this.#due[PLACE[timer]] = Infinity;
  }

  stopAll(): void {
    this.#due.fill(Infinity);
    this.next = Infinity;
  }

  /** When a timer runs out; Infinity where it does not run. */
  due(timer: Timer): number {
    return this.#due[PLACE[timer]]!;
  }

  /** Stops and answers a timer that is due at `now`, the earliest first; undefined when none is. */
  take(now: number): Timer | undefined {
    if (now < this.next) return undefined;
    let first = 0;
    for (let i = 1; i < this.#due.length; i++) if (this.#due[i]! < this.#due[first]!) first = i;
    this.next = this.#due[first]!;
    if (this.next > now) return undefined;
    this.#due[first] = Infinity;
    return TIMERS[first];
  }
}
