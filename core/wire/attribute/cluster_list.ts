import { formatAddress, writeIpv4 } from "../../net/address.ts";
import { putAddress, writeIpv4Json } from "./address_value.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessItems } from "./complaint.ts";

/** CLUSTER_LIST: the reflection clusters the route has passed, the last one first (RFC 4456 §8). */
export const clusterList = attributeType({
  code: 10,
  name: "CLUSTER_LIST",
  key: "cluster_list",
  flags: 0x80,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.10", subcode: LENGTH_ERROR },
  discardedFromExternal: "RFC 7606 §7.10",
  check: (_bytes, start, end) => unlessItems(start, end, 4),
  decode(bytes, start, end): readonly string[] {
    const ids: string[] = [];
    for (let at = start; at < end; at += 4) ids.push(formatAddress(bytes, at, 4));
    return ids;
  },
  encode(value, out) {
    for (const id of value) putAddress(out, id, 4);
  },
  text(out, bytes, start, end) {
    for (let at = start; at < end; at += 4) {
      if (at > start) out.byte(32);
      writeIpv4(out, bytes, at);
    }
  },
  json(out, bytes, start, end) {
    out.byte(91);
    for (let at = start; at < end; at += 4) {
      if (at > start) out.byte(44);
      writeIpv4Json(out, bytes, at);
    }
    out.byte(93);
  },
  fields(tree, bytes, start, end) {
    for (let at = start; at < end; at += 4) {
      tree.leaf("Cluster", at, at + 4, formatAddress(bytes, at, 4));
    }
  },
});
