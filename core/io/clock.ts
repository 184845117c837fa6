import { setImmediate } from "node:timers";
import type { Clock } from "../speaker/ports.ts";
import { LOOP_PAUSE } from "./loop_pause.ts";

/** A timer of the platform holds 31 bits of milliseconds; what is farther is reached in steps. */
const LONGEST_MS = 2 ** 30;
/** Timers may fire this much before their time; earlier, they are armed again. */
const EARLY_MS = 1;
/** A wake so late means that the process was busy: what came in meanwhile is told first. */
const LATE_MS = 10;
/** {@link Clock.soon} lets sockets be looked at when they were not for so long. */
const UNSEEN_MS = 1;
/** A date that differs by more was set anew, or drifted. */
const ASTRAY_MS = 2;
/** So many of those looks may have failed; the next one is made by a timer, which cannot. */
const SURE_AFTER = 16;
const NOTHING = new Uint8Array(1);

/** The machine's clock. A pending wake or turn keeps the process alive. */
export function systemClock(): Clock {
  return new SystemClock();
}

class SystemClock implements Clock {
  #at = Infinity;
  #wake: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the armed timer fires; never after {@link SystemClock.#at}. */
  #firesAt = Infinity;
  /** The date when {@link SystemClock.now} was 0, in milliseconds. */
  #zero = 0;
  /** When sockets were looked at last, as far as we know. */
  #lookedAt = 0;
  /** Times that they were let be looked at since it was certain that they were. */
  #unsure = 0;

  now(): number {
    return performance.now();
  }

  /** With microseconds, which the date of the platform does not have; it is kept to within a moment. */
  unixSeconds(): number {
    const now = this.now(), date = Date.now();
    if (Math.abs(this.#zero + now - date) > ASTRAY_MS) this.#zero = date - now;
    return (this.#zero + now) / 1000;
  }

  wakeAt(at: number, wake: () => void): void {
    this.#at = at;
    this.#wake = wake;
    // A deadline that moves away, as a hold timer's does with every message, costs no new timer:
    // the armed one finds out when it fires.
    if (at === Infinity) this.#disarm();
    else if (at < this.#firesAt && this.now() < this.#firesAt) this.#arm();
  }

  soon(turn: () => void): void {
    const askedAt = this.now();
    const run = () => {
      const began = this.now();
      LOOP_PAUSE.note(began - askedAt);
      turn();
      LOOP_PAUSE.note(this.now() - began);
    };
    // The platform's event loop looks at sockets when it has nothing else to do, else at each 61st
    // step: turns that only follow each other would keep everyone waiting. A task on another thread
    // leaves it idle for a moment (80 µs; an immediate costs 2 µs, a timer 2 ms).
    if (askedAt - this.#lookedAt < UNSEEN_MS) return void setImmediate(run);
    // The other thread may be done before the loop gets so far: now and then a timer makes sure.
    if (++this.#unsure === SURE_AFTER) return this.#soonForSure(run);
    crypto.subtle.digest("SHA-1", NOTHING).then(() => {
      this.#lookedAt = this.now();
      run();
    });
  }

  #soonForSure(run: () => void): void {
    this.#unsure = 0;
    setTimeout(() => {
      this.#lookedAt = this.now();
      run();
    }, 0);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#firesAt = Infinity;
  }

  #arm(): void {
    this.#disarm();
    const now = this.now();
    this.#firesAt = Math.min(Math.max(this.#at, now), now + LONGEST_MS);
    this.#timer = setTimeout(() => this.#fired(this.#firesAt), Math.ceil(this.#firesAt - now));
  }

  #fired(due: number): void {
    const now = this.now(), isLate = now - due > LATE_MS;
    LOOP_PAUSE.note(now - due);
    this.#disarm();
    if (now < this.#at - EARLY_MS) return this.#arm();
    // A timer set now fires after sockets have been looked at; once is enough.
    if (!isLate) return this.#ring();
    this.#firesAt = now;
    this.#timer = setTimeout(() => this.#fired(Infinity), 0);
  }

  #ring(): void {
    this.#lookedAt = this.now();
    const wake = this.#wake, began = this.now();
    this.#at = Infinity;
    this.#wake = undefined;
    wake?.();
    LOOP_PAUSE.note(this.now() - began);
  }
}
