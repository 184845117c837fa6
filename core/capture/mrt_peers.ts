import { formatAddress } from "../net/address.ts";
import { Overrun, Reader } from "../net/reader.ts";
import type { Delivery } from "./delivery.ts";
import type { End } from "./record.ts";

/** What a PEER_INDEX_TABLE says (RFC 6396 §4.3.1). */
export interface PeerTable {
  readonly collector: End;
  readonly view: string;
  readonly peers: readonly End[];
}

const NO_ADDRESS = new Uint8Array(0);

/** Bits of a peer type: the address has 16 octets, the AS number four. */
const IPV6 = 1, AS4 = 2;

/** Reads a PEER_INDEX_TABLE; a table that is cut gives the peers before the cut, and damage. */
export function readPeers(
  delivery: Delivery,
  bytes: Uint8Array,
  at: number,
  end: number,
  base: number,
): PeerTable {
  const reader = new Reader(bytes, at, end, base), peers: End[] = [];
  let collector: End = { address: NO_ADDRESS }, view = "", count = 0;
  try {
    collector = { address: NO_ADDRESS, bgpId: reader.u32() };
    view = new TextDecoder().decode(reader.take(reader.u16()));
    count = reader.u16();
    while (peers.length < count) peers.push(readPeer(reader));
    if (reader.left > 0) trailing(delivery, "TABLE_DUMP_V2 PEER_INDEX_TABLE", reader);
  } catch (error) {
    overrun(delivery, "TABLE_DUMP_V2 PEER_INDEX_TABLE", error, peers.length, count);
  }
  const id = dotted(collector.bgpId ?? 0);
  const named = view === "" ? "" : ` view ${view}`;
  delivery.sink.info?.(undefined, {
    kind: "mrt-peers",
    text: `table dump of collector ${id}${named}: ${peers.length} peers`,
    fields: { collector: id, view, peers: peers.map(peerFields) },
  }, delivery.stamp);
  return { collector, view, peers };
}

function readPeer(reader: Reader): End {
  const type = reader.u8(), bgpId = reader.u32();
  const address = reader.take(type & IPV6 ? 16 : 4).slice();
  return { bgpId, address, asn: type & AS4 ? reader.u32() : reader.u16() };
}

function peerFields(peer: End): Record<string, string | number> {
  const { address, asn = 0, bgpId = 0 } = peer;
  return { address: formatAddress(address), asn, bgpId: dotted(bgpId) };
}

/** Reads a GEO_PEER_TABLE: where the collector and its peers stand (RFC 6397 §2). */
export function readGeoPeers(
  delivery: Delivery,
  bytes: Uint8Array,
  at: number,
  end: number,
  base: number,
): void {
  const reader = new Reader(bytes, at, end, base), peers: Record<string, string | number>[] = [];
  let collector: Record<string, string | number> = {}, view = "", count = 0;
  try {
    const bgpId = dotted(reader.u32());
    view = new TextDecoder().decode(reader.take(reader.u16()));
    collector = { bgpId, ...readPlace(reader) };
    count = reader.u16();
    while (peers.length < count) {
      peers.push({ ...peerFields(readPeer(reader)), ...readPlace(reader) });
    }
    if (reader.left > 0) trailing(delivery, "TABLE_DUMP_V2 GEO_PEER_TABLE", reader);
  } catch (error) {
    overrun(delivery, "TABLE_DUMP_V2 GEO_PEER_TABLE", error, peers.length, count);
  }
  delivery.sink.info?.(undefined, {
    kind: "mrt-geo-peers",
    text: `places of ${peers.length} peers`,
    fields: { collector: [collector], view, peers },
  }, delivery.stamp);
}

/** Latitude and longitude in degrees as IEEE floats; not a number means private, and is left out (RFC 6397 §2). */
function readPlace(reader: Reader): Record<string, number> {
  const octets = reader.take(8), floats = new DataView(octets.buffer, octets.byteOffset, 8);
  const latitude = floats.getFloat32(0), longitude = floats.getFloat32(4);
  return {
    ...Number.isFinite(latitude) && { latitude },
    ...Number.isFinite(longitude) && { longitude },
  };
}

function trailing(delivery: Delivery, what: string, reader: Reader): void {
  delivery.damage(what, `${reader.left} octets after the last peer`, reader.offset);
}

function overrun(
  delivery: Delivery,
  what: string,
  error: unknown,
  read: number,
  count: number,
): void {
  if (!(error instanceof Overrun)) throw error;
  const reason =
    `${error.wanted} octets needed, ${error.left} left, after ${read} of ${count} peers`;
  delivery.damage(what, reason, error.offset);
}

/** A BGP identifier as people write it. */
export function dotted(id: number): string {
  return `${id >>> 24}.${id >>> 16 & 255}.${id >>> 8 & 255}.${id & 255}`;
}
