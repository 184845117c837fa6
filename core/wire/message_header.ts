import type { Writer } from "../net/writer.ts";
import type { Fault } from "./fault.ts";

/** Octets of marker, length and type (RFC 4271 §4.1). */
export const HEADER_LENGTH = 19;
/** The longest message without, and with, the extended message capability (RFC 4271 §4.1, RFC 8654 §4). */
export const MAX_LENGTH = 4096, MAX_EXTENDED_LENGTH = 65535;

/** Message types (RFC 4271 §4.1, RFC 2918 §3). */
export const OPEN = 1, UPDATE = 2, NOTIFICATION = 3, KEEPALIVE = 4, ROUTE_REFRESH = 5;

const NAMES = ["", "OPEN", "UPDATE", "NOTIFICATION", "KEEPALIVE", "ROUTE-REFRESH", "CAPABILITY"];
const SHORTEST = [19, 29, 23, 21, 19, 23];

/** `UPDATE`, or `type 9` for a type that nobody assigned. */
export function messageTypeName(type: number): string {
  return NAMES[type] || `type ${type}`;
}

/** The length field of the message at `start`; its header must be there. */
export function messageLength(bytes: Uint8Array, start: number): number {
  return bytes[start + 16]! << 8 | bytes[start + 17]!;
}

/** True when sixteen octets of ones stand at `at`. */
export function isMarker(bytes: Uint8Array, at: number): boolean {
  // One branch for all sixteen: this is asked of every message.
  const all = bytes[at]! & bytes[at + 1]! & bytes[at + 2]! & bytes[at + 3]! & bytes[at + 4]! &
    bytes[at + 5]! & bytes[at + 6]! & bytes[at + 7]! & bytes[at + 8]! & bytes[at + 9]! &
    bytes[at + 10]! & bytes[at + 11]! & bytes[at + 12]! & bytes[at + 13]! & bytes[at + 14]! &
    bytes[at + 15]!;
  return all === 0xff;
}

/** Index of the first octet of a marker that is not all ones, or -1. */
function brokenMarker(bytes: Uint8Array, at: number): number {
  if (isMarker(bytes, at)) return -1;
  let i = 0;
  while (bytes[at + i] === 0xff) i++;
  return i;
}

function header(what: string, offset: number, subcode: number, reason: string): Fault {
  return { what, reason, offset, outcome: "reset", code: 1, subcode, section: "RFC 4271 §6.1" };
}

/** True for a fault of a header: then nothing that stands behind it can be relied on. */
export function isOfHeader({ code, outcome }: Fault): boolean {
  // What only asks to be logged is about the body (RFC 4271 §6.4, RFC 9003 §2).
  return code === 1 && outcome === "reset";
}

/**
 * What is wrong with the header of the message at `start`, of which at least 19 octets are there.
 * `extended`: the receiver offered extended messages, so that all but OPEN and KEEPALIVE may be longer.
 */
export function checkHeader(
  bytes: Uint8Array,
  start: number,
  extended: boolean,
): Fault | undefined {
  const broken = brokenMarker(bytes, start);
  if (broken >= 0) {
    return header("marker", broken, 1, `octet ${broken} is ${bytes[start + broken]}, not 255`);
  }
  const length = messageLength(bytes, start), type = bytes[start + 18]!;
  if (length < HEADER_LENGTH) {
    return header(
      "message length",
      16,
      2,
      `${length} is less than the ${HEADER_LENGTH} octets of a header`,
    );
  }
  const longest = extended && type !== OPEN && type !== KEEPALIVE
    ? MAX_EXTENDED_LENGTH
    : MAX_LENGTH;
  if (length > longest) {
    return header("message length", 16, 2, `${length} is more than ${longest}`);
  }
  if (type === 0 || type > ROUTE_REFRESH) {
    return header("message type", 18, 3, `${type} is not a message type`);
  }
  if (length < SHORTEST[type]!) {
    const name = messageTypeName(type);
    return header(
      "message length",
      16,
      2,
      `${length} is less than the ${SHORTEST[type]} of ${name}`,
    );
  }
  if (type === KEEPALIVE && length !== HEADER_LENGTH) {
    return header("message length", 16, 2, `${length} is not the 19 of KEEPALIVE`);
  }
  return undefined;
}

/** Writes a whole message: header, then what `body` writes. Throws `RangeError` over 65535 octets. */
export function encodeMessage(out: Writer, type: number, body: () => void): void {
  const start = out.length;
  for (let i = 0; i < 4; i++) out.u32(0xffffffff);
  out.u16(0);
  out.u8(type);
  body();
  out.patch16(start + 16, out.length - start);
}
