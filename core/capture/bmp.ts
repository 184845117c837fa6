import { u32 } from "../net/octets.ts";
import { Overrun, Reader } from "../net/reader.ts";
import { BmpMessages } from "./bmp_message.ts";
import { bmpMessageName } from "./bmp_names.ts";
import { Delivery } from "./delivery.ts";
import type { FlowTable } from "./flows.ts";
import { Framing } from "./framing.ts";
import type { Decoder, Sink, Stamp } from "./record.ts";
import { isBmpHeader } from "./tcp_recognise.ts";

/** Octets of the common header: version, length, type (RFC 7854 §4.1). */
const COMMON = 6;

/**
 * Reads a BMP stream (RFC 7854, RFC 8671, RFC 9069), from a file or from one direction of a TCP
 * connection. BGP messages inside it go to flows of the monitored sessions and their RIBs.
 */
export class BmpDecoder implements Decoder {
  readonly #delivery: Delivery;
  readonly #framing = new Framing((bytes, at, end, base) => this.#step(bytes, at, end, base));
  readonly #reader: BmpMessages;
  #arrival: Stamp | undefined;
  #messages = 0;
  #lostAt = -1;
  #ended = false;

  constructor(sink: Sink, flows: FlowTable) {
    this.#delivery = new Delivery(sink, flows);
    this.#reader = new BmpMessages(this.#delivery);
  }

  /** `arrival`: packet and time of these octets, where they come from a capture; else messages are counted. */
  push(chunk: Uint8Array, arrival?: Stamp): void {
    this.#arrival = arrival;
    this.#framing.push(chunk);
  }

  /** Octets are missing before the next push: what is unfinished is given up. */
  gap(): void {
    this.finish();
    this.#ended = false;
    this.#lostAt = this.#framing.offset;
  }

  finish(): void {
    this.#ended = true;
    this.#framing.drain();
  }

  #step(bytes: Uint8Array, at: number, end: number, base: number): number {
    if (this.#lostAt >= 0) return this.#seek(bytes, at, end, base);
    const have = end - at;
    if (have < COMMON) return this.#needs(COMMON, have, base + at);
    if (!isBmpHeader(bytes, at, end)) return this.#lose(bytes, at, base);
    const size = u32(bytes, at + 1);
    if (have < size) return this.#needs(size, have, base + at);
    this.#message(bytes, at, at + size, base);
    return size;
  }

  #needs(size: number, have: number, offset: number): number {
    if (!this.#ended) return -size;
    this.#damageAt(offset, "BMP message", `the source ends after ${have} of ${size} octets`);
    return have;
  }

  #lose(bytes: Uint8Array, at: number, base: number): number {
    const version = bytes[at]!, length = u32(bytes, at + 1), type = bytes[at + 5]!;
    const reason = version === 3 || version === 4
      ? `length ${length} of type ${type} cannot be`
      : `version ${version} is neither 3 nor 4`;
    this.#damageAt(base + at, "BMP header", reason);
    this.#lostAt = base + at;
    return 1;
  }

  /** Looks for a header that the end, or another header, follows. */
  #seek(bytes: Uint8Array, at: number, end: number, base: number): number {
    let i = at;
    for (; i + COMMON <= end; i++) {
      if (!isBmpHeader(bytes, i, end)) continue;
      const next = i + u32(bytes, i + 1), want = next + COMMON;
      if (end < want && !this.#ended) return i > at ? i - at : i - want;
      if (next === end || isBmpHeader(bytes, next, end)) {
        const lost = base + i - this.#lostAt;
        this.#lostAt = -1;
        this.#delivery.notice("gap", `BMP goes on after ${lost} octets that hold no message`);
        return i > at ? i - at : this.#step(bytes, at, end, base);
      }
    }
    if (this.#ended) return end - at;
    return i > at ? i - at : -COMMON;
  }

  #damageAt(offset: number, what: string, reason: string): void {
    this.#stamp(offset);
    this.#delivery.damage(what, reason, offset);
  }

  /** Begins the stamp of what stands at `offset` of the stream. */
  #stamp(offset: number): void {
    const { stamp } = this.#delivery, arrival = this.#arrival;
    stamp.seconds = arrival?.seconds ?? -1;
    stamp.microseconds = arrival?.microseconds ?? -1;
    stamp.frame = arrival?.frame ?? this.#messages + 1;
    stamp.offset = arrival?.offset ?? offset;
  }

  #message(bytes: Uint8Array, at: number, end: number, base: number): void {
    this.#stamp(base + at);
    this.#messages++;
    const type = bytes[at + 5]!, reader = new Reader(bytes, at + COMMON, end, base);
    try {
      this.#reader.read(type, reader, bytes[at]!);
    } catch (error) {
      if (!(error instanceof Overrun)) throw error;
      const reason = `${error.wanted} octets needed, ${error.left} left`;
      this.#delivery.damage(bmpMessageName(type), reason, error.offset);
    }
  }
}
