import type { ByteSink } from "./byte_sink.ts";

export const TCP = { syn: 0x02, push: 0x08, ack: 0x10 } as const;

/** One end of a TCP connection, as far as frames need it. */
export interface Endpoint {
  readonly ipv4: number;
  readonly port: number;
  /** Last three octets of the hardware address. */
  readonly hardware: number;
  /** Sequence number of the next octet to be sent (RFC 9293 §3.4). */
  sequence: number;
  identification: number;
}

export interface Segment {
  readonly flags: number;
  readonly payload: Uint8Array;
  /** Milliseconds for the timestamp option (RFC 7323 §3). */
  readonly clock: number;
}

const ETHERNET_OCTETS = 14;
const IPV4_OCTETS = 20;
export const NO_PAYLOAD = new Uint8Array(0);

/** Replaces what `frame` holds by one Ethernet frame and advances the sender's sequence number. */
export function writeTcpFrame(
  frame: ByteSink,
  from: Endpoint,
  to: Endpoint,
  segment: Segment,
): void {
  const isSyn = (segment.flags & TCP.syn) !== 0;
  const headerOctets = isSyn ? 40 : 32;
  frame.clear();
  writeEthernet(frame, from, to);
  writeIpv4(frame, from, to, headerOctets + segment.payload.length);
  const start = frame.length;
  frame.u16(from.port);
  frame.u16(to.port);
  frame.u32(from.sequence);
  frame.u32(segment.flags & TCP.ack ? to.sequence : 0);
  frame.u8(headerOctets << 2);
  frame.u8(segment.flags);
  frame.u16(isSyn ? 64_240 : 2004);
  frame.u32(0);
  writeOptions(frame, isSyn, segment);
  frame.append(segment.payload);
  frame.patch16(start + 16, tcpChecksum(frame.bytes.subarray(start), from, to));
  from.sequence = (from.sequence + segment.payload.length + (isSyn ? 1 : 0)) >>> 0;
}

function writeEthernet(frame: ByteSink, from: Endpoint, to: Endpoint): void {
  for (const end of [to, from]) {
    // 02: locally administered.
    frame.u16(0x0200);
    frame.u8(0x5e);
    frame.u8(end.hardware >>> 16);
    frame.u16(end.hardware & 0xffff);
  }
  frame.u16(0x0800);
}

/** RFC 791 §3.1, marked CS6 as routers do, not to be fragmented. */
function writeIpv4(frame: ByteSink, from: Endpoint, to: Endpoint, payloadOctets: number): void {
  from.identification = (from.identification + 1) & 0xffff;
  frame.u16(0x45c0);
  frame.u16(IPV4_OCTETS + payloadOctets);
  frame.u16(from.identification);
  frame.u16(0x4000);
  frame.u16(0x4006);
  frame.u16(0);
  frame.u32(from.ipv4);
  frame.u32(to.ipv4);
  const header = frame.bytes.subarray(ETHERNET_OCTETS);
  frame.patch16(ETHERNET_OCTETS + 10, foldChecksum(sumWords(header, 0)));
}

/** Maximum segment size 1460 less the 12 octets of timestamps leaves 1448 for data. */
function writeOptions(frame: ByteSink, isSyn: boolean, segment: Segment): void {
  if (isSyn) {
    frame.u32(0x020405b4);
    frame.u16(0x0402);
  } else {
    frame.u16(0x0101);
  }
  frame.u16(0x080a);
  frame.u32(segment.clock >>> 0);
  frame.u32(segment.flags & TCP.ack ? (segment.clock - 3) >>> 0 : 0);
  if (isSyn) frame.u32(0x01030307);
}

function tcpChecksum(segment: Uint8Array, from: Endpoint, to: Endpoint): number {
  const pseudoHeader = (from.ipv4 >>> 16) + (from.ipv4 & 0xffff) +
    (to.ipv4 >>> 16) + (to.ipv4 & 0xffff) + 6 + segment.length;
  return foldChecksum(sumWords(segment, pseudoHeader));
}

function sumWords(bytes: Uint8Array, start: number): number {
  let sum = start;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  return bytes.length % 2 === 1 ? sum + (bytes[bytes.length - 1]! << 8) : sum;
}

function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
