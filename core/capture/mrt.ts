import { u16, u32 } from "../net/octets.ts";
import { Delivery } from "./delivery.ts";
import type { FlowTable } from "./flows.ts";
import { Framing } from "./framing.ts";
import { Bgp4mp } from "./mrt_bgp4mp.ts";
import {
  complaint,
  groupedSize,
  isDoubtful,
  isGrouped,
  isLikelyNear,
  mayFollow,
  MRT_HEADER,
} from "./mrt_header.ts";
import { MRT, MRT_TYPES, recordName } from "./mrt_names.ts";
import { OldBgp } from "./mrt_old_bgp.ts";
import { TableDumpV2 } from "./mrt_rib.ts";
import { TableDump } from "./mrt_table_dump.ts";
import type { Decoder, Sink } from "./record.ts";

/**
 * Reads MRT (RFC 6396): table dumps and updates, in one pass over chunks of any size.
 *
 * A record whose body is bad is damage and the next one is read. A header that cannot be one is
 * damage too; then the next place is sought where a plausible record is followed by another.
 */
export class MrtDecoder implements Decoder {
  readonly #delivery: Delivery;
  readonly #framing = new Framing((bytes, at, end, base) => this.#step(bytes, at, end, base));
  readonly #tableDump: TableDump;
  readonly #tableDumpV2: TableDumpV2;
  readonly #bgp4mp: Bgp4mp;
  readonly #oldBgp: OldBgp;
  /** Offset from which records are sought, -1 while they follow each other. */
  #lostAt = -1;
  #ended = false;

  constructor(sink: Sink, flows: FlowTable) {
    this.#delivery = new Delivery(sink, flows);
    this.#tableDump = new TableDump(this.#delivery);
    this.#tableDumpV2 = new TableDumpV2(this.#delivery);
    this.#bgp4mp = new Bgp4mp(this.#delivery);
    this.#oldBgp = new OldBgp(this.#delivery);
  }

  push(chunk: Uint8Array): void {
    this.#framing.push(chunk);
  }

  finish(): void {
    this.#ended = true;
    this.#framing.drain();
  }

  /** One record, or a stretch without any. */
  #step(bytes: Uint8Array, at: number, end: number, base: number): number {
    if (this.#lostAt >= 0) return this.#seek(bytes, at, end, base);
    const have = end - at;
    if (have < MRT_HEADER) return this.#needs(MRT_HEADER, have, base + at);
    const bad = complaint(bytes, at);
    if (bad) return this.#lose(base + at, bad);
    const type = u16(bytes, at + 4), subtype = u16(bytes, at + 6), length = u32(bytes, at + 8);
    const size = this.#sizeOf(bytes, at, end, type, length);
    if (have < size) return this.#needs(size, have, base + at);
    if (isDoubtful(type, subtype, length)) {
      if (have < size + MRT_HEADER && !this.#ended) return -(size + MRT_HEADER);
      if (!this.#follows(bytes, at + size, end, type)) {
        const name = recordName(type, subtype);
        return this.#lose(base + at, `${name}, length ${length}: no record follows`);
      }
    }
    this.#record(bytes, at, at + size, base, type, subtype);
    return size;
  }

  /** Octets of a record with its header, as its length says, except where only four more make sense. */
  #sizeOf(bytes: Uint8Array, at: number, end: number, type: number, length: number): number {
    const size = MRT_HEADER + length, whole = groupedSize(length);
    if (type !== MRT.TABLE_DUMP || end - at < size || !isGrouped(bytes, at, length)) return size;
    // Before the end it takes a look at the next header to tell: ask for it.
    if (end - at < whole + MRT_HEADER && !this.#ended) return whole + MRT_HEADER;
    const follows = (next: number) => this.#follows(bytes, next, end, type);
    return !follows(at + size) && follows(at + whole) ? whole : size;
  }

  /** True where another record may begin after one of `type`, or where the source ends. */
  #follows(bytes: Uint8Array, at: number, end: number, type: number): boolean {
    if (end - at >= MRT_HEADER) return mayFollow(bytes, at, type);
    return this.#ended && at === end;
  }

  /** Asks for the rest of a record, or, when there is none, tells that it is cut. */
  #needs(size: number, have: number, offset: number): number {
    if (!this.#ended) return -size;
    this.#lostAt = offset;
    const reason = `the source ends after ${have} of ${size} octets`;
    this.#delivery.sink.damage({
      offset,
      frame: this.#delivery.stamp.frame + 1,
      what: "MRT record",
      reason,
    });
    return Math.min(have, 1);
  }

  #lose(offset: number, reason: string): number {
    this.#lostAt = offset;
    const { sink, stamp } = this.#delivery;
    sink.damage({ offset, frame: stamp.frame + 1, what: "MRT record header", reason });
    return 1;
  }

  /** Looks for the next place where a plausible record is followed by another. */
  #seek(bytes: Uint8Array, at: number, end: number, base: number): number {
    const near = this.#delivery.stamp.frame > 0 ? this.#delivery.stamp.seconds : -1;
    let i = at;
    for (; i + MRT_HEADER <= end; i++) {
      if (!isLikelyNear(bytes, i, near)) continue;
      const next = i + MRT_HEADER + u32(bytes, i + 8);
      if (end < next + MRT_HEADER && !this.#ended) {
        return i > at ? i - at : -(next + MRT_HEADER - i);
      }
      if (next <= end && this.#follows(bytes, next, end, u16(bytes, i + 4))) {
        this.#found(base + i);
        return i > at ? i - at : this.#step(bytes, at, end, base);
      }
    }
    if (this.#ended) return end - at;
    return i > at ? i - at : -MRT_HEADER;
  }

  #found(offset: number): void {
    this.#delivery.notice(
      "gap",
      `records go on after ${offset - this.#lostAt} octets that hold none`,
    );
    this.#lostAt = -1;
  }

  /** One whole record, `bytes[at..end)` with its header. */
  #record(
    bytes: Uint8Array,
    at: number,
    end: number,
    base: number,
    type: number,
    subtype: number,
  ): void {
    const { stamp } = this.#delivery;
    stamp.frame++;
    stamp.offset = base + at;
    stamp.seconds = u32(bytes, at);
    stamp.microseconds = -1;
    if (MRT_TYPES[type]?.subtypes?.[subtype] === undefined) return this.#skip(type, subtype);
    const body = at + MRT_HEADER;
    switch (type) {
      case MRT.TABLE_DUMP_V2:
        return this.#tableDumpV2.read(bytes, body, end, base, subtype);
      case MRT.BGP4MP:
        return this.#bgp4mp.read(bytes, body, end, base, subtype);
      case MRT.BGP4MP_ET:
        return this.#extended(bytes, body, end, base, subtype);
      case MRT.TABLE_DUMP:
        return this.#tableDump.read(bytes, body, end, base, subtype);
      case MRT.BGP:
        return this.#oldBgp.read(bytes, body, end, subtype);
      default:
        return this.#skip(type, subtype);
    }
  }

  #extended(bytes: Uint8Array, at: number, end: number, base: number, subtype: number): void {
    if (end - at < 4) {
      const reason = `${end - at} octets are too few for the microseconds`;
      return this.#delivery.damage(recordName(MRT.BGP4MP_ET, subtype), reason);
    }
    this.#delivery.stamp.microseconds = Math.min(u32(bytes, at), 999_999);
    this.#bgp4mp.read(bytes, at + 4, end, base, subtype);
  }

  #skip(type: number, subtype: number): void {
    const known = MRT_TYPES[type];
    const text = known && known.subtypes === undefined
      ? `MRT type ${type} (${known.name}) holds no BGP: skipped`
      : `MRT ${recordName(type, subtype)} is not supported: skipped`;
    this.#delivery.notice("skipped", text);
  }
}
