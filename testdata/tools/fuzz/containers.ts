import { ByteSink } from "../../bench/generate/byte_sink.ts";
import { beginMrtRecord, endMrtRecord, START_SECONDS } from "../../bench/generate/mrt.ts";
import type { Rng } from "../../bench/generate/rng.ts";
import { type Endpoint, TCP, writeTcpFrame } from "../../bench/generate/tcp_frame.ts";

/** Puts messages into a file of one format. */
export type Contain = (out: ByteSink, messages: readonly Uint8Array[], rng: Rng) => void;

const PEER = 0xc6120001, LOCAL = 0xc6120002;

function writeBgp(out: ByteSink, messages: readonly Uint8Array[]): void {
  for (const message of messages) out.append(message);
}

const TEXT = new TextEncoder();

/** A message a line; a few with colons, a few bare of their header, as people paste them. */
function writeHex(out: ByteSink, messages: readonly Uint8Array[], rng: Rng): void {
  for (const message of messages) {
    const octets = rng.percent(10) ? message.subarray(23) : message;
    const hex = octets.toHex();
    out.append(TEXT.encode(rng.percent(10) ? hex.replace(/..(?=.)/g, "$&:") : hex));
    out.u8(10);
  }
}

/** BGP4MP records, of old and new subtypes, with and without microseconds, and some RIB entries. */
function writeMrt(out: ByteSink, messages: readonly Uint8Array[], rng: Rng): void {
  writePeers(out);
  const local = rng.percent(30) ? 65_001 : 65_000;
  for (const [index, message] of messages.entries()) {
    if (message[18] === 2 && rng.percent(25)) writeRib(out, message, index, rng);
    else writeBgp4mp(out, message, local, rng);
  }
}

function writeBgp4mp(out: ByteSink, message: Uint8Array, local: number, rng: Rng): void {
  const extended = rng.percent(20), subtype = rng.percent(75) ? 4 : rng.pick([1, 4, 6, 7, 8, 9]);
  const body = beginMrtRecord(out, START_SECONDS, extended ? 17 : 16, subtype);
  if (extended) out.u32(rng.below(1_000_000));
  const wide = [4, 5, 7, 9].includes(subtype);
  for (const asn of [65_001, local]) wide ? out.u32(asn) : out.u16(asn);
  out.u16(0);
  out.u16(1);
  out.u32(PEER);
  out.u32(LOCAL);
  out.append(message);
  endMrtRecord(out, body);
}

function writePeers(out: ByteSink): void {
  const body = beginMrtRecord(out, START_SECONDS, 13, 1);
  out.u32(LOCAL);
  out.u16(0);
  out.u16(1);
  out.u8(2);
  out.u32(PEER);
  out.u32(PEER);
  out.u32(65_001);
  endMrtRecord(out, body);
}

/** The attributes of an UPDATE as those of a route in a table dump. */
function writeRib(out: ByteSink, message: Uint8Array, sequence: number, rng: Rng): void {
  const at = 21 + (message[19]! << 8 | message[20]!);
  const length = Math.min(
    message[at]! << 8 | message[at + 1]!,
    Math.max(0, message.length - at - 2),
  );
  const attributes = message.subarray(at + 2, at + 2 + length);
  const isV6 = rng.percent(30);
  const body = beginMrtRecord(out, START_SECONDS, 13, isV6 ? 4 : 2);
  out.u32(sequence);
  out.u8(24);
  out.u16(0x2001);
  out.u8(sequence & 0xff);
  out.u16(1);
  out.u16(rng.percent(2) ? 1 : 0);
  out.u32(START_SECONDS);
  out.u16(attributes.length);
  out.append(attributes);
  endMrtRecord(out, body);
}

/** Route Monitoring of one peer (RFC 7854 §4.6), other messages mirrored (§4.7). */
function writeBmp(out: ByteSink, messages: readonly Uint8Array[], rng: Rng): void {
  for (const message of messages) {
    const isUpdate = message[18] === 2, start = out.length;
    out.u8(3);
    out.u32(0);
    out.u8(isUpdate ? 0 : 6);
    out.u8(rng.percent(5) ? rng.below(4) : 0);
    out.u8(rng.percent(5) ? rng.below(256) : 0);
    out.fill(0, 8 + 12);
    for (const word of [PEER, 65_001, PEER, START_SECONDS, 0]) out.u32(word);
    if (!isUpdate) {
      out.u16(0);
      out.u16(message.length);
    }
    out.append(message);
    out.patch32(start + 1, out.length - start);
  }
}

const SEGMENT = 1400;
const frame = new ByteSink();

/** The frames of one connection that carries the messages, each told to `write`. */
function eachFrame(
  messages: readonly Uint8Array[],
  rng: Rng,
  write: (frame: Uint8Array, index: number) => void,
): void {
  const from: Endpoint = {
    ipv4: PEER,
    port: 40_000,
    hardware: 1,
    sequence: rng.uint32(),
    identification: 0,
  };
  const to: Endpoint = {
    ipv4: LOCAL,
    port: 179,
    hardware: 2,
    sequence: rng.uint32(),
    identification: 0,
  };
  const stream = new ByteSink();
  writeBgp(stream, messages);
  let index = 0;
  const send = (one: Endpoint, other: Endpoint, flags: number, payload: Uint8Array) => {
    writeTcpFrame(frame, one, other, { flags, payload, clock: index });
    write(frame.bytes, index++);
  };
  const nothing = new Uint8Array(0);
  if (rng.percent(70)) {
    send(from, to, TCP.syn, nothing);
    send(to, from, TCP.syn | TCP.ack, nothing);
  }
  for (let at = 0; at < stream.length; at += SEGMENT) {
    send(from, to, TCP.ack | TCP.push, stream.bytes.subarray(at, at + SEGMENT));
    if (rng.percent(3)) {
      // Sent again, as after a loss.
      from.sequence = (from.sequence - Math.min(SEGMENT, stream.length - at)) >>> 0;
      send(from, to, TCP.ack, stream.bytes.subarray(at, at + SEGMENT));
    }
  }
}

function writePcap(out: ByteSink, messages: readonly Uint8Array[], rng: Rng): void {
  for (const word of [0xa1b2c3d4, 0x0004_0002, 0, 0, 0x40000, 1]) out.u32le(word);
  eachFrame(messages, rng, (octets, index) => {
    for (const word of [START_SECONDS, index * 1000, octets.length, octets.length]) out.u32le(word);
    out.append(octets);
  });
}

/** A section, an interface, enhanced packet blocks. */
function writePcapng(out: ByteSink, messages: readonly Uint8Array[], rng: Rng): void {
  for (const word of [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28]) out.u32le(word);
  for (const word of [1, 20, 1, 0x40000, 20]) out.u32le(word);
  eachFrame(messages, rng, (octets, index) => {
    const padded = octets.length + 3 & ~3, size = 32 + padded;
    const time = START_SECONDS * 1e6 + index * 1000;
    for (const word of [6, size, 0, Math.floor(time / 2 ** 32), time % 2 ** 32]) {
      out.u32le(word >>> 0);
    }
    for (const word of [octets.length, octets.length]) out.u32le(word);
    out.append(octets);
    out.fill(0, padded - octets.length);
    out.u32le(size);
  });
}

/** The formats, each as often as it stands here. */
export const CONTAINERS: readonly (readonly [format: string, contain: Contain])[] = [
  ["mrt", writeMrt],
  ["mrt", writeMrt],
  ["mrt", writeMrt],
  ["bgp", writeBgp],
  ["bgp", writeBgp],
  ["bmp", writeBmp],
  ["bmp", writeBmp],
  ["pcap", writePcap],
  ["pcap", writePcap],
  ["pcapng", writePcapng],
  ["hex", writeHex],
];
