import {
  EXTENDED_COMMUNITY_LENGTH as SIZE,
  formatExtendedCommunity,
  parseExtendedCommunity,
  writeExtendedCommunity,
} from "../extended_community.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessItems } from "./complaint.ts";

/** EXTENDED COMMUNITIES (RFC 4360 §2), as text that tells the same octets again: `rt:65000:1`. */
export const extendedCommunities = attributeType({
  code: 16,
  name: "EXTENDED_COMMUNITIES",
  key: "extended_communities",
  flags: 0xc0,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.14", subcode: LENGTH_ERROR },
  check: (_bytes, start, end) => unlessItems(start, end, SIZE),
  decode(bytes, start, end): readonly string[] {
    const found: string[] = [];
    for (let at = start; at < end; at += SIZE) found.push(formatExtendedCommunity(bytes, at));
    return found;
  },
  encode(value, out) {
    for (const community of value) {
      const octets = parseExtendedCommunity(community);
      if (octets === undefined) {
        throw new TypeError(`Cannot encode extended community ${community}`);
      }
      out.put(octets);
    }
  },
  text(out, bytes, start, end) {
    for (let at = start; at < end; at += SIZE) {
      if (at > start) out.byte(32);
      writeExtendedCommunity(out, bytes, at);
    }
  },
  json(out, bytes, start, end) {
    out.byte(91);
    for (let at = start; at < end; at += SIZE) {
      out.string(at > start ? ',"' : '"');
      writeExtendedCommunity(out, bytes, at);
      out.byte(34);
    }
    out.byte(93);
  },
  fields(tree, bytes, start, end) {
    for (let at = start; at < end; at += SIZE) {
      tree.leaf("Extended community", at, at + SIZE, formatExtendedCommunity(bytes, at));
    }
  },
});
