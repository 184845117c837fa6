import type { Fault } from "./fault.ts";
import { HEADER_LENGTH } from "./message_header.ts";

const MP_REACH_NLRI = 14, MP_UNREACH_NLRI = 15, EXTENDED = 0x10, OPTIONAL = 0x80;

/**
 * Where the parts of one UPDATE stand (RFC 4271 §4.3), as indices into `bytes`. One object is used
 * for all messages. MP_REACH_NLRI and MP_UNREACH_NLRI are told apart from the other attributes
 * because they hold NLRI: the rest of the block is what many messages share.
 */
export class Update {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  withdrawnStart = 0;
  withdrawnEnd = 0;
  attributesStart = 0;
  attributesEnd = 0;
  nlriStart = 0;
  nlriEnd = 0;
  /** Bodies of the first MP_REACH_NLRI and MP_UNREACH_NLRI; -1 when there is none. */
  reachStart = -1;
  reachEnd = -1;
  unreachStart = -1;
  unreachEnd = -1;
  /** Index of the header of the first MP attribute; -1 when there is none. */
  firstMp = -1;
  /** More than one MP_REACH_NLRI or MP_UNREACH_NLRI, or a header that is cut: the full check must say what. */
  irregular = false;
  /** The message that routes were left out of to make this one, where faults and octets are true. */
  whole: Update | undefined = undefined;
  /** Every MP attribute is optional and non-transitive, as it has to be (RFC 4760 §3). */
  mpFlagsUsual = true;

  /**
   * Finds the parts of the message `bytes[start..end)`, whose header is sound. A fault means that
   * they cannot be told apart (RFC 7606 §3(b)).
   */
  locate(bytes: Uint8Array, start: number, end: number): Fault | undefined {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    const withdrawn = bytes[start + 19]! << 8 | bytes[start + 20]!;
    this.withdrawnStart = start + HEADER_LENGTH + 2;
    this.withdrawnEnd = this.withdrawnStart + withdrawn;
    if (this.withdrawnEnd + 2 > end) {
      return overlong("Withdrawn Routes Length", HEADER_LENGTH, withdrawn, end - start - 23);
    }
    const at = this.withdrawnEnd;
    const attributes = bytes[at]! << 8 | bytes[at + 1]!;
    this.attributesStart = at + 2;
    this.attributesEnd = at + 2 + attributes;
    if (this.attributesEnd > end) {
      const room = end - this.attributesStart;
      return overlong("Total Path Attribute Length", at - start, attributes, room);
    }
    this.nlriStart = this.attributesEnd;
    this.nlriEnd = end;
    this.#findMp();
    return undefined;
  }

  /** Points at a bare attribute block, as in a table dump: there is no message around it. */
  locateBlock(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start =
      this.withdrawnStart =
      this.withdrawnEnd =
      this.attributesStart =
        start;
    this.end =
      this.attributesEnd =
      this.nlriStart =
      this.nlriEnd =
        end;
    this.#findMp();
  }

  #findMp(): void {
    const bytes = this.bytes, end = this.attributesEnd;
    this.reachStart =
      this.reachEnd =
      this.unreachStart =
      this.unreachEnd =
      this.firstMp =
        -1;
    this.irregular = false;
    this.mpFlagsUsual = true;
    let at = this.attributesStart;
    while (at + 3 <= end) {
      const code = bytes[at + 1]!;
      const extended = (bytes[at]! & EXTENDED) !== 0;
      const body = at + (extended ? 4 : 3);
      const next = body + (extended ? bytes[at + 2]! << 8 | bytes[at + 3]! : bytes[at + 2]!);
      if (next > end || body > end) break;
      if (code === MP_REACH_NLRI || code === MP_UNREACH_NLRI) this.#noteMp(code, at, body, next);
      at = next;
    }
    if (at !== end) this.irregular = true;
  }

  #noteMp(code: number, header: number, body: number, next: number): void {
    if (this.firstMp < 0) this.firstMp = header;
    if ((this.bytes[header]! & 0xc0) !== OPTIONAL) this.mpFlagsUsual = false;
    if (code === MP_REACH_NLRI) {
      if (this.reachStart >= 0) this.irregular = true;
      else {
        this.reachStart = body;
        this.reachEnd = next;
      }
    } else if (this.unreachStart >= 0) this.irregular = true;
    else {
      this.unreachStart = body;
      this.unreachEnd = next;
    }
  }

  /** `afi << 8 | safi` of MP_REACH_NLRI or MP_UNREACH_NLRI whose body begins at `body`. */
  familyAt(body: number): number {
    const b = this.bytes;
    return (b[body]! << 8 | b[body + 1]!) << 8 | b[body + 2]!;
  }

  /** Index of the first next-hop octet in MP_REACH_NLRI (RFC 4760 §3); its length stands one before. */
  get nextHopStart(): number {
    return this.reachStart + 4;
  }

  get nextHopLength(): number {
    return this.bytes[this.reachStart + 3]!;
  }

  /** Where the NLRI of MP_REACH_NLRI begin: after the next hop and one reserved octet. */
  get reachNlriStart(): number {
    return this.reachStart + 5 + this.nextHopLength;
  }

  /**
   * The family that this message ends the initial table of, or -1 when it is no End-of-RIB
   * (RFC 4724 §2): an UPDATE of 23 octets, or one that holds nothing but an empty MP_UNREACH_NLRI.
   */
  get endOfRib(): number {
    const length = this.end - this.start;
    if (length === 23) return 1 << 8 | 1;
    const alone = this.unreachStart >= 0 && this.unreachEnd - this.unreachStart === 3 &&
      this.firstMp === this.attributesStart && this.unreachEnd === this.attributesEnd;
    const empty = this.withdrawnStart === this.withdrawnEnd && this.nlriStart === this.nlriEnd;
    return alone && empty && this.reachStart < 0 ? this.familyAt(this.unreachStart) : -1;
  }
}

function overlong(what: string, offset: number, value: number, room: number): Fault {
  const reason = `${value} octets do not fit into the ${Math.max(room, 0)} that are left`;
  // RFC 7606 §3(b): the fields cannot be told apart, so nothing can be saved.
  return { what, reason, offset, outcome: "reset", code: 3, subcode: 1, section: "RFC 7606 §3(b)" };
}
