import type { PacketSink } from "./packet.ts";
import { MAX_CAPTURED, number32 } from "./pcap_header.ts";
import { FIXED_OCTETS, INTERFACE, PcapngSection, SECTION } from "./pcapng_section.ts";
import { Pieces } from "./pieces.ts";
import type { Damage, Decoder, Format } from "./record.ts";

/** Written in the section's byte order; the section's own type reads the same in both. */
const BYTE_ORDER = 0x1a2b3c4d;

export const pcapngFormat: Format = {
  name: "pcapng",
  sniff(head) {
    if (head.length < 4 || number32(head, 0, false) !== SECTION) return 0;
    if (head.length < 12) return 1;
    return byteOrderAt(head, 8) === undefined ? 0 : 2;
  },
};

/** A block that is read is held as a whole: a packet and generous options. */
const MAX_BLOCK = MAX_CAPTURED + 131072;

/** A block that is skipped may be longer, but not so long that a lying length hides the rest. */
const MAX_SKIPPED = 1 << 26;

/** True for little endian, undefined for no byte order at all. */
function byteOrderAt(bytes: Uint8Array, at: number): boolean | undefined {
  if (number32(bytes, at, true) === BYTE_ORDER) return true;
  return number32(bytes, at, false) === BYTE_ORDER ? false : undefined;
}

/**
 * Reads a pcapng file (draft-ietf-opsawg-pcapng): both byte orders, any number of sections and
 * interfaces, all packet blocks. Other blocks are skipped. A block whose lengths disagree is told
 * as damage, and the next block that agrees with itself is looked for.
 */
export class Pcapng implements Decoder {
  readonly #pieces = new Pieces((bytes, at, end, offset, final) =>
    this.#block(bytes, at, end, offset, final)
  );
  readonly #section: PcapngSection;
  #inSection = false;
  /** The block being skipped: its length field comes once more behind it. */
  #skipped: { readonly offset: number; readonly length: number } | undefined;
  #lost: { readonly offset: number; readonly reason: string } | undefined;

  constructor(sink: PacketSink, damage: (damage: Damage) => void) {
    this.#section = new PcapngSection(sink, damage);
  }

  push(chunk: Uint8Array): void {
    this.#pieces.push(chunk);
  }

  finish(): void {
    const missing = this.#pieces.finish();
    if (this.#lost) this.#found("no further block was found");
    if (this.#skipped === undefined) return;
    const reason = `the file ends ${missing + 4} octets before the block does`;
    this.#section.tell("pcapng block", reason, this.#skipped.offset);
  }

  #block(bytes: Uint8Array, at: number, end: number, offset: number, final: boolean): number {
    if (this.#lost) return this.#search(bytes, at, end, offset, final);
    if (this.#skipped) return this.#trailer(bytes, at, end, final);
    if (end - at < 12) return final ? this.#cut(end, offset, end - at, 12) : -12;
    const type = this.#typeAt(bytes, at);
    const length = number32(bytes, at + 4, this.#section.littleEndian);
    const why = this.#refuse(type, length);
    if (why !== undefined) return this.#lose(at, offset, why);
    if (!FIXED_OCTETS.has(type)) {
      this.#skipped = { offset, length };
      return at + length - 4;
    }
    if (end - at >= length) return this.#whole(type, bytes, at, end, length, offset, final);
    if (!final) return -length;
    // Of a packet that the end of the file cuts, what is there is still read.
    this.#section.cut = true;
    const readable = type !== INTERFACE && type !== SECTION && end - at >= FIXED_OCTETS.get(type)!;
    if (readable) this.#section.read(type, bytes, at, end, offset);
    return this.#cut(end, offset, end - at, length);
  }

  /** The type of the block at `at`; a section header also sets the byte order. */
  #typeAt(bytes: Uint8Array, at: number): number {
    const type = number32(bytes, at, this.#section.littleEndian);
    if (type !== SECTION) return type;
    const order = byteOrderAt(bytes, at + 8);
    if (order !== undefined) this.#section.littleEndian = order;
    this.#inSection ||= order !== undefined;
    return type;
  }

  /** Why a block with this head cannot be, or undefined when it can. */
  #refuse(type: number, length: number): string | undefined {
    if (!this.#inSection) return "no section header stands before it";
    const known = FIXED_OCTETS.get(type);
    const most = known === undefined ? MAX_SKIPPED : MAX_BLOCK;
    const least = (known ?? 8) + 4;
    if (length >= least && length <= most && length % 4 === 0) return undefined;
    return `block length ${length} is not a multiple of 4 from ${least} to ${most}`;
  }

  #whole(
    type: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    length: number,
    offset: number,
    final: boolean,
  ): number {
    const next = at + length;
    const again = number32(bytes, next - 4, this.#section.littleEndian);
    if (again !== length) {
      const reason = `it begins with length ${length} and ends with ${again}`;
      if (end - next < 12 && !final) return -(length + 12);
      if (end !== next && !this.#couldBegin(bytes, next, end)) {
        return this.#lose(at, offset, reason);
      }
      // Another block follows where the first length says: only the second one lies.
      this.#section.tell("pcapng block", reason, offset);
    }
    this.#section.read(type, bytes, at, next - 4, offset);
    return next;
  }

  /** The second length field of a block that was skipped. */
  #trailer(bytes: Uint8Array, at: number, end: number, final: boolean): number {
    if (end - at < 4) return final ? end : -4;
    const { offset, length } = this.#skipped!;
    this.#skipped = undefined;
    const again = number32(bytes, at, this.#section.littleEndian);
    if (again === length) return at + 4;
    return this.#lose(at, offset, `it begins with length ${length} and ends with ${again}`);
  }

  #lose(at: number, offset: number, reason: string): number {
    this.#lost = { offset, reason };
    return at + 1;
  }

  /** True when a block that is read may begin at `at`. */
  #couldBegin(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < 12) return false;
    const type = number32(bytes, at, this.#section.littleEndian);
    if (type === SECTION) return byteOrderAt(bytes, at + 8) !== undefined;
    const length = number32(bytes, at + 4, this.#section.littleEndian);
    return this.#inSection && FIXED_OCTETS.has(type) && this.#refuse(type, length) === undefined;
  }

  /** Looks for a block that is known and says the same length at both its ends. */
  #search(bytes: Uint8Array, at: number, end: number, offset: number, final: boolean): number {
    for (let q = at; q + 12 <= end; q++) {
      if (!this.#couldBegin(bytes, q, end)) continue;
      const little = byteOrderAt(bytes, q + 8) ?? this.#section.littleEndian;
      const isSection = number32(bytes, q, true) === SECTION;
      const length = number32(bytes, q + 4, isSection ? little : this.#section.littleEndian);
      if (length < 16 || length > MAX_BLOCK) continue;
      if (q + length > end) {
        if (final) continue;
        return q > at ? q : -length;
      }
      if (
        number32(bytes, q + length - 4, isSection ? little : this.#section.littleEndian) !== length
      ) {
        continue;
      }
      this.#found(`the next one was found at offset ${offset + q - at}`);
      return q > at ? q : this.#block(bytes, at, end, offset, final);
    }
    if (final) return end;
    return end - at >= 12 ? end - 11 : -12;
  }

  #found(where: string): void {
    const { offset, reason } = this.#lost!;
    this.#lost = undefined;
    this.#section.tell("pcapng block", `${reason}; ${where}`, offset);
  }

  #cut(end: number, offset: number, have: number, want: number): number {
    this.#section.tell("pcapng block", `the file ends after ${have} of its ${want} octets`, offset);
    return end;
  }
}
