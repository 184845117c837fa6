import { checkMessage } from "../wire/message.ts";
import type { Fault } from "../wire/fault.ts";
import { checkHeader, OPEN, UPDATE } from "../wire/message_header.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Held } from "./held.ts";
import type { Output } from "./output.ts";
import { type Forced, type Reading, Readings, type Talk } from "./readings.ts";
import type { Damage, Flow, Info, Notice, RibEntry, Sink, Stamp, StateChange } from "./record.ts";

/** How long undecided messages wait, whichever is reached first: enough to decide, never enough to hurt. */
const MOST_HELD = 64, MOST_HELD_OCTETS = 1 << 20, MOST_HELD_SECONDS = 2;
/** Octets that wait in all conversations together. */
const MOST_WAITING_OCTETS = 4 << 20;

/** What says that an UPDATE lacks an attribute: no fault of a part of one. */
const MISSING = "RFC 7606 §3(d)";

/**
 * Between a capture format and a view: gives every message its reading and its faults.
 *
 * The clean way costs no allocation: the attribute block is interned, its NLRI are measured. Only
 * a message that is not clean is walked again, by the full check that names its faults.
 */
export class Inspection implements Sink {
  readonly #checker: UpdateChecker;
  readonly #output: Output;
  readonly #readings: Readings;
  readonly #held = new Map<Talk, Held>();
  #waiting = 0;

  constructor(checker: UpdateChecker, output: Output, forced: Forced = {}) {
    this.#checker = checker;
    this.#output = output;
    this.#readings = new Readings(forced, (notice) => output.notice(notice));
  }

  message(flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    const reading = this.#readings.of(flow), type = bytes[start + 18]!;
    if (this.#held.size > 0) this.#waitedLong(stamp);
    const asks = type === UPDATE && !reading.settled && this.#asks(reading, bytes, start, end);
    const waits = this.#held.get(reading.talk);
    if (waits && type === OPEN) this.#release(reading.talk);
    else if (waits || asks) return this.#hold(reading, waits, bytes, start, end, stamp);
    this.#deliver(flow, bytes, start, end, stamp);
  }

  /** Whether the reading of this flow has to be decided, now that this UPDATE was looked at. */
  #asks(reading: Reading, bytes: Uint8Array, start: number, end: number): boolean {
    const { update } = this.#checker;
    if (!update.locate(bytes, start, end)) this.#readings.consider(reading, update);
    return this.#readings.isAsked(reading);
  }

  /** Lets a message wait behind `held` until more is known; delivers all when enough is. */
  #hold(
    reading: Reading,
    held: Held | undefined,
    bytes: Uint8Array,
    start: number,
    end: number,
    stamp: Stamp,
  ): void {
    if (!held) this.#held.set(reading.talk, held = new Held());
    held.add(reading.flow, bytes, start, end, stamp);
    this.#waiting += end - start;
    const full = held.count >= MOST_HELD || held.octets >= MOST_HELD_OCTETS;
    const decided = !reading.settled && this.#readings.isDecided(reading);
    if (full || decided) this.#release(reading.talk);
    if (this.#waiting > MOST_WAITING_OCTETS) this.#release(this.#held.keys().next().value!);
  }

  /** Whoever began to wait first has waited longest. */
  #waitedLong(stamp: Stamp): void {
    for (const [talk, held] of this.#held) {
      if (stamp.seconds - held.since < MOST_HELD_SECONDS) break;
      this.#release(talk);
    }
  }

  /** Settles whatever the held messages left open, then delivers them. */
  #release(talk: Talk): void {
    const held = this.#held.get(talk);
    if (!held) return;
    this.#held.delete(talk);
    this.#waiting -= held.octets;
    held.release((flow, bytes, start, end, stamp) => {
      const reading = this.#readings.of(flow);
      const isOpen = !reading.settled && this.#readings.isAsked(reading);
      if (isOpen) this.#readings.settle(reading, stamp.frame);
      this.#deliver(flow, bytes, start, end, stamp);
    });
  }

  #deliver(flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    if (bytes[start + 18] === UPDATE) this.#update(flow, bytes, start, end, stamp);
    else this.#other(flow, bytes, start, end, stamp);
  }

  #update(flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    const checker = this.#checker;
    let faults = checker.check(bytes, start, end, flow.context);
    if (checker.doubtful) {
      const reading = this.#readings.of(flow);
      if (checker.located && this.#readings.reconsider(reading, checker.update, stamp.frame)) {
        faults = checker.check(bytes, start, end, flow.context);
      }
    }
    const header = checkHeader(bytes, start, flow.context.extendedMessage);
    if (header) faults = [header, ...faults];
    if (!checker.located) return this.#output.message(flow, bytes, start, end, faults, stamp);
    if (flow.fragment) faults = faults.filter((fault) => fault.section !== MISSING);
    this.#output.update(flow, checker.update, checker.set, faults, stamp);
  }

  #other(flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    const faults: Fault[] = [];
    const header = checkHeader(bytes, start, flow.context.extendedMessage);
    if (header) faults.push(header);
    else if (bytes[start + 18] === OPEN) this.#readings.open(flow, bytes, start, end, faults);
    else checkMessage(bytes, start, end, faults);
    this.#output.message(flow, bytes, start, end, faults, stamp);
  }

  route(flow: Flow, entry: RibEntry, stamp: Stamp): void {
    const checker = this.#checker;
    const { bytes, attributesStart, attributesEnd } = entry;
    const faults = checker.checkBlock(bytes, attributesStart, attributesEnd, flow.context);
    this.#output.route(flow, entry, checker.update, checker.set, faults, stamp);
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.#output.state(flow, change, stamp);
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    this.#output.info(flow, info, stamp);
  }

  closed(flow: Flow): void {
    const { talk } = this.#readings.of(flow);
    if (this.#held.has(talk)) this.#release(talk);
    this.#readings.close(flow);
  }

  damage(damage: Damage): void {
    this.#output.damage(damage);
  }

  notice(notice: Notice): void {
    this.#output.notice(notice);
  }

  /** The source has ended: what still waits is delivered, undecided as it is. */
  finish(): void {
    for (const talk of [...this.#held.keys()]) this.#release(talk);
    this.#output.finish();
  }
}
