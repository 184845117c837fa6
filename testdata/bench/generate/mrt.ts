import type { ByteSink } from "./byte_sink.ts";
import { COLLECTOR, type Peer } from "./peers.ts";
import type { Family } from "./prefixes.ts";

/** Epoch seconds at which every generated file begins: 2024-03-01 00:00:00 UTC. */
export const START_SECONDS = 1_709_251_200;

const TABLE_DUMP_V2 = 13;
const BGP4MP = 16;
const PEER_INDEX_TABLE = 1;
const BGP4MP_MESSAGE_AS4 = 4;

/** RFC 6396 §4.3.2 and §4.3.4. */
export const RIB_SUBTYPE = { 4: 2, 6: 4 } as const;

/** Begins a record (RFC 6396 §2); give the result to `endMrtRecord`. */
export function beginMrtRecord(
  sink: ByteSink,
  seconds: number,
  type: number,
  subtype: number,
): number {
  sink.u32(seconds);
  sink.u16(type);
  sink.u16(subtype);
  sink.u32(0);
  return sink.length;
}

export function endMrtRecord(sink: ByteSink, bodyStart: number): void {
  sink.patch32(bodyStart - 4, sink.length - bodyStart);
  sink.endRecord();
}

/** RFC 6396 §4.3.1: each peer twice, its IPv4 session at 2i and its IPv6 session at 2i + 1. */
export function writePeerIndexTable(sink: ByteSink, peers: readonly Peer[]): void {
  const body = beginMrtRecord(sink, START_SECONDS, TABLE_DUMP_V2, PEER_INDEX_TABLE);
  const viewName = new TextEncoder().encode("bench");
  sink.u32(COLLECTOR.routerId);
  sink.u16(viewName.length);
  sink.append(viewName);
  sink.u16(2 * peers.length);
  for (const peer of peers) {
    sink.u8(2);
    sink.u32(peer.routerId);
    sink.u32(peer.ipv4);
    sink.u32(peer.as);
    sink.u8(3);
    sink.u32(peer.routerId);
    sink.append(peer.ipv6);
    sink.u32(peer.as);
  }
  endMrtRecord(sink, body);
}

export function beginRibRecord(sink: ByteSink, family: Family): number {
  return beginMrtRecord(sink, START_SECONDS, TABLE_DUMP_V2, RIB_SUBTYPE[family]);
}

/** RFC 6396 §4.4.3, from the peer's session of that family. */
export function writeMessageRecord(
  sink: ByteSink,
  seconds: number,
  peer: Peer,
  family: Family,
  message: Uint8Array,
): void {
  const body = beginMrtRecord(sink, seconds, BGP4MP, BGP4MP_MESSAGE_AS4);
  sink.u32(peer.as);
  sink.u32(COLLECTOR.as);
  sink.u16(0);
  sink.u16(family === 4 ? 1 : 2);
  if (family === 4) {
    sink.u32(peer.ipv4);
    sink.u32(COLLECTOR.ipv4);
  } else {
    sink.append(peer.ipv6);
    sink.append(COLLECTOR.ipv6);
  }
  sink.append(message);
  endMrtRecord(sink, body);
}
