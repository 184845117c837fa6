import { microsecondsOf } from "./record_time.ts";
import type { Stamp } from "./record.ts";

/** A segment seen twice within this is a packet captured twice (two interfaces), not sent twice. */
const COPY_MICROSECONDS = 1000;

/** Added to the number of a SYN or FIN, which are remembered apart from octets. */
export const OF_SYN = 2 ** 32, OF_FIN = 2 ** 33;

/** The two segments of one direction seen last, to tell copies of packets from retransmissions. */
export class RecentSegments {
  #last = -1;
  #lastAt = 0;
  #before = -1;
  #beforeAt = 0;

  note(seq: number, stamp: Stamp): void {
    this.#before = this.#last;
    this.#beforeAt = this.#lastAt;
    this.#last = seq;
    this.#lastAt = microsecondsOf(stamp);
  }

  /** True when the same number was noted a moment ago. Without a clock nothing is a copy. */
  has(seq: number, stamp: Stamp): boolean {
    const now = microsecondsOf(stamp);
    if (now <= 0) return false;
    return this.#last === seq && now - this.#lastAt < COPY_MICROSECONDS ||
      this.#before === seq && now - this.#beforeAt < COPY_MICROSECONDS;
  }
}
