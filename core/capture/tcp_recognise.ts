import { u16, u32 } from "../net/octets.ts";
import type { TcpProtocol } from "./tcp_event.ts";

/** `wait`: not enough octets to say; `other`: neither BGP nor BMP. */
export type Recognised = TcpProtocol | "wait" | "other";

const BGP_HEADER = 19, BMP_HEADER = 6, BMP_PER_PEER = 42;

/** Where a connection begins with neither marker nor BMP header, this many octets are looked at. */
export const SEARCHED_OCTETS = 65536;

/** What the first octets of a connection, of which the SYN was seen, are. */
export function recogniseStart(bytes: Uint8Array, start: number, end: number): Recognised {
  if (start === end) return "wait";
  if (bytes[start] === 3 || bytes[start] === 4) {
    if (end - start < BMP_HEADER) return "wait";
    return isBmpHeader(bytes, start, end) ? "bmp" : "other";
  }
  const stop = Math.min(end, start + 16);
  for (let at = start; at < stop; at++) if (bytes[at] !== 0xff) return "other";
  if (end - start < BGP_HEADER) return "wait";
  return isBgpHeader(bytes, start) ? "bgp" : "other";
}

/** Sixteen octets of ones (the caller has checked those), a length and a type (RFC 4271 §4.1). */
function isBgpHeader(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at + 18]!;
  // A broken type or length in the very first message is still BGP; a run of ones is not.
  return u16(bytes, at + 16) >= BGP_HEADER && u16(bytes, at + 16) !== 0xffff && type !== 0xff;
}

/** RFC 7854 §4.1: version 3 (or 4, with the same header), a length, a message type. */
export function isBmpHeader(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < BMP_HEADER || bytes[at]! < 3 || bytes[at]! > 4) return false;
  const length = u32(bytes, at + 1), type = bytes[at + 5]!;
  // Only initiation and termination (types 4 and 5) come without a per-peer header.
  return type <= 6 &&
    length >= (type === 4 || type === 5 ? BMP_HEADER : BMP_HEADER + BMP_PER_PEER) &&
    length <= 0x100000;
}

/** Where the search in the middle of a connection has come to; `at` is where reading may begin. */
export interface Sighting {
  protocol: Recognised;
  at: number;
}

/**
 * Looks through one segment of a connection whose beginning was not captured. A marker counts with
 * a sane length and type behind it; one that BMP's headers explain makes the connection BMP.
 */
export function recogniseMiddle(bytes: Uint8Array, start: number, end: number): Sighting {
  if (isBmpChain(bytes, start, end)) return { protocol: "bmp", at: start };
  let ones = 0;
  for (let at = start; at < end; at++) {
    ones = bytes[at] === 0xff ? ones + 1 : 0;
    if (ones < 16 || at + 4 > end) continue;
    const marker = at - 15, length = u16(bytes, at + 1), type = bytes[at + 3]!;
    if (length < BGP_HEADER || type < 1 || type > 5) continue;
    const bmp = bmpBefore(bytes, start, end, marker, length);
    if (bmp >= 0) return { protocol: "bmp", at: bmp };
    const next = marker + length;
    if (isBmpChain(bytes, next, end)) return { protocol: "bmp", at: next };
    return { protocol: "bgp", at: marker };
  }
  return { protocol: "wait", at: start };
}

/** A BMP header at `at` that ends with the segment or is followed by another one. */
function isBmpChain(bytes: Uint8Array, at: number, end: number): boolean {
  if (!isBmpHeader(bytes, at, end)) return false;
  const next = at + u32(bytes, at + 1);
  return next >= end || bytes[next] === bytes[at];
}

/** Index of the BMP message that a BGP message at `marker` is inside of, or -1. */
function bmpBefore(
  bytes: Uint8Array,
  start: number,
  end: number,
  marker: number,
  length: number,
): number {
  // Route monitoring has the message behind its per-peer header (RFC 7854 §4.6); peer up has the
  // first OPEN behind 20 octets more (§4.10); route mirroring behind a TLV header (§4.7).
  for (const before of [0, 20, 4]) {
    const at = marker - BMP_HEADER - BMP_PER_PEER - before;
    if (at < start || !isBmpHeader(bytes, at, end)) continue;
    if (u32(bytes, at + 1) >= marker - at + length) return at;
  }
  return -1;
}
