import { type Moment, NEVER, otherOf } from "../session/facts.ts";
import { Watch } from "../session/watch.ts";
import type { Stamp } from "./record.ts";
import type { TcpEvent } from "./tcp_event.ts";

/** Unix time of a stamp in seconds; negative without a clock. */
export function timeOf({ seconds, microseconds }: Stamp): number {
  return microseconds > 0 ? seconds + microseconds / 1e6 : seconds;
}

/** Takes the facts of one direction of one attempt of which packets were captured. */
export class PacketWatch extends Watch {
  /** The hole that comes next is one of whole segments, which may have been lost at any time before. */
  #lost = false;

  /** Octets are missing: where the snap length cut a packet, its side did speak then. */
  gap(moment: Moment): void {
    const { side } = this;
    side.torn.hit(moment.time, moment.frame);
    if (!this.#lost) {
      side.lastTime = moment.time;
      side.lastFrame = moment.frame;
    }
    this.#lost = false;
    this.attempt.connected = true;
  }

  /** What TCP or ICMP showed. */
  event(event: TcpEvent, time: number, frame: number): void {
    const { attempt, side } = this;
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
    const { attempt, which, side } = this;
    if (event.kind === "syn") attempt.dialler ??= which;
    if (event.kind === "syn-ack") attempt.dialler ??= otherOf(which);
    const dials = attempt.dialler === which;
    side.sign(dials ? "syn" : "synAck").hit(time, frame);
    if (event.signed) side.signed++;
    else side.unsigned++;
    side.segmentMost = event.size;
    // The kernel answers a SYN before the daemon has set a TTL, so only the SYN shows the daemon's.
    if (dials) side.ttl = event.ttl;
  }

  #closing(how: "fin" | "rst", time: number, frame: number): void {
    this.side.sign(how).hit(time, frame);
    // A reset after the SYN-ACK that comes from its sender ends a connection that had come up.
    const came = how === "fin" || this.side.count("synAck") > 0;
    if (came) this.attempt.connected = true;
    this.fall({ time, frame, how, by: this.which });
  }

  #resent({ size, ttl }: TcpEvent, time: number, frame: number): void {
    const { side } = this;
    side.ttl = ttl;
    if (size === 0) return;
    side.sign("retransmission").hit(time, frame);
    side.resentSinceNew++;
    side.largestResent = Math.max(side.largestResent, size);
    side.smallestResent = Math.min(side.smallestResent || size, size);
    this.attempt.connected = true;
  }

  #icmp({ kind, size }: TcpEvent, time: number, frame: number): void {
    const { side } = this;
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
