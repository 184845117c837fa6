import type { Ascii } from "../../net/ascii.ts";
import { putUint32, UINT_ROOM } from "../../net/digits.ts";
import { bits32, u32 } from "../../net/octets.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessItems } from "./complaint.ts";

/** A large community: the AS that gives it meaning and two values of its own (RFC 8092 §3). */
export interface LargeCommunity {
  readonly asn: number;
  readonly data1: number;
  readonly data2: number;
}

/** `65000:1:2`, in the one form of RFC 8092 §5. */
export function formatLargeCommunity({ asn, data1, data2 }: LargeCommunity): string {
  return `${asn}:${data1}:${data2}`;
}

/** Reads `65000:1:2`: three decimal numbers below 2^32 without leading zeros; undefined for any other text. */
export function parseLargeCommunity(text: string): LargeCommunity | undefined {
  const parts = text.split(":");
  if (parts.length !== 3 || !parts.every((p) => /^(0|[1-9][0-9]{0,9})$/.test(p))) return undefined;
  const [asn, data1, data2] = parts.map(Number) as [number, number, number];
  return Math.max(asn, data1, data2) > 0xffffffff ? undefined : { asn, data1, data2 };
}

const COLON = 58;

function write(out: Ascii, bytes: Uint8Array, at: number): void {
  out.room(3 * UINT_ROOM);
  const text = out.words;
  let to = putUint32(text, out.length, bits32(bytes, at));
  text.setUint8(to++, COLON);
  to = putUint32(text, to, bits32(bytes, at + 4));
  text.setUint8(to++, COLON);
  out.length = putUint32(text, to, bits32(bytes, at + 8));
}

function read(bytes: Uint8Array, at: number): LargeCommunity {
  return { asn: u32(bytes, at), data1: u32(bytes, at + 4), data2: u32(bytes, at + 8) };
}

/** LARGE_COMMUNITY (RFC 8092), in the order of the wire; doublets are no error (RFC 8092 §6). */
export const largeCommunities = attributeType({
  code: 32,
  name: "LARGE_COMMUNITY",
  key: "large_communities",
  flags: 0xc0,
  malformed: { outcome: "withdraw", section: "RFC 8092 §6", subcode: LENGTH_ERROR },
  check: (_bytes, start, end) => unlessItems(start, end, 12),
  decode(bytes, start, end): readonly LargeCommunity[] {
    const values: LargeCommunity[] = [];
    for (let at = start; at < end; at += 12) values.push(read(bytes, at));
    return values;
  },
  encode(value, out) {
    for (const { asn, data1, data2 } of value) {
      out.u32(asn);
      out.u32(data1);
      out.u32(data2);
    }
  },
  text(out, bytes, start, end) {
    for (let at = start; at < end; at += 12) {
      if (at > start) out.byte(32);
      write(out, bytes, at);
    }
  },
  json(out, bytes, start, end) {
    out.byte(91);
    for (let at = start; at < end; at += 12) {
      if (at > start) out.byte(44);
      out.byte(34);
      write(out, bytes, at);
      out.byte(34);
    }
    out.byte(93);
  },
  fields(tree, bytes, start, end) {
    for (let at = start; at < end; at += 12) {
      tree.leaf("Large community", at, at + 12, formatLargeCommunity(read(bytes, at)));
    }
  },
});
