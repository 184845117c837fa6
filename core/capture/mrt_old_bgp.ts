import { u16 } from "../net/octets.ts";
import { makeContext } from "../wire/context.ts";
import { HEADER_LENGTH } from "../wire/message_header.ts";
import type { Delivery } from "./delivery.ts";
import { MRT, recordName } from "./mrt_names.ts";
import type { End } from "./record.ts";

const STATE_CHANGE = 3;

/** BGP message type by subtype: UPDATE, OPEN, NOTIFY, KEEPALIVE (RFC 6396 Appendix B.2.1). */
const MESSAGE_TYPE: Readonly<Record<number, number>> = { 1: 2, 5: 1, 6: 3, 7: 4 };

/** AS number and IPv4 address of one end. */
const END = 6;

/** Reads records of MRT type 5, which leave out the header of the BGP message: archives up to 2001. */
export class OldBgp {
  readonly #delivery: Delivery;
  /** Here the message gets its header back. */
  readonly #message = new Uint8Array(0xffff).fill(0xff, 0, 16);

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  /** The body of one record, `bytes[at..end)`. */
  read(bytes: Uint8Array, at: number, end: number, subtype: number): void {
    const type = MESSAGE_TYPE[subtype], size = end - at;
    if (subtype !== STATE_CHANGE && type === undefined) {
      const text = `MRT ${recordName(MRT.BGP, subtype)} is obsolete: skipped`;
      return this.#delivery.notice("skipped", text);
    }
    const needed = subtype === STATE_CHANGE ? END + 4 : 2 * END;
    const length = HEADER_LENGTH + size - 2 * END;
    if (size < needed || length > this.#message.length) {
      const reason = `${size} octets are too ${size < needed ? "few" : "many"}`;
      return this.#delivery.damage(recordName(MRT.BGP, subtype), reason);
    }
    if (type === undefined) this.#state(bytes, at);
    else this.#deliver(bytes, at, end, type, length);
  }

  #state(bytes: Uint8Array, at: number): void {
    const flow = this.#flow(readEnd(bytes, at), { address: new Uint8Array(0) });
    const change = { from: u16(bytes, at + END), to: u16(bytes, at + END + 2) };
    if (flow) this.#delivery.sink.state(flow, change, this.#delivery.stamp);
  }

  #deliver(bytes: Uint8Array, at: number, end: number, type: number, length: number): void {
    const flow = this.#flow(readEnd(bytes, at), readEnd(bytes, at + END));
    const message = this.#message;
    message[16] = length >>> 8;
    message[17] = length;
    message[18] = type;
    message.set(bytes.subarray(at + 2 * END, end), HEADER_LENGTH);
    if (flow) this.#delivery.sink.message(flow, message, 0, length, this.#delivery.stamp);
  }

  #flow(peer: End, local: End) {
    const flow = this.#delivery.flows.flow(peer, local, makeContext({ asWidth: 2 }), "", "old");
    if (!flow) this.#delivery.damage("BGP", "more peers than can be told apart");
    return flow;
  }
}

function readEnd(bytes: Uint8Array, at: number): End {
  return { asn: u16(bytes, at), address: bytes.slice(at + 2, at + END) };
}
