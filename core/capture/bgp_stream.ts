import { makeContext } from "../wire/context.ts";
import { Framer } from "../wire/framer.ts";
import { messageLength } from "../wire/message_header.ts";
import { Delivery } from "./delivery.ts";
import type { FlowTable } from "./flows.ts";
import type { Decoder, Flow, Sink } from "./record.ts";

/** Reads bare BGP messages, one after the other, as one direction of a session has them. */
export class BgpStreamDecoder implements Decoder {
  readonly #delivery: Delivery;
  readonly #flow: Flow;
  readonly #framer: Framer<undefined>;
  /** Offset of the next octet that the framer has not used. */
  #offset = 0;

  constructor(sink: Sink, flows: FlowTable) {
    this.#delivery = new Delivery(sink, flows);
    const { stamp } = this.#delivery;
    stamp.microseconds = -1;
    const nobody = () => ({ address: new Uint8Array(0) });
    this.#flow = flows.add(nobody(), nobody(), makeContext());
    this.#framer = new Framer({
      message: (bytes, start, end) => {
        stamp.frame++;
        stamp.offset = this.#offset;
        this.#offset += end - start;
        sink.message(this.#flow, bytes, start, end, stamp);
      },
      garbage: (count, reason) => {
        this.#delivery.damage("BGP stream", `${reason}; ${count} octets passed over`, this.#offset);
        this.#offset += count;
      },
    });
  }

  push(chunk: Uint8Array): void {
    this.#framer.push(chunk, 0, chunk.length, undefined);
  }

  finish(): void {
    const left = this.#framer.cut(undefined);
    if (left.length === 0) return;
    const whole = left.length < 19 ? "" : ` of ${messageLength(left, 0)}`;
    const reason = `the source ends after ${left.length}${whole} octets of a message`;
    this.#delivery.damage("BGP stream", reason, this.#offset);
  }
}
