import { encodeOpen } from "./bgp_message.ts";
import { ByteSink } from "./byte_sink.ts";
import { START_SECONDS } from "./mrt.ts";
import { COLLECTOR, makePeers, type Peer } from "./peers.ts";
import { Rng } from "./rng.ts";
import { type UpdateMix, UpdateSource } from "./update_source.ts";

export interface BmpOptions extends UpdateMix {
  /** Route Monitoring messages; may be Infinity where the sink drains. */
  readonly updates: number;
  readonly peers: number;
  readonly seed: number;
}

/** RFC 7854 §4.1. */
const TYPE = { routes: 0, statistics: 1, peerDown: 2, peerUp: 3, initiation: 4, termination: 5 };
const UPDATES_PER_SECOND = 500;

/** Writes a BMP stream (RFC 7854): initiation, peers up, routes and statistics, the end of it all. */
export function writeBmp(sink: ByteSink, options: BmpOptions): void {
  const rng = new Rng(options.seed);
  const peers = makePeers(options.peers);
  const source = new UpdateSource(rng, options.updates, options);
  const update = new ByteSink();
  writeText(sink, TYPE.initiation, [[1, "underlay bench router"], [2, "bench"]]);
  for (const peer of peers) writePeerUp(sink, peer);
  for (let count = 0; count < options.updates; count++) {
    const peer = rng.pick(peers);
    const seconds = (START_SECONDS + Math.floor(count / UPDATES_PER_SECOND)) >>> 0;
    update.clear();
    source.write(update, peer);
    writePerPeer(sink, TYPE.routes, peer, seconds, () => sink.append(update.bytes));
    if (count % 1000 === 999) writeStatistics(sink, peer, seconds, count);
  }
  for (const peer of peers) {
    // Reason 2: the local system closed the session, FSM event 2, administrative stop.
    writePerPeer(sink, TYPE.peerDown, peer, START_SECONDS, () => writeOctets(sink, [2, 0, 2]));
  }
  writeText(sink, TYPE.termination, [[0, "bench done"]]);
  sink.endRecord();
}

/** RFC 7854 §4.10. */
function writePeerUp(sink: ByteSink, peer: Peer): void {
  writePerPeer(sink, TYPE.peerUp, peer, START_SECONDS, () => {
    sink.fill(0, 12);
    sink.u32(COLLECTOR.ipv4);
    sink.u16(179);
    sink.u16(32_768 + peer.index);
    sink.append(encodeOpen(COLLECTOR));
    sink.append(encodeOpen(peer));
  });
}

/** RFC 7854 §4.8: rejected prefixes (type 0) and the size of Adj-RIB-In (type 7). */
function writeStatistics(sink: ByteSink, peer: Peer, seconds: number, count: number): void {
  writePerPeer(sink, TYPE.statistics, peer, seconds, () => {
    sink.u32(2);
    sink.u16(0);
    sink.u16(4);
    sink.u32(count % 97);
    sink.u16(7);
    sink.u16(8);
    sink.u32(0);
    sink.u32(count);
  });
}

/** Common header and per-peer header (RFC 7854 §4.2) of a pre-policy IPv4 session. */
function writePerPeer(
  sink: ByteSink,
  type: number,
  peer: Peer,
  seconds: number,
  writeBody: () => void,
): void {
  const start = beginMessage(sink, type);
  sink.u16(0);
  sink.fill(0, 8 + 12);
  sink.u32(peer.ipv4);
  sink.u32(peer.as);
  sink.u32(peer.routerId);
  sink.u32(seconds);
  sink.u32(0);
  writeBody();
  endMessage(sink, start);
}

/** Information TLVs (RFC 7854 §4.4). */
function writeText(
  sink: ByteSink,
  type: number,
  texts: readonly (readonly [type: number, text: string])[],
): void {
  const start = beginMessage(sink, type);
  for (const [textType, text] of texts) {
    const bytes = new TextEncoder().encode(text);
    sink.u16(textType);
    sink.u16(bytes.length);
    sink.append(bytes);
  }
  endMessage(sink, start);
}

function beginMessage(sink: ByteSink, type: number): number {
  const start = sink.length;
  sink.u8(3);
  sink.u32(0);
  sink.u8(type);
  return start;
}

function endMessage(sink: ByteSink, start: number): void {
  sink.patch32(start + 1, sink.length - start);
  sink.endRecord();
}

function writeOctets(sink: ByteSink, octets: readonly number[]): void {
  for (const octet of octets) sink.u8(octet);
}
