import { microsecondsOf } from "./record_time.ts";
import type { Stamp } from "./record.ts";

/** Packets (or time) by which a capture may show an acknowledgement before the octets it is for. */
const LATE_PACKETS = 3, LATE_MICROSECONDS = 100_000;

/** New octets still come this long after a hole opened: it was filled where we did not see it. */
const HOLE_MICROSECONDS = 5_000_000;

/** What speaks for octets of one direction being lost to the capture, not to the other end. */
export class HoleEvidence {
  /** Highest number the other end has acknowledged; -1 as long as it has not. */
  acknowledged = -1;
  #openedAt = 0;
  /** Packets seen since the hole was found acknowledged, and when that was. */
  #packets = 0;
  #acknowledgedAt = 0;

  /** A hole has opened, or another one has become the first. */
  open(stamp: Stamp): void {
    this.#openedAt = microsecondsOf(stamp);
    this.#packets = 0;
  }

  /** The other end has everything before `ack`. */
  acknowledge(ack: number): void {
    if (this.acknowledged < 0 || (ack - this.acknowledged | 0) > 0) this.acknowledged = ack;
  }

  /** Called for each packet: true once the hole before `seq` is acknowledged and will not be filled any more. */
  isAcknowledged(seq: number, stamp: Stamp): boolean {
    if (this.acknowledged < 0 || (this.acknowledged - seq | 0) < 0) return false;
    if (this.#packets++ === 0) this.#acknowledgedAt = microsecondsOf(stamp);
    return this.#packets > LATE_PACKETS ||
      microsecondsOf(stamp) - this.#acknowledgedAt > LATE_MICROSECONDS;
  }

  /** True when octets that are new come so late that the sender cannot be waiting for the hole. */
  isOutlived(stamp: Stamp): boolean {
    return microsecondsOf(stamp) - this.#openedAt > HOLE_MICROSECONDS;
  }
}
