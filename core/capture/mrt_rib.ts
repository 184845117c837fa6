import { u16, u32 } from "../net/octets.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import type { Delivery } from "./delivery.ts";
import { layoutOf } from "./mrt_generic.ts";
import { MRT, recordName } from "./mrt_names.ts";
import { readGeoPeers, readPeers } from "./mrt_peers.ts";
import type { End, Flow, RibEntry } from "./record.ts";

const PEER_INDEX_TABLE = 1, RIB_GENERIC = 6, GEO_PEER_TABLE = 7, RIB_GENERIC_ADDPATH = 12;

/** The family of RIB_IPV4_UNICAST … RIB_IPV6_MULTICAST, with and without ADD-PATH (RFC 6396 §4.3.2, RFC 8050 §4.1). */
const FAMILY_OF: Readonly<Record<number, number>> = {
  2: IPV4_UNICAST,
  3: IPV4_UNICAST + 1,
  4: IPV6_UNICAST,
  5: IPV6_UNICAST + 1,
  8: IPV4_UNICAST,
  9: IPV4_UNICAST + 1,
  10: IPV6_UNICAST,
  11: IPV6_UNICAST + 1,
};

/** Octets before the attributes of an entry: peer index, time, length; with ADD-PATH also the path identifier. */
const ENTRY = 8, ENTRY_WITH_PATH = 12;

const UNKNOWN: End = { address: new Uint8Array(0) };

/** Reads TABLE_DUMP_V2 records (RFC 6396 §4.3, RFC 8050 §4, RFC 6397): the fast lane of every table dump. */
export class TableDumpV2 {
  readonly #delivery: Delivery;
  readonly #entry: RibEntry = {
    bytes: new Uint8Array(0),
    prefixStart: 0,
    prefixEnd: 0,
    family: 0,
    pathId: -1,
    attributesStart: 0,
    attributesEnd: 0,
    originated: 0,
    type: MRT.TABLE_DUMP_V2,
    sequence: 0,
  };
  /** AS numbers have four octets in all table dumps of this type (RFC 6396 §4.3.4). */
  readonly #context = makeContext();
  #collector: End = UNKNOWN;
  #peers: readonly End[] | undefined;
  /** By peer index, made when the first route of a peer comes. */
  #flows: (Flow | undefined)[] = [];
  /** Path identifier that stands before the NLRI instead of in each entry; -1 when there is none. */
  #pathId = -1;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  /** The body of one record, `bytes[at..end)`; `base + at` is its offset in the source. */
  read(bytes: Uint8Array, at: number, end: number, base: number, subtype: number): void {
    const family = FAMILY_OF[subtype];
    if (family !== undefined) this.#rib(bytes, at, end, base, subtype, family);
    else if (subtype === PEER_INDEX_TABLE) this.#index(bytes, at, end, base);
    else if (subtype === GEO_PEER_TABLE) readGeoPeers(this.#delivery, bytes, at, end, base);
    else if (subtype === RIB_GENERIC || subtype === RIB_GENERIC_ADDPATH) {
      this.#generic(bytes, at, end, base, subtype);
    }
  }

  #index(bytes: Uint8Array, at: number, end: number, base: number): void {
    const table = readPeers(this.#delivery, bytes, at, end, base);
    this.#collector = table.collector;
    this.#peers = table.peers;
    this.#flows = new Array(table.peers.length);
  }

  #rib(
    bytes: Uint8Array,
    at: number,
    end: number,
    base: number,
    subtype: number,
    family: number,
  ): void {
    const wide = family >= IPV6_UNICAST ? 128 : 32;
    const bits = end - at < 7 ? 0 : bytes[at + 4]!;
    const body = at + 5 + ((bits + 7) >> 3);
    if (end - at < 7 || bits > wide || body + 2 > end) {
      return this.#badPrefix(end - at, bits, wide, subtype);
    }
    const entry = this.#entry;
    entry.bytes = bytes;
    entry.sequence = u32(bytes, at);
    entry.family = family;
    entry.prefixStart = at + 4;
    entry.prefixEnd = body;
    this.#entries(bytes, body, end, base, subtype, subtype < 8 ? ENTRY : ENTRY_WITH_PATH);
  }

  #badPrefix(size: number, bits: number, wide: number, subtype: number): void {
    const what = recordName(MRT.TABLE_DUMP_V2, subtype);
    if (bits > wide) this.#delivery.damage(what, `prefix length ${bits} is more than ${wide}`);
    else this.#delivery.damage(what, `${size} octets are too few for a prefix and an entry count`);
  }

  /** The entry count at `at` and the entries behind it, `head` octets each before their attributes. */
  #entries(
    bytes: Uint8Array,
    at: number,
    end: number,
    base: number,
    subtype: number,
    head: number,
  ): void {
    const { sink, stamp } = this.#delivery, entry = this.#entry, flows = this.#flows;
    const count = u16(bytes, at);
    let next = at + 2;
    for (let i = 0; i < count; i++) {
      const start = next + head;
      if (start > end) return this.#cutEntry(base + next, subtype, i, end - next, head);
      const index = u16(bytes, next), size = u16(bytes, start - 2);
      if (start + size > end) {
        return this.#longEntry(base + start - 2, subtype, i, size - end + start);
      }
      entry.originated = u32(bytes, next + 2);
      entry.pathId = head === ENTRY ? this.#pathId : u32(bytes, next + 6);
      entry.attributesStart = start;
      entry.attributesEnd = next = start + size;
      const flow = flows[index] ?? this.#flow(index, base + start - head, subtype);
      if (flow) sink.route(flow, entry, stamp);
    }
    if (next < end) {
      const what = recordName(MRT.TABLE_DUMP_V2, subtype);
      this.#delivery.damage(what, `${end - next} octets after entry ${count}`, base + next);
    }
  }

  #cutEntry(offset: number, subtype: number, i: number, left: number, head: number): void {
    const what = `${recordName(MRT.TABLE_DUMP_V2, subtype)} entry ${i + 1}`;
    this.#delivery.damage(what, `${left} octets left, ${head} needed`, offset);
  }

  #longEntry(offset: number, subtype: number, i: number, over: number): void {
    const what = `${recordName(MRT.TABLE_DUMP_V2, subtype)} entry ${i + 1}`;
    this.#delivery.damage(
      what,
      `its attributes pass the end of the record by ${over} octets`,
      offset,
    );
  }

  /** The flow of a peer seen for the first time, or of an index that no peer has. */
  #flow(index: number, offset: number, subtype: number): Flow | undefined {
    const peer = this.#peers?.[index];
    const label = peer ? "table dump" : `table dump, unknown peer ${index}`;
    const flow = this.#delivery.flows.flow(
      peer ?? UNKNOWN,
      this.#collector,
      this.#context,
      label,
      String(MRT.TABLE_DUMP_V2),
    );
    if (peer) this.#flows[index] = flow;
    const what = recordName(MRT.TABLE_DUMP_V2, subtype);
    if (!flow) this.#delivery.damage(what, "more peers than can be told apart", offset);
    else if (!peer) this.#delivery.damage(what, this.#noPeer(index), offset);
    return flow;
  }

  /** GoBGP writes indexes past the end of its own table; the route itself is sound. */
  #noPeer(index: number): string {
    if (!this.#peers) return `peer index ${index} before any PEER_INDEX_TABLE`;
    return `peer index ${index} is not in the PEER_INDEX_TABLE of ${this.#peers.length}`;
  }

  #generic(bytes: Uint8Array, at: number, end: number, base: number, subtype: number): void {
    const what = recordName(MRT.TABLE_DUMP_V2, subtype);
    if (end - at < 9) {
      return this.#delivery.damage(what, `${end - at} octets are too few for a family and a count`);
    }
    const entry = this.#entry, family = u16(bytes, at + 4) << 8 | bytes[at + 6]!;
    entry.bytes = bytes;
    entry.sequence = u32(bytes, at);
    entry.family = family;
    const layout = layoutOf(bytes, at + 7, end, family, subtype === RIB_GENERIC_ADDPATH);
    if (!layout) {
      const reason = `no NLRI of afi ${family >>> 8} safi ${family & 255} fits this record`;
      return this.#delivery.damage(what, reason, base + at + 7);
    }
    entry.prefixStart = layout.start;
    entry.prefixEnd = layout.end;
    this.#pathId = layout.pathId;
    this.#entries(bytes, layout.end, end, base, subtype, layout.head);
    this.#pathId = -1;
  }
}
