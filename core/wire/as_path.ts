import type { Ascii } from "../net/ascii.ts";
import { putUint32, UINT_ROOM } from "../net/digits.ts";
import { bits32, u16, u32 } from "../net/octets.ts";
import type { Writer } from "../net/writer.ts";
import { describeAsn } from "./asn.ts";
import type { Tree } from "./tree.ts";

/** Segment types (RFC 4271 §4.3, RFC 5065 §3). */
export const SET = 1, SEQUENCE = 2, CONFED_SEQUENCE = 3, CONFED_SET = 4;

const NAMES = ["", "set", "sequence", "confed_sequence", "confed_set"] as const;
const WIRE_NAMES = ["", "AS_SET", "AS_SEQUENCE", "AS_CONFED_SEQUENCE", "AS_CONFED_SET"];
/** How text tells the segments apart: `{1,2}` a set, `(1 2)` and `[1,2]` those of a confederation. */
const OPENING = [0, 123, 0, 40, 91], CLOSING = [0, 125, 0, 41, 93];
const SPACE = 32, COMMA = 44, QUOTE = 34, COLON = 58;
const SEPARATOR = [0, COMMA, SPACE, SPACE, COMMA];

/** A segment of a path, as it is grouped on the wire. */
export interface PathSegment {
  readonly type: "sequence" | "set" | "confed_sequence" | "confed_set";
  readonly asns: readonly number[];
}

/** Octets of an AS number in the path at hand. */
export type AsWidth = 2 | 4;

/** Why octets are not a path. */
export interface Confusion {
  readonly reason: string;
  /** Index of the octet at fault. */
  readonly at: number;
  readonly section?: string;
  /** The segments themselves are in order: they can be read, only what they say is wrong. */
  readonly isLegible?: true;
}

function asnAt(bytes: Uint8Array, at: number, width: AsWidth): number {
  return width === 4 ? u32(bytes, at) : u16(bytes, at);
}

/** What is wrong with the segments in `bytes[start..end)`; undefined when all is well (RFC 7606 §7.2). */
export function confusionIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: AsWidth,
): Confusion | undefined {
  let at = start, zero = -1;
  while (at < end) {
    const type = bytes[at]!;
    if (type < SET || type > CONFED_SET) {
      return { reason: `segment type ${type} is not 1, 2, 3 or 4`, at };
    }
    if (at + 1 === end) return { reason: "one octet is left after the last segment", at };
    const count = bytes[at + 1]!;
    if (count === 0) return { reason: "segment without AS numbers", at: at + 1 };
    const next = at + 2 + count * width;
    if (next > end) return overrun(count, width, end - at - 2, at + 1);
    for (let i = at + 2; i < next; i += width) {
      if (zero < 0 && asnAt(bytes, i, width) === 0) zero = i;
    }
    at = next;
  }
  if (zero < 0) return undefined;
  // RFC 7607 §2: AS 0 makes the path malformed.
  return { reason: "AS 0 is reserved", at: zero, section: "RFC 7607 §2", isLegible: true };
}

function overrun(count: number, width: AsWidth, left: number, at: number): Confusion {
  const reason = `segment of ${count} AS numbers needs ${count * width} octets, ${left} are left`;
  return { reason, at };
}

/** Everything below trusts a path in which {@link confusionIn} found nothing. */
export function decodePath(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: AsWidth,
): PathSegment[] {
  const segments: PathSegment[] = [];
  for (let at = start; at < end;) {
    const type = NAMES[bytes[at]!] as PathSegment["type"];
    const next = at + 2 + bytes[at + 1]! * width;
    const asns: number[] = [];
    for (let i = at + 2; i < next; i += width) asns.push(asnAt(bytes, i, width));
    segments.push({ type, asns });
    at = next;
  }
  return segments;
}

/** Writes segments as they are grouped; one of more than 255 AS numbers throws `RangeError`. */
export function encodePath(segments: readonly PathSegment[], out: Writer, width: AsWidth): void {
  for (const { type, asns } of segments) {
    if (asns.length === 0 || asns.length > 255) {
      throw new RangeError(`Cannot write a segment of ${asns.length} AS numbers: 1 to 255 fit`);
    }
    out.u8(NAMES.indexOf(type));
    out.u8(asns.length);
    for (const asn of asns) {
      if (width === 4) out.u32(asn);
      else out.u16(asn);
    }
  }
}

/** Characters of an AS number with its separator, and room for what {@link putUint32} may touch. */
const ASN_ROOM = 12;

/** `65001 65002 {65003,65004}`; an empty path writes nothing. */
export function writePath(
  out: Ascii,
  bytes: Uint8Array,
  start: number,
  end: number,
  width: AsWidth,
): void {
  // Every segment holds an AS number, so its brackets and space fit into twice the room of one.
  out.room((end - start) / width * 2 * ASN_ROOM + UINT_ROOM);
  const text = out.bytes, words = out.words;
  let to = out.length;
  for (let at = start; at < end;) {
    const type = bytes[at]!, next = at + 2 + bytes[at + 1]! * width;
    if (at > start) text[to++] = SPACE;
    if (type !== SEQUENCE) text[to++] = OPENING[type]!;
    const separator = SEPARATOR[type]!;
    for (let i = at + 2; i < next; i += width) {
      if (i > at + 2) text[to++] = separator;
      to = putUint32(words, to, width === 4 ? bits32(bytes, i) : u16(bytes, i));
    }
    if (type !== SEQUENCE) text[to++] = CLOSING[type]!;
    at = next;
  }
  out.length = to;
}

/**
 * A JSON array: AS numbers of sequences as numbers, any other segment as an object with its name:
 * `[65001,65002,{"set":[65003,65004]}]`.
 */
export function writePathJson(
  out: Ascii,
  bytes: Uint8Array,
  start: number,
  end: number,
  width: AsWidth,
): void {
  out.byte(91);
  for (let at = start; at < end;) {
    const type = bytes[at]!, next = at + 2 + bytes[at + 1]! * width;
    if (at > start) out.byte(COMMA);
    if (type !== SEQUENCE) openJson(out, type);
    for (let i = at + 2; i < next; i += width) {
      if (i > at + 2) out.byte(COMMA);
      out.uint(asnAt(bytes, i, width));
    }
    if (type !== SEQUENCE) {
      out.byte(93);
      out.byte(125);
    }
    at = next;
  }
  out.byte(93);
}

function openJson(out: Ascii, type: number): void {
  out.byte(123);
  out.byte(QUOTE);
  out.string(NAMES[type]!);
  out.byte(QUOTE);
  out.byte(COLON);
  out.byte(91);
}

export function pathFields(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
  width: AsWidth,
): void {
  for (let at = start; at < end;) {
    const from = at, type = bytes[at]!, count = bytes[at + 1]!, next = at + 2 + count * width;
    tree.branch(WIRE_NAMES[type]!, from, next, `${count} AS number${count > 1 ? "s" : ""}`, () => {
      tree.leaf("Segment type", from, from + 1, WIRE_NAMES[type]!);
      tree.leaf("Segment length", from + 1, from + 2, String(count));
      for (let i = from + 2; i < next; i += width) {
        tree.leaf("AS number", i, i + width, describeAsn(asnAt(bytes, i, width)));
      }
    });
    at = next;
  }
}

/**
 * The AS that originated a route: the last one of the path when its last segment is a sequence, or
 * -1 where there is no single one (an empty path, a set, a confederation).
 */
export function originAsn(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: AsWidth,
): number {
  let last = -1;
  for (let at = start; at < end; at += 2 + bytes[at + 1]! * width) last = at;
  if (last < 0 || bytes[last] !== SEQUENCE) return -1;
  return asnAt(bytes, end - width, width);
}

/** Whether the path may begin at `asn`: its last AS in a sequence, or any of the set that it ends with. */
export function isOrigin(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: AsWidth,
  asn: number,
): boolean {
  let last = -1;
  for (let at = start; at < end; at += 2 + bytes[at + 1]! * width) last = at;
  if (last < 0 || bytes[last] !== SET) return originAsn(bytes, start, end, width) === asn;
  for (let at = last + 2; at < end; at += width) if (asnAt(bytes, at, width) === asn) return true;
  return false;
}

/** The first AS of the path when it stands in a sequence, else -1 (RFC 4271 §6.3: the neighbour's). */
export function firstAsn(bytes: Uint8Array, start: number, end: number, width: AsWidth): number {
  return start < end && bytes[start] === SEQUENCE ? asnAt(bytes, start + 2, width) : -1;
}

/** AS numbers that count for the length of a path: a set counts once, a confederation not at all. */
export function pathLength(bytes: Uint8Array, start: number, end: number, width: AsWidth): number {
  let length = 0;
  for (let at = start; at < end; at += 2 + bytes[at + 1]! * width) {
    // RFC 4271 §9.1.2.2(a), RFC 5065 §5.3.
    if (bytes[at] === SEQUENCE) length += bytes[at + 1]!;
    else if (bytes[at] === SET) length++;
  }
  return length;
}
