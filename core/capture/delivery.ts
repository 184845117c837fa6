import type { FlowTable } from "./flows.ts";
import type { Notice, Sink, Stamp } from "./record.ts";

/**
 * What every reader of one source shares: where it delivers, which flows there are, and the stamp
 * of the record in hand.
 */
export class Delivery {
  readonly stamp: Stamp = { seconds: -1, microseconds: 0, frame: 0, offset: 0 };

  constructor(readonly sink: Sink, readonly flows: FlowTable) {}

  /** Tells of damage in the record in hand, at `offset` octets of the source (by default where it begins). */
  damage(what: string, reason: string, offset = this.stamp.offset): void {
    this.sink.damage({ offset, frame: this.stamp.frame, what, reason });
  }

  notice(kind: Notice["kind"], text: string): void {
    this.sink.notice({ kind, text, frame: this.stamp.frame });
  }
}
