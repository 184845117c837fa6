import { octets } from "../../net/count.ts";
import type { Ascii } from "../../net/ascii.ts";
import { u24, u32 } from "../../net/octets.ts";
import type { Tree } from "../tree.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { OPTIONAL_ERROR } from "./complaint.ts";
import { fromHex, toHex } from "../../net/hex.ts";
import { type Tlv, walkTlvs } from "./tlv.ts";

const LABEL_INDEX = 1, ORIGINATOR_SRGB = 3, SRV6_L3 = 5, SRV6_L2 = 6;

const NAMES: ReadonlyMap<number, string> = new Map([
  [LABEL_INDEX, "label index"],
  [ORIGINATOR_SRGB, "originator SRGB"],
  [4, "SRv6 VPN SID"],
  [SRV6_L3, "SRv6 L3 service"],
  [SRV6_L2, "SRv6 L2 service"],
]);

const twoOctets = () => 2 as const;

function each(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (type: number, at: number, value: number, end: number) => void,
): number {
  return walkTlvs(bytes, start, end, 1, twoOctets, visit);
}

/** RFC 8669 §3.1, §3.2; RFC 9252 §2: a service TLV has at least its reserved octet. */
function fits(type: number, length: number): boolean {
  if (type === LABEL_INDEX) return length === 7;
  if (type === ORIGINATOR_SRGB) return length >= 8 && (length - 2) % 6 === 0;
  return (type !== SRV6_L3 && type !== SRV6_L2) || length >= 1;
}

function check(bytes: Uint8Array, start: number, end: number): Complaint | undefined {
  let complaint: Complaint | undefined;
  const stop = each(bytes, start, end, (type, at, value, next) => {
    if (complaint !== undefined || fits(type, next - value)) return;
    complaint = { reason: `${NAMES.get(type)} TLV of length ${next - value}`, at };
  });
  if (stop < 0) return complaint;
  return { reason: `TLV does not fit into the ${octets(end - stop)} left`, at: stop };
}

function decode(bytes: Uint8Array, start: number, end: number): readonly Tlv[] {
  const tlvs: Tlv[] = [];
  each(bytes, start, end, (type, _at, value, next) => {
    tlvs.push({ type, value: toHex(bytes, value, next) });
  });
  return tlvs;
}

function srgb(bytes: Uint8Array, value: number, end: number): string {
  const ranges: string[] = [];
  for (let at = value + 2; at < end; at += 6) {
    ranges.push(`${u24(bytes, at)}+${u24(bytes, at + 3)}`);
  }
  return ranges.join(",");
}

/** `label index 7`, `originator SRGB 16000+8000`, `type 9 00ff`. */
function describe(bytes: Uint8Array, type: number, value: number, end: number): string {
  const name = NAMES.get(type) ?? `type ${type}`;
  if (type === LABEL_INDEX) return `${name} ${u32(bytes, value + 3)}`;
  if (type === ORIGINATOR_SRGB) return `${name} ${srgb(bytes, value, end)}`;
  return `${name} ${toHex(bytes, value, end)}`.trimEnd();
}

function text(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  each(bytes, start, end, (type, at, value, next) => {
    if (at > start) out.string(", ");
    out.string(describe(bytes, type, value, next));
  });
}

function fields(tree: Tree, bytes: Uint8Array, start: number, end: number): void {
  each(bytes, start, end, (type, at, value, next) => {
    tree.leaf("TLV", at, next, describe(bytes, type, value, next));
  });
}

/** BGP Prefix-SID (RFC 8669 §3); discarded when malformed and then not passed on (RFC 8669 §6). */
export const prefixSid = attributeType({
  code: 40,
  name: "PREFIX_SID",
  key: "prefix_sid",
  flags: 0xc0,
  malformed: { outcome: "discard", section: "RFC 8669 §6", subcode: OPTIONAL_ERROR },
  check,
  decode,
  encode(value, out) {
    for (const tlv of value) {
      out.u8(tlv.type);
      out.sized16(() => out.put(fromHex(tlv.value)));
    }
  },
  text,
  json(out, bytes, start, end) {
    const named = decode(bytes, start, end).map(({ type, value }) => {
      return { type: NAMES.get(type) ?? `type ${type}`, value };
    });
    out.string(JSON.stringify(named));
  },
  fields,
});
