import type { PacketSink } from "./packet.ts";
import {
  MAX_CAPTURED,
  number32,
  type PcapHeader,
  readPcapHeader,
  sniffPcap,
} from "./pcap_header.ts";
import { Pieces } from "./pieces.ts";
import type { Damage, Decoder, Format, Stamp } from "./record.ts";

export const pcapFormat: Format = { name: "pcap", sniff: sniffPcap };

/** Seconds by which two neighbouring records may differ when a lost record boundary is looked for. */
const NEAR_SECONDS = 30 * 86400;

/** Packet as long as this would be no packet (BIG TCP stops at 512 KiB); used to tell headers from data. */
const MAX_ORIGINAL = 1 << 24;

/**
 * Reads a classic pcap file: micro- and nanoseconds, both byte orders, Kuznetzov's longer records.
 *
 * A record header that cannot be true is told as damage, once for each place, and the next one
 * that can be true and is followed by another is looked for.
 */
export class Pcap implements Decoder {
  readonly #pieces = new Pieces((bytes, at, end, offset, final) =>
    this.#record(bytes, at, end, offset, final)
  );
  readonly #stamp: Stamp = { seconds: -1, microseconds: 0, frame: 0, offset: 0 };
  #header: PcapHeader | undefined;
  /** Why and where the record boundary was lost, while it is. */
  #lost: { readonly offset: number; readonly reason: string } | undefined;

  constructor(
    private readonly sink: PacketSink,
    private readonly damage: (damage: Damage) => void,
  ) {}

  push(chunk: Uint8Array): void {
    this.#pieces.push(chunk);
  }

  finish(): void {
    this.#pieces.finish();
    if (this.#lost) this.#found("no further record was found");
  }

  #record(bytes: Uint8Array, at: number, end: number, offset: number, final: boolean): number {
    const header = this.#header;
    if (header === undefined) return this.#fileHeader(bytes, at, end, final);
    if (this.#lost) return this.#search(bytes, at, end, offset, final);
    const need = header.recordHeader, little = header.littleEndian;
    if (end - at < need) return final ? this.#cut(end, offset, end - at, need) : -need;
    const fraction = number32(bytes, at + 4, little);
    const captured = number32(bytes, at + 8, little), original = number32(bytes, at + 12, little);
    const odd = !isPlausible(captured, original) || fraction >= header.fractions ||
      this.#isFar(number32(bytes, at, little));
    if (odd) {
      const next = this.#doubtful(bytes, at, end, offset, final);
      if (next !== at) return next;
    }
    const next = at + need + captured;
    if (next > end && !final) return -(need + captured);
    this.#deliver(bytes, at, Math.min(next, end), fraction, original, offset);
    return next > end ? this.#cut(end, offset, end - at, need + captured) : next;
  }

  #fileHeader(bytes: Uint8Array, at: number, end: number, final: boolean): number {
    if (end - at < 24) return final ? this.#cut(end, 0, end - at, 24) : -24;
    this.#header = readPcapHeader(bytes, at);
    if (this.#header) return at + 24;
    this.#tell(0, "pcap file header", "its first four octets are no pcap magic number");
    // Nothing says how the rest is to be read: a number no source has is skipped.
    return Number.MAX_SAFE_INTEGER;
  }

  #deliver(
    bytes: Uint8Array,
    at: number,
    end: number,
    fraction: number,
    original: number,
    offset: number,
  ): void {
    const header = this.#header!, stamp = this.#stamp;
    stamp.seconds = number32(bytes, at, header.littleEndian);
    const microseconds = header.fractions === 1_000_000 ? fraction : Math.floor(fraction / 1000);
    stamp.microseconds = Math.min(microseconds, 999_999);
    stamp.frame++;
    stamp.offset = offset;
    this.sink.packet(header.linkType, bytes, at + header.recordHeader, end, original, stamp);
  }

  /** A time far from the last record's: a jump of the clock, or a header that is none. */
  #isFar(seconds: number): boolean {
    const { frame, seconds: last } = this.#stamp;
    return frame > 0 && Math.abs(seconds - last) > NEAR_SECONDS;
  }

  /** True when a header with possible lengths and a possible time may stand at `at`. */
  #plausible(bytes: Uint8Array, at: number): boolean {
    const { littleEndian, fractions } = this.#header!;
    const captured = number32(bytes, at + 8, littleEndian);
    return isPlausible(captured, number32(bytes, at + 12, littleEndian)) &&
      number32(bytes, at + 4, littleEndian) < fractions &&
      !this.#isFar(number32(bytes, at, littleEndian));
  }

  /**
   * A header that is odd but could be some tool's doing is believed when a record or the end
   * follows where it says. Returns `at` to believe it, else what {@link RecordReader} says.
   */
  #doubtful(bytes: Uint8Array, at: number, end: number, offset: number, final: boolean): number {
    const { littleEndian, recordHeader } = this.#header!;
    const captured = number32(bytes, at + 8, littleEndian);
    let reason = `captured length ${captured} is more than ${MAX_CAPTURED}`;
    let need = recordHeader + this.#readable(bytes, at);
    if (captured <= MAX_CAPTURED) {
      const next = at + recordHeader + captured;
      if (next + recordHeader > end) {
        if (next === end && final) return at;
      } else if (this.#near(bytes, next, number32(bytes, at, littleEndian))) return at;
      reason = `captured length ${captured} leads to no further record`;
      need = recordHeader + captured + recordHeader;
    }
    if (end - at < need && !final) return -need;
    this.#deliverDoubtful(bytes, at, end, offset);
    this.#lost = { offset, reason };
    return at + 1;
  }

  /** Octets that may be read of a record whose header is odd: no more than both lengths allow. */
  #readable(bytes: Uint8Array, at: number): number {
    const { littleEndian } = this.#header!;
    if (this.#isFar(number32(bytes, at, littleEndian))) return 0;
    const captured = number32(bytes, at + 8, littleEndian);
    const size = Math.min(captured, number32(bytes, at + 12, littleEndian));
    return size <= MAX_CAPTURED ? size : 0;
  }

  #deliverDoubtful(bytes: Uint8Array, at: number, end: number, offset: number): void {
    const { littleEndian, recordHeader } = this.#header!;
    const start = at + recordHeader, size = this.#readable(bytes, at);
    if (size === 0 || end <= start) return;
    const fraction = number32(bytes, at + 4, littleEndian);
    const original = number32(bytes, at + 12, littleEndian);
    this.#deliver(bytes, at, Math.min(end, start + size), fraction, original, offset);
  }

  /** True when a header at `at` has a possible length and a time near `seconds`. */
  #near(bytes: Uint8Array, at: number, seconds: number): boolean {
    const { littleEndian } = this.#header!;
    return number32(bytes, at + 8, littleEndian) <= MAX_CAPTURED &&
      Math.abs(number32(bytes, at, littleEndian) - seconds) <= NEAR_SECONDS;
  }

  /** Looks for a header that can be true, at a time near the last one, with another one behind it. */
  #search(bytes: Uint8Array, at: number, end: number, offset: number, final: boolean): number {
    const { littleEndian, recordHeader } = this.#header!;
    for (let q = at; q + recordHeader <= end; q++) {
      if (!this.#plausible(bytes, q)) continue;
      const seconds = number32(bytes, q, littleEndian);
      const size = recordHeader + number32(bytes, q + 8, littleEndian), next = q + size;
      if (next + recordHeader > end && !final) return q > at ? q : -(size + recordHeader);
      const follows = next + recordHeader > end
        ? next === end
        : this.#plausible(bytes, next) && this.#near(bytes, next, seconds);
      if (!follows) continue;
      this.#found(`the next one was found at offset ${offset + q - at}`);
      // Reading goes on at `q` in any case; only if that is here must the record be read at once.
      return q > at ? q : this.#record(bytes, at, end, offset, final);
    }
    if (final) return end;
    return end - at >= recordHeader ? end - recordHeader + 1 : -recordHeader;
  }

  #found(where: string): void {
    const { offset, reason } = this.#lost!;
    this.#lost = undefined;
    this.#tell(offset, "packet record", `${reason}; ${where}`);
  }

  #cut(end: number, offset: number, have: number, want: number): number {
    const what = this.#header ? "packet record" : "pcap file header";
    this.#tell(offset, what, `the file ends after ${have} of its ${want} octets`);
    return end;
  }

  #tell(offset: number, what: string, reason: string): void {
    this.damage({ offset, frame: this.#stamp.frame, what, reason });
  }
}

/** Lengths a record may have, and that hardly anything else in a file looks like. */
function isPlausible(captured: number, original: number): boolean {
  return captured > 0 && captured <= MAX_CAPTURED && original >= captured &&
    original < MAX_ORIGINAL;
}
