import { u16, u32 } from "../net/octets.ts";
import type { Writer } from "../net/writer.ts";
import { type AsWidth, CONFED_SEQUENCE, pathLength, SEQUENCE, SET } from "./as_path.ts";
import { AS_TRANS } from "./asn.ts";

/** Octets that stand somewhere in a buffer; `start === end` where there are none. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * Writes the path that AS_PATH (of two-octet numbers) and AS4_PATH stand for together, with
 * four-octet numbers and AS_PATH's grouping of segments (RFC 6793 §4.2.3). Both must be well-formed.
 */
export function mergePaths(asPath: Span, as4Path: Span, out: Writer): void {
  const have = pathLength(asPath.bytes, asPath.start, asPath.end, 2);
  const known = pathLength(as4Path.bytes, as4Path.start, as4Path.end, 4);
  // RFC 6793 §4.2.3: an AS4_PATH that is longer than AS_PATH is ignored; one that says nothing, too.
  if (known === 0 || have < known) return copySegments(asPath, 2, out);
  const joint = new Joint(out);
  leading(asPath, have - known, joint);
  for (let at = as4Path.start; at < as4Path.end;) {
    const next = at + 2 + as4Path.bytes[at + 1]! * 4;
    // RFC 6793 §6: confederation segments do not belong here and are dropped.
    if (as4Path.bytes[at]! < CONFED_SEQUENCE) joint.segment(as4Path.bytes, at, next, 4);
    at = next;
  }
}

function copySegments({ bytes, start, end }: Span, width: AsWidth, out: Writer): void {
  const joint = new Joint(out);
  for (let at = start; at < end; at += 2 + bytes[at + 1]! * width) {
    joint.segment(bytes, at, at + 2 + bytes[at + 1]! * width, width);
  }
}

/** The first `wanted` AS numbers of AS_PATH; confederation segments before and between them go along. */
function leading({ bytes, start, end }: Span, wanted: number, joint: Joint): void {
  for (let at = start; at < end;) {
    const type = bytes[at]!, count = bytes[at + 1]!, next = at + 2 + count * 2;
    if (type < CONFED_SEQUENCE && wanted === 0) return;
    if (type === SEQUENCE && count > wanted) {
      return joint.segment(bytes, at, at + 2 + wanted * 2, 2);
    }
    joint.segment(bytes, at, next, 2);
    if (type < CONFED_SEQUENCE) wanted -= type === SET ? 1 : count;
    at = next;
  }
}

/** Puts segments behind one another; a sequence that was cut in two becomes one again. */
class Joint {
  #open = -1;

  constructor(readonly out: Writer) {}

  segment(bytes: Uint8Array, start: number, end: number, width: AsWidth): void {
    const type = bytes[start]!, count = (end - start - 2) / width;
    if (count === 0) return;
    if (!this.#extends(type, count)) {
      this.#open = this.out.length;
      this.out.u8(type);
      this.out.u8(count);
    }
    for (let i = start + 2; i < end; i += width) {
      this.out.u32(width === 4 ? u32(bytes, i) : u16(bytes, i));
    }
  }

  #extends(type: number, count: number): boolean {
    const at = this.#open;
    if (at < 0 || type !== SEQUENCE || this.out.bytes[at] !== SEQUENCE) return false;
    const joined = this.out.bytes[at + 1]! + count;
    if (joined > 255) return false;
    this.out.bytes[at + 1] = joined;
    return true;
  }
}

/**
 * Whether AS4_AGGREGATOR and AS4_PATH count, from the AGGREGATOR of two-octet numbers beside them
 * (an empty span where there is none). RFC 6793 §4.2.3: an AGGREGATOR that is not of AS_TRANS was
 * made by a speaker that did not know them, so both are ignored.
 */
export function as4Counts(aggregator: Span): { path: boolean; aggregator: boolean } {
  if (aggregator.end === aggregator.start) return { path: true, aggregator: false };
  const trans = u16(aggregator.bytes, aggregator.start) === AS_TRANS;
  return { path: trans, aggregator: trans };
}
