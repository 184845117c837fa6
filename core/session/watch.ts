import type { Fault } from "../wire/fault.ts";
import {
  KEEPALIVE,
  messageTypeName,
  NOTIFICATION,
  OPEN,
  ROUTE_REFRESH,
  UPDATE,
} from "../wire/message_header.ts";
import { decodeOpen } from "../wire/open.ts";
import {
  type AttemptFacts,
  type Ended,
  type Moment,
  NEVER,
  otherOf,
  type SideFacts,
  type Which,
} from "./facts.ts";
import { notifiedOf } from "./notified.ts";
import { offerOf } from "./offer.ts";
import type { Peering } from "./peering.ts";

/** Faults kept per side and attempt; the last place always holds the latest. */
const MOST_FAULTS = 8;

/**
 * Takes the facts of one direction of one attempt. What comes a million times (UPDATE, KEEPALIVE)
 * moves a few numbers and allocates nothing.
 */
export class Watch {
  protected readonly side: SideFacts;
  protected readonly other: SideFacts;

  constructor(
    readonly peering: Peering,
    readonly attempt: AttemptFacts,
    readonly which: Which,
  ) {
    this.side = attempt.sides[which];
    this.other = attempt.sides[otherOf(which)];
  }

  /** True when a message of `type` must belong to another attempt: records do not tell where one ends. */
  isSpentFor(type: number): boolean {
    const { recorded, ended } = this.attempt;
    if (!recorded) return false;
    if (ended) return type !== NOTIFICATION;
    return type === OPEN &&
      this.side.opens + this.side.notifications + this.other.notifications > 0;
  }

  /** An UPDATE or KEEPALIVE, and what all messages have in common. */
  count(type: number, time: number, frame: number): void {
    const { side, attempt } = this;
    if (type === UPDATE) side.updates++;
    else if (type === KEEPALIVE) side.keepalives++;
    else this.#countOther(type);
    if (attempt.up === NEVER) this.#maybeUp(type, time, frame);
    else {
      const gap = time - side.lastTime;
      if (gap > side.longestGapSeconds && side.lastTime >= 0) {
        side.longestGapSeconds = gap;
        side.longestGapFrame = frame;
      }
    }
    side.lastTime = time;
    side.lastFrame = frame;
    side.resentSinceNew = 0;
    attempt.touch(time, frame);
    attempt.connected = true;
  }

  #countOther(type: number): void {
    const { side } = this;
    if (type === OPEN) side.opens++;
    else if (type === NOTIFICATION) side.notifications++;
    else if (type === ROUTE_REFRESH) side.refreshes++;
    else side.others++;
  }

  /**
   * A KEEPALIVE of each side confirms the other's OPEN (RFC 4271 §8.2.2, OpenConfirm). Where one
   * direction was not captured, and where the beginning was not, less has to do.
   */
  #maybeUp(type: number, time: number, frame: number): void {
    const { side, other, attempt } = this;
    if (type !== UPDATE && type !== KEEPALIVE) return;
    const begun = attempt.dialler !== undefined || side.opens + other.opens > 0;
    if (attempt.recorded) attempt.upBefore = !begun;
    else if (begun) {
      const both = side.keepalives > 0 && other.keepalives > 0;
      const oneWay = type === UPDATE && other.messages === 0 && side.keepalives > 0;
      if (!both && !oneWay) return;
    } else attempt.upBefore = true;
    this.rise({ time, frame });
  }

  /** The session is Established. */
  rise(moment: Moment): void {
    if (this.attempt.up !== NEVER) return;
    this.attempt.up = moment;
    this.peering.upCount++;
  }

  /** The session is over. Only the first end counts. */
  fall(ended: Ended): void {
    this.attempt.ended ??= ended;
  }

  /** What an OPEN or a NOTIFICATION says. */
  read(type: number, bytes: Uint8Array, start: number, end: number, moment: Moment): void {
    const { side } = this;
    if (type === OPEN) side.open = { ...moment, offer: offerOf(decodeOpen(bytes, start, end, [])) };
    else if (type === NOTIFICATION) side.notified ??= notifiedOf(bytes, start, end, moment);
  }

  faults(type: number, faults: readonly Fault[], moment: Moment): void {
    const { side } = this, message = messageTypeName(type);
    for (const fault of faults) {
      const place = Math.min(side.faultCount++, MOST_FAULTS - 1);
      side.faults[place] = { ...moment, message, fault };
    }
  }

  garbage(moment: Moment): void {
    this.side.garbage.hit(moment.time, moment.frame);
    this.attempt.connected = true;
  }
}
