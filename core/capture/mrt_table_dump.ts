import { u16, u32 } from "../net/octets.ts";
import { makeContext } from "../wire/context.ts";
import type { Delivery } from "./delivery.ts";
import { FlowMemo } from "./flow_memo.ts";
import { MRT, recordName } from "./mrt_names.ts";
import type { End, Flow, RibEntry } from "./record.ts";

const COLLECTOR: End = { address: new Uint8Array(0) };

/** View and sequence number, which stand before the first entry. */
const VIEW_AND_SEQUENCE = 4;

/** Reads TABLE_DUMP records (RFC 6396 §4.2): one route each, and more in dumps of the year 2000. */
export class TableDump {
  readonly #delivery: Delivery;
  /** Here the prefix gets its length in front, as NLRI have it; then come the attributes. */
  readonly #copy = new Uint8Array(17 + 0xffff);
  readonly #entry: RibEntry;
  /** AS numbers have two octets in all table dumps of this type (RFC 6396 §4.2). */
  readonly #context = makeContext({ asWidth: 2 });
  readonly #memo = new FlowMemo();

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    this.#entry = {
      bytes: this.#copy,
      prefixStart: 0,
      prefixEnd: 0,
      family: 0,
      pathId: -1,
      attributesStart: 0,
      attributesEnd: 0,
      originated: 0,
      type: MRT.TABLE_DUMP,
      sequence: 0,
    };
  }

  /** The body of one record, `bytes[at..end)`; `base + at` is its offset in the source. */
  read(bytes: Uint8Array, at: number, end: number, base: number, subtype: number): void {
    const wide = subtype === 2 ? 16 : 4;
    this.#entry.sequence = end - at < VIEW_AND_SEQUENCE ? 0 : u16(bytes, at + 2);
    this.#entry.family = subtype << 8 | 1;
    let next = Math.min(end, at + VIEW_AND_SEQUENCE);
    do next = this.#route(bytes, next, end, base, wide); while (next < end);
  }

  /** One entry: prefix, its length, status, time, peer, attributes. Returns where the next begins. */
  #route(bytes: Uint8Array, at: number, end: number, base: number, wide: number): number {
    const fixed = 2 * wide + 10, start = at + fixed;
    if (start > end) return this.#bad(`${end - at} octets left, ${fixed} needed`, base + at, end);
    const bits = bytes[at + wide]!, size = u16(bytes, start - 2), next = start + size;
    if (bits > wide * 8) {
      return this.#bad(`prefix length ${bits} is more than ${wide * 8}`, base + at + wide, end);
    }
    if (next > end) {
      const over = `its attributes pass the end of the record by ${next - end} octets`;
      return this.#bad(over, base + start - 2, end);
    }
    const entry = this.#entry, copy = this.#copy, octets = (bits + 7) >> 3;
    copy[0] = bits;
    copy.set(bytes.subarray(at, at + octets), 1);
    copy.set(bytes.subarray(start, next), 17);
    entry.prefixEnd = 1 + octets;
    entry.attributesStart = 17;
    entry.attributesEnd = 17 + size;
    entry.originated = u32(bytes, at + wide + 2);
    const flow = this.#flowOf(bytes, at + wide + 6, wide);
    if (flow) this.#delivery.sink.route(flow, entry, this.#delivery.stamp);
    return next;
  }

  #bad(reason: string, offset: number, end: number): number {
    const subtype = this.#entry.family >>> 8;
    this.#delivery.damage(recordName(MRT.TABLE_DUMP, subtype), reason, offset);
    return end;
  }

  /** The flow of the peer whose address and AS number stand at `at`. */
  #flowOf(bytes: Uint8Array, at: number, wide: number): Flow | undefined {
    const flow = this.#memo.flow(bytes, at, at + wide + 2, MRT.TABLE_DUMP, () => {
      const peer = { address: bytes.slice(at, at + wide), asn: u16(bytes, at + wide) };
      const { flows } = this.#delivery;
      return flows.flow(peer, COLLECTOR, this.#context, "table dump", String(MRT.TABLE_DUMP));
    });
    if (!flow) this.#delivery.damage("TABLE_DUMP", "more peers than can be told apart");
    return flow;
  }
}
