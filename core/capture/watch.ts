import {
  type AttemptFacts,
  type Ended,
  type Moment,
  NEVER,
  otherOf,
  type SideFacts,
  type Which,
} from "../session/facts.ts";
import { offerOf } from "../session/offer.ts";
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
import { notifiedOf } from "./notified.ts";
import type { Peering } from "./peering.ts";
import type { Stamp } from "./record.ts";
import type { TcpEvent } from "./tcp_event.ts";

/** Faults kept per side and attempt; the last place always holds the latest. */
const MOST_FAULTS = 8;

/** Unix time of a stamp in seconds; negative without a clock. */
export function timeOf({ seconds, microseconds }: Stamp): number {
  return microseconds > 0 ? seconds + microseconds / 1e6 : seconds;
}

/**
 * Takes the facts of one direction of one attempt. What comes a million times (UPDATE, KEEPALIVE)
 * moves a few numbers and allocates nothing.
 */
export class Watch {
  readonly #side: SideFacts;
  readonly #other: SideFacts;
  /** The hole that comes next is one of whole segments, which may have been lost at any time before. */
  #lost = false;

  constructor(
    readonly peering: Peering,
    readonly attempt: AttemptFacts,
    readonly which: Which,
  ) {
    this.#side = attempt.sides[which];
    this.#other = attempt.sides[otherOf(which)];
  }

  /** True when a message of `type` must belong to another attempt: records do not tell where one ends. */
  isSpentFor(type: number): boolean {
    const { recorded, ended } = this.attempt;
    if (!recorded) return false;
    if (ended) return type !== NOTIFICATION;
    return type === OPEN &&
      this.#side.opens + this.#side.notifications + this.#other.notifications > 0;
  }

  /** An UPDATE or KEEPALIVE, and what all messages have in common. */
  count(type: number, time: number, frame: number): void {
    const side = this.#side, { attempt } = this;
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
    const side = this.#side;
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
    const side = this.#side, other = this.#other, { attempt } = this;
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
    const side = this.#side;
    if (type === OPEN) side.open = { ...moment, offer: offerOf(decodeOpen(bytes, start, end, [])) };
    else if (type === NOTIFICATION) side.notified ??= notifiedOf(bytes, start, end, moment);
  }

  faults(type: number, faults: readonly Fault[], moment: Moment): void {
    const side = this.#side, message = messageTypeName(type);
    for (const fault of faults) {
      const place = Math.min(side.faultCount++, MOST_FAULTS - 1);
      side.faults[place] = { ...moment, message, fault };
    }
  }

  /** Octets are missing: where the snap length cut a packet, its side did speak then. */
  gap(moment: Moment): void {
    const side = this.#side;
    side.torn.hit(moment.time, moment.frame);
    if (!this.#lost) {
      side.lastTime = moment.time;
      side.lastFrame = moment.frame;
    }
    this.#lost = false;
    this.attempt.connected = true;
  }

  garbage(moment: Moment): void {
    this.#side.garbage.hit(moment.time, moment.frame);
    this.attempt.connected = true;
  }

  /** What TCP or ICMP showed. */
  event(event: TcpEvent, time: number, frame: number): void {
    const { attempt } = this, side = this.#side;
    attempt.touch(time, frame);
    switch (event.kind) {
      case "syn":
      case "syn-ack":
      case "syn-retransmitted":
        return this.#handshake(event, time, frame);
      case "fin":
      case "rst":
        return this.#closing(event.kind, time, frame);
      case "zero-window":
        side.blockedSince = { time, frame };
        break;
      case "window-open":
        side.blockedSince = NEVER;
        break;
      case "retransmission":
        return this.#resent(event, time, frame);
      case "lost":
        side.sign("lost").hit(time, frame);
        this.#lost = true;
        return;
      default:
        return this.#icmp(event, time, frame);
    }
    side.ttl = event.ttl;
  }

  #handshake(event: TcpEvent, time: number, frame: number): void {
    const { attempt, which } = this, side = this.#side;
    if (event.kind === "syn") attempt.dialler ??= which;
    if (event.kind === "syn-ack") attempt.dialler ??= otherOf(which);
    const dials = attempt.dialler === which;
    side.sign(dials ? "syn" : "synAck").hit(time, frame);
    if (event.signed) side.signed++;
    else side.unsigned++;
    // The kernel answers a SYN before the daemon has set a TTL, so only the SYN shows the daemon's.
    if (dials) side.ttl = event.ttl;
  }

  #closing(how: "fin" | "rst", time: number, frame: number): void {
    this.#side.sign(how).hit(time, frame);
    // A reset after the SYN-ACK that comes from its sender ends a connection that had come up.
    const came = how === "fin" || this.#side.count("synAck") > 0;
    if (came) this.attempt.connected = true;
    this.fall({ time, frame, how, by: this.which });
  }

  #resent({ size, ttl }: TcpEvent, time: number, frame: number): void {
    const side = this.#side;
    side.ttl = ttl;
    if (size === 0) return;
    side.sign("retransmission").hit(time, frame);
    side.resentSinceNew++;
    side.largestResent = Math.max(side.largestResent, size);
    side.smallestResent = Math.min(side.smallestResent || size, size);
    this.attempt.connected = true;
  }

  #icmp({ kind, size }: TcpEvent, time: number, frame: number): void {
    const side = this.#side;
    if (kind === "icmp-time-exceeded") side.sign("timeExceeded").hit(time, frame);
    else if (kind === "icmp-unreachable") {
      side.unreachableCode = size;
      side.sign("unreachable").hit(time, frame);
    } else if (kind === "icmp-too-big") {
      side.tooBigMtu = size;
      side.sign("tooBig").hit(time, frame);
    }
  }
}
