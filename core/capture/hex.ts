import { makeContext } from "../wire/context.ts";
import { Framer } from "../wire/framer.ts";
import { HEADER_LENGTH, isMarker, messageLength } from "../wire/message_header.ts";
import { Delivery } from "./delivery.ts";
import { type FlowTable, link } from "./flows.ts";
import { type HexLine, parseHexLine } from "./hex_line.ts";
import { tcpPayload } from "./hex_packet.ts";
import { readingsOf } from "./hex_reading.ts";
import type { Decoder, Flow, Sink } from "./record.ts";

/** Octets that one item may have: a few of the longest messages. */
const LONGEST_ITEM = 1 << 20;

/** Characters that one line may have: all of such an item, spaced. */
const LONGEST_LINE = 4 * LONGEST_ITEM;

/** What tcpdump prints above each packet. */
const PACKET_LINE = /^\s*\d\d:\d\d:\d\d\.\d+ /;

/**
 * Reads hex as people paste it: bare, spaced, with colons, as C or Python text, as a dump with
 * offsets. An item is a line, the lines of one dump, or the lines that one message fills; it is one
 * or more messages, or a part of one, which is then put into an UPDATE of its own, and told.
 */
export class HexDecoder implements Decoder {
  readonly #delivery: Delivery;
  readonly #flow: Flow;
  /** Takes the parts of messages; the other one's reverse, so that they are read alike and stay in order. */
  readonly #parts: Flow;
  readonly #text = new TextDecoder("latin1");
  #rest = "";
  #line = 0;
  /** Octets of the item in hand, and the line that it began on. */
  #item: number[] = [];
  #began = 0;
  #beganAt = 0;
  /** Where in the item the message begins that is not known to be whole. */
  #boundary = 0;
  /** Dumps of whole packets were met. */
  #isPackets = false;
  /** Octets of a dump as its last line says, -1 when it does not. */
  #size = -1;
  #isDump = false;
  #isSwapped = false;
  #isRepeating = false;
  /** The octets of the last line of a dump, for its repeat mark. */
  #last: readonly number[] = [];
  /** Offset of the line in hand. */
  #offset = 0;

  constructor(sink: Sink, flows: FlowTable) {
    this.#delivery = new Delivery(sink, flows);
    this.#delivery.stamp.microseconds = -1;
    const nobody = () => ({ address: new Uint8Array(0) });
    this.#flow = flows.add(nobody(), nobody(), makeContext());
    this.#parts = flows.adopt((id) => ({
      id,
      from: nobody(),
      to: nobody(),
      context: makeContext(),
      fragment: true,
      label: "",
    }));
    link(this.#flow, this.#parts);
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#text.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#take(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (this.#rest.length <= LONGEST_LINE) return;
    this.#bad(`line ${this.#line + 1}`, `it is longer than ${LONGEST_LINE} characters`);
    this.#rest = "";
  }

  finish(): void {
    if (this.#rest !== "") this.#take(this.#rest);
    this.#rest = "";
    this.#close();
  }

  #take(text: string): void {
    this.#line++;
    if (PACKET_LINE.test(text)) {
      this.#close();
      this.#delivery.notice("skipped", "lines of tcpdump between the dumps: skipped");
    } else {
      const expected = this.#isDump ? this.#item.length : -1;
      this.#add(parseHexLine(text, expected, this.#isRepeating));
    }
    this.#offset += text.length + 1;
  }

  #add(line: HexLine): void {
    if (line.bad) {
      this.#close();
      return this.#bad(`line ${this.#line}, column ${line.bad.column}`, line.bad.reason);
    }
    if (line.isRepeat) this.#isRepeating = true;
    else if (line.offset !== undefined) this.#addDump(line, line.offset);
    else this.#addPlain(line.octets);
    if (this.#item.length > LONGEST_ITEM) {
      this.#bad(`line ${this.#line}`, `one item has more than ${LONGEST_ITEM} octets`);
      this.#reset();
    }
  }

  #addDump(line: HexLine, offset: number): void {
    if (this.#isRepeating) this.#repeat(offset);
    if (line.isLast) {
      this.#size = offset;
      return this.#close();
    }
    if (!this.#isDump || offset !== this.#item.length) this.#close();
    this.#begin(true);
    this.#isSwapped ||= line.isSwapped === true;
    this.#last = line.octets;
    for (const octet of line.octets) this.#item.push(octet);
  }

  /** What a repeat mark stands for, up to `offset`. */
  #repeat(offset: number): void {
    this.#isRepeating = false;
    const size = this.#last.length, stop = Math.min(offset, LONGEST_ITEM);
    while (size > 0 && this.#item.length + size <= stop) this.#item.push(...this.#last);
  }

  #addPlain(octets: readonly number[]): void {
    // An unfinished message goes on in the next line; nothing else does.
    const isMore = !this.#isDump && octets.length > 0 && this.#isUnfinished() && !isMarked(octets);
    if (!isMore) this.#close();
    if (octets.length === 0) return;
    this.#begin(false);
    for (const octet of octets) this.#item.push(octet);
    if (!this.#isUnfinished()) this.#close();
  }

  #begin(isDump: boolean): void {
    if (this.#item.length === 0) {
      this.#began = this.#line;
      this.#beganAt = this.#offset;
    }
    this.#isDump = isDump;
  }

  /** The item begins with a marker, and its last message is not all there. */
  #isUnfinished(): boolean {
    const item = this.#item;
    for (;;) {
      const at = this.#boundary, left = item.length - at;
      if (left === 0) return false;
      for (let i = 0; i < Math.min(16, left); i++) if (item[at + i] !== 0xff) return false;
      if (left < HEADER_LENGTH) return true;
      const length = item[at + 16]! << 8 | item[at + 17]!;
      if (length < HEADER_LENGTH) return false;
      if (length > left) return true;
      this.#boundary += length;
    }
  }

  #reset(): void {
    this.#item = [];
    this.#boundary = 0;
    this.#size = -1;
    this.#isDump = this.#isSwapped = this.#isRepeating = false;
  }

  /** The item in hand is complete: reads and delivers it. */
  #close(): void {
    const octets = this.#octets();
    this.#reset();
    if (octets.length === 0) return;
    const { stamp } = this.#delivery;
    stamp.frame++;
    stamp.offset = this.#beganAt;
    const payload = tcpPayload(octets);
    if (payload) this.#payload(payload);
    else if (!this.#framed(octets)) this.#guess(octets);
  }

  /** The dump of a whole packet: the messages in it; none in those that only keep TCP going. */
  #payload(octets: Uint8Array): void {
    if (!this.#isPackets) {
      this.#isPackets = true;
      const text = "dumps of whole packets: messages are read, addresses and times are not; " +
        "hand over the capture itself (tcpdump -w) for those";
      this.#delivery.notice("reading", text);
    }
    if (octets.length > 0 && !this.#framed(octets)) {
      this.#delivery.notice(
        "reading",
        `line ${this.#began}: a packet without the beginning of a message`,
      );
    }
  }

  #octets(): Uint8Array {
    const octets = Uint8Array.from(this.#item);
    if (!this.#isSwapped || endsWithMessage(octets)) return octets;
    return swap(octets).subarray(0, this.#size < 0 ? octets.length : this.#size);
  }

  /** Delivers the messages behind markers; false when there is no message. */
  #framed(octets: Uint8Array): boolean {
    if (!hasMessage(octets)) return false;
    const { sink, stamp } = this.#delivery, where = `line ${this.#began}`;
    if (isMarked(octets) && messageLength(octets, 0) < HEADER_LENGTH) {
      // Its header is what is wrong with it, and worth showing.
      sink.message(this.#flow, octets, 0, octets.length, stamp);
      return true;
    }
    const framer = new Framer<undefined>({
      message: (bytes, start, end) => sink.message(this.#flow, bytes, start, end, stamp),
      garbage: (count) => {
        this.#delivery.notice(
          "reading",
          `${where}: ${count} octets that are no message passed over`,
        );
      },
    });
    framer.push(octets, 0, octets.length, undefined);
    const left = framer.cut(undefined);
    if (left.length > 0) this.#bad(where, cutReason(left));
    return true;
  }

  /** Delivers what carries no marker as what it most likely is. */
  #guess(octets: Uint8Array): void {
    const where = `line ${this.#began}`, [first, ...others] = readingsOf(octets);
    if (!first) {
      const reason =
        `${octets.length} octets that are neither messages nor attributes nor prefixes`;
      return this.#bad(where, reason);
    }
    const also = others.map(({ reading }) => reading.name).join(" or ");
    const doubt = also === "" ? "" : `; it could be ${also}`;
    this.#delivery.notice("reading", `${where}: read as ${first.reading.name}${doubt}`);
    const { sink, stamp } = this.#delivery;
    const flow = first.reading.fragment ? this.#parts : this.#flow;
    sink.message(flow, first.message, 0, first.message.length, stamp);
  }

  #bad(what: string, reason: string): void {
    this.#delivery.damage(what, reason, this.#offset);
  }
}

function isMarked(octets: ArrayLike<number>): boolean {
  if (octets.length < 16) return false;
  for (let i = 0; i < 16; i++) if (octets[i] !== 0xff) return false;
  return true;
}

/** True when a marker with a header stands anywhere in the octets. */
function hasMessage(octets: Uint8Array): boolean {
  for (let at = 0, ones = 0; at < octets.length; at++) {
    ones = octets[at] === 0xff ? ones + 1 : 0;
    if (ones >= 16) return true;
  }
  return false;
}

function cutReason(left: Uint8Array): string {
  if (left.length < HEADER_LENGTH) return `${left.length} octets are too few for a message`;
  return `a message of ${messageLength(left, 0)} octets, ${left.length} are there`;
}

/** True when the octets are messages from marker to end. */
function endsWithMessage(octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length;) {
    if (octets.length - at < HEADER_LENGTH || !isMarker(octets, at)) return false;
    const length = messageLength(octets, at);
    if (length < HEADER_LENGTH || (at += length) > octets.length) return false;
  }
  return octets.length > 0;
}

/** Each two octets the other way round. */
function swap(octets: Uint8Array): Uint8Array {
  const out = octets.slice();
  for (let i = 0; i + 1 < out.length; i += 2) {
    out[i] = octets[i + 1]!;
    out[i + 1] = octets[i]!;
  }
  return out;
}
