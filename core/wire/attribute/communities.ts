import type { Ascii } from "../../net/ascii.ts";
import { u32 } from "../../net/octets.ts";
import { formatCommunity, writeCommunities, writeCommunity } from "../community_names.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessItems } from "./complaint.ts";

function writeJson(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  out.byte(91);
  for (let at = start; at < end; at += 4) {
    if (at > start) out.byte(44);
    out.byte(34);
    writeCommunity(out, u32(bytes, at));
    out.byte(34);
  }
  out.byte(93);
}

/** COMMUNITIES (RFC 1997), in the order of the wire; each is `as << 16 | value`. */
export const communities = attributeType({
  code: 8,
  name: "COMMUNITIES",
  key: "communities",
  flags: 0xc0,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.8", subcode: LENGTH_ERROR },
  check: (_bytes, start, end) => unlessItems(start, end, 4),
  decode(bytes, start, end): readonly number[] {
    const values: number[] = [];
    for (let at = start; at < end; at += 4) values.push(u32(bytes, at));
    return values;
  },
  encode(value, out) {
    for (const community of value) out.u32(community);
  },
  text: writeCommunities,
  json: writeJson,
  fields(tree, bytes, start, end) {
    for (let at = start; at < end; at += 4) {
      tree.leaf("Community", at, at + 4, formatCommunity(u32(bytes, at)));
    }
  },
});
