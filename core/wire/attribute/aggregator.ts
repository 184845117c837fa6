import { formatAddress, writeIpv4 } from "../../net/address.ts";
import type { Ascii } from "../../net/ascii.ts";
import { u16, u32 } from "../../net/octets.ts";
import type { Writer } from "../../net/writer.ts";
import type { Tree } from "../tree.ts";
import { putAddress } from "./address_value.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { LENGTH_ERROR, OPTIONAL_ERROR, unlessLength } from "./complaint.ts";

/** Who formed an aggregate: its AS and BGP identifier (as an IPv4 address). */
export interface Aggregator {
  readonly asn: number;
  readonly address: string;
}

const asnAt = (bytes: Uint8Array, at: number, width: 2 | 4) =>
  width === 4 ? u32(bytes, at) : u16(bytes, at);

/** Complains about a body that is not an AS number of `width` octets other than 0 and an address. */
export function checkAggregator(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: 2 | 4,
): Complaint | undefined {
  if (end - start !== width + 4) {
    const wrong = unlessLength(start, end, width + 4)!;
    return { ...wrong, reason: `${wrong.reason} for AS numbers of ${width} octets` };
  }
  if (asnAt(bytes, start, width) !== 0) return undefined;
  return { reason: "AS 0 is reserved", section: "RFC 7607 §2", subcode: OPTIONAL_ERROR };
}

export function decodeAggregator(bytes: Uint8Array, start: number, width: 2 | 4): Aggregator {
  return { asn: asnAt(bytes, start, width), address: formatAddress(bytes, start + width, 4) };
}

export function encodeAggregator(value: Aggregator, out: Writer, width: 2 | 4): void {
  if (width === 4) out.u32(value.asn);
  else out.u16(value.asn);
  putAddress(out, value.address, 4);
}

/** `65001 192.0.2.1` */
export function writeAggregator(out: Ascii, bytes: Uint8Array, at: number, width: 2 | 4): void {
  out.uint(asnAt(bytes, at, width));
  out.byte(32);
  writeIpv4(out, bytes, at + width);
}

export function writeAggregatorJson(out: Ascii, bytes: Uint8Array, at: number, width: 2 | 4): void {
  out.string('{"asn":');
  out.uint(asnAt(bytes, at, width));
  out.string(',"address":"');
  writeIpv4(out, bytes, at + width);
  out.string('"}');
}

export function aggregatorFields(tree: Tree, bytes: Uint8Array, at: number, width: 2 | 4): void {
  tree.leaf("AS number", at, at + width, String(asnAt(bytes, at, width)));
  tree.leaf("Address", at + width, at + width + 4, formatAddress(bytes, at + width, 4));
}

/** AGGREGATOR (RFC 4271 §5.1.7), its AS number as wide as the session agreed on. */
export const aggregator = attributeType({
  code: 7,
  name: "AGGREGATOR",
  key: "aggregator",
  flags: 0xc0,
  malformed: { outcome: "discard", section: "RFC 7606 §7.7", subcode: LENGTH_ERROR },
  check(bytes, start, end, context) {
    const width = context.asWidth, complaint = checkAggregator(bytes, start, end, width);
    return complaint && end - start === width + 4 ? { ...complaint, isLegible: true } : complaint;
  },
  decode: (bytes, start, _end, context) => decodeAggregator(bytes, start, context.asWidth),
  encode: (value, out, context) => encodeAggregator(value, out, context.asWidth),
  text: (out, bytes, start, _end, context) => writeAggregator(out, bytes, start, context.asWidth),
  json: (out, bytes, start, _end, context) =>
    writeAggregatorJson(out, bytes, start, context.asWidth),
  fields: (tree, bytes, start, _end, context) =>
    aggregatorFields(tree, bytes, start, context.asWidth),
});
