import {
  formatIpv6ExtendedCommunity,
  IPV6_EXTENDED_COMMUNITY_LENGTH as SIZE,
  parseIpv6ExtendedCommunity,
} from "../ipv6_extended_community.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessItems } from "./complaint.ts";

/** IPv6 address specific extended communities (RFC 5701 §2), as text that tells the same octets again. */
export const ipv6ExtendedCommunities = attributeType({
  code: 25,
  name: "IPV6_EXTENDED_COMMUNITIES",
  key: "ipv6_extended_communities",
  flags: 0xc0,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.15", subcode: LENGTH_ERROR },
  check: (_bytes, start, end) => unlessItems(start, end, SIZE),
  decode(bytes, start, end): readonly string[] {
    const found: string[] = [];
    for (let at = start; at < end; at += SIZE) found.push(formatIpv6ExtendedCommunity(bytes, at));
    return found;
  },
  encode(value, out) {
    for (const community of value) {
      const octets = parseIpv6ExtendedCommunity(community);
      if (octets === undefined) {
        throw new TypeError(`Cannot encode IPv6 extended community ${community}`);
      }
      out.put(octets);
    }
  },
  text(out, bytes, start, end) {
    for (let at = start; at < end; at += SIZE) {
      if (at > start) out.byte(32);
      out.string(formatIpv6ExtendedCommunity(bytes, at));
    }
  },
  json(out, bytes, start, end) {
    out.byte(91);
    for (let at = start; at < end; at += SIZE) {
      out.string(at > start ? ',"' : '"');
      out.string(formatIpv6ExtendedCommunity(bytes, at));
      out.byte(34);
    }
    out.byte(93);
  },
  fields(tree, bytes, start, end) {
    for (let at = start; at < end; at += SIZE) {
      tree.leaf("IPv6 extended community", at, at + SIZE, formatIpv6ExtendedCommunity(bytes, at));
    }
  },
});
