// For tests: MRT records in hex, and what the decoder makes of them.
import { Writer } from "../net/writer.ts";
import { FlowTable } from "./flows.ts";
import { MrtDecoder } from "./mrt.ts";
import { RecordingSink } from "./recording_sink.ts";

export const T0 = 1_700_000_000;

/** A record with the length that it has, or that it is to claim. */
export function record(
  type: number,
  subtype: number,
  body: string,
  seconds = T0,
  length = -1,
): string {
  const out = new Writer(), octets = Uint8Array.fromHex(body);
  out.u32(seconds);
  out.u16(type);
  out.u16(subtype);
  out.u32(length < 0 ? octets.length : length);
  out.put(octets);
  return out.view().toHex();
}

/** Delivers `hex` in pieces of `size` octets. */
export function read(hex: string, size = Infinity): RecordingSink {
  const sink = new RecordingSink(), decoder = new MrtDecoder(sink, new FlowTable());
  const bytes = Uint8Array.fromHex(hex);
  for (let at = 0; at < bytes.length; at += size) {
    // A copy that is spoiled afterwards: nobody may keep what was lent.
    const piece = bytes.slice(at, Math.min(bytes.length, at + size));
    decoder.push(piece);
    piece.fill(0xee);
  }
  decoder.finish();
  return sink;
}

export const MARKER = "ff".repeat(16);
export const KEEPALIVE = `${MARKER}001304`;
export const UPDATE = `${MARKER}0017020000${"0000"}`;

export const PEERS2 = "fde8" + "fde9" + "0000" + "0001" + "0a000001" + "0a000002";
export const PEERS4 = "0000fde8" + "0000fde9" + "0000" + "0001" + "0a000001" + "0a000002";
export const PEERS6 = "0000fde8" + "0000fde9" + "0000" + "0002" + "20010db8" + "00".repeat(11) +
  "01" +
  "20010db8" + "00".repeat(11) + "02";

/** Collector 9.9.9.9, view `v`, peers 10.0.0.1 AS 65000 (2 octets) and 2001:db8::7 AS 70000 (4 octets). */
export const INDEX = record(
  13,
  1,
  "09090909" + "0001" + "76" + "0002" + "00" + "01010101" + "0a000001" + "fde8" +
    "03" + "02020202" + "20010db8" + "00".repeat(11) + "07" + "00011170",
);

export const ORIGIN = "40010100";
export const entry = (peer: string, attributes = ORIGIN) =>
  peer + "65000000" + (attributes.length / 2).toString(16).padStart(4, "0") + attributes;
export const pathEntry = (peer: string, path: string, attributes = ORIGIN) =>
  peer + "65000000" + path + (attributes.length / 2).toString(16).padStart(4, "0") + attributes;
