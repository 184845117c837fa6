import type { ByteSink } from "./byte_sink.ts";

/** A neighbour of the collector: one router with an IPv4 and an IPv6 session. */
export interface Peer {
  readonly index: number;
  readonly as: number;
  readonly routerId: number;
  readonly ipv4: number;
  readonly ipv6: Uint8Array;
}

/** Addresses of RFC 2544 and RFC 3849, AS numbers of RFC 6996: nobody's in the public table. */
export const COLLECTOR: Peer = {
  index: -1,
  as: 65_000,
  routerId: 0xc6130001,
  ipv4: 0xc6130001,
  ipv6: documentationAddress(0xffff),
};

export function makePeer(index: number): Peer {
  const ipv4 = 0xc6120001 + index;
  // Every fifth needs a four-octet AS number on top of the two-octet ones.
  const as = index % 5 === 4 ? 4_200_000_000 + index : 64_512 + index % 480;
  return { index, as, routerId: ipv4, ipv4, ipv6: documentationAddress(index + 1) };
}

export function makePeers(count: number): Peer[] {
  return Array.from({ length: count }, (_, index) => makePeer(index));
}

/** The next hop of MP_REACH_NLRI with its length octet; every other peer adds its link-local. */
export function writeIpv6NextHop(sink: ByteSink, peer: Peer): void {
  const withLinkLocal = peer.index % 2 === 1;
  sink.u8(withLinkLocal ? 32 : 16);
  sink.append(peer.ipv6);
  if (!withLinkLocal) return;
  sink.u16(0xfe80);
  sink.fill(0, 6);
  sink.append(peer.ipv6.subarray(8));
}

function documentationAddress(host: number): Uint8Array {
  const address = new Uint8Array(16);
  address.set([0x20, 0x01, 0x0d, 0xb8]);
  address[6] = host >>> 8;
  address[7] = host;
  address[15] = 1;
  return address;
}
