import { u16 } from "../../net/octets.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { LENGTH_ERROR } from "./complaint.ts";
import { fromHex, toHex } from "../../net/hex.ts";

/** A TLV of AIGP; its length field counts its own three octets too (RFC 7311 §3). */
export interface AigpTlv {
  readonly type: number;
  /** Octets after type and length, as hex. */
  readonly value: string;
}

const HEADER = 3, METRIC = 1, METRIC_LENGTH = 11;

function check(bytes: Uint8Array, start: number, end: number): Complaint | undefined {
  for (let at = start; at < end;) {
    const length = end - at < HEADER ? 0 : u16(bytes, at + 1);
    if (length < HEADER || at + length > end) {
      return { reason: `TLV length ${length} does not fit into ${end - at} octets`, at };
    }
    // RFC 7311 §3: only the first of its kind counts, but each has eight octets of metric.
    if (bytes[at] === METRIC && length !== METRIC_LENGTH) {
      return { reason: `metric TLV of length ${length}, not ${METRIC_LENGTH}`, at };
    }
    at += length;
  }
  return undefined;
}

/** The accumulated metric of the first metric TLV; undefined when there is none (RFC 7311 §3.3). */
export function aigpMetric(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  for (let at = start; at < end; at += u16(bytes, at + 1)) {
    if (bytes[at] === METRIC) return BigInt(`0x${toHex(bytes, at + HEADER, at + METRIC_LENGTH)}`);
  }
  return undefined;
}

function decode(bytes: Uint8Array, start: number, end: number): readonly AigpTlv[] {
  const tlvs: AigpTlv[] = [];
  for (let at = start; at < end; at += u16(bytes, at + 1)) {
    const value = toHex(bytes, at + HEADER, at + u16(bytes, at + 1));
    tlvs.push({ type: bytes[at]!, value });
  }
  return tlvs;
}

/** AIGP (RFC 7311 §3). */
export const aigp = attributeType({
  code: 26,
  name: "AIGP",
  key: "aigp",
  flags: 0x80,
  malformed: { outcome: "discard", section: "RFC 7311 §3.2", subcode: LENGTH_ERROR },
  wrongFlags: "discard",
  check,
  decode,
  encode(value, out) {
    for (const tlv of value) {
      const octets = fromHex(tlv.value);
      out.u8(tlv.type);
      out.u16(octets.length + HEADER);
      out.put(octets);
    }
  },
  text(out, bytes, start, end) {
    const metric = aigpMetric(bytes, start, end);
    if (metric === undefined) out.hex(bytes, start, end);
    else out.string(String(metric));
  },
  json(out, bytes, start, end) {
    const metric = aigpMetric(bytes, start, end);
    // A metric may be more than a JSON reader's 2^53: beyond that it is a string.
    if (metric === undefined) out.string(JSON.stringify(decode(bytes, start, end)));
    else out.string(metric > 0x1fffffffffffffn ? `"${metric}"` : String(metric));
  },
  fields(tree, bytes, start, end) {
    for (let at = start; at < end; at += u16(bytes, at + 1)) {
      const next = at + u16(bytes, at + 1);
      const text = bytes[at] === METRIC
        ? `metric ${aigpMetric(bytes, at, next)}`
        : `type ${bytes[at]}`;
      tree.leaf("TLV", at, next, text);
    }
  },
});
