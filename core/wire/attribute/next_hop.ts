import { formatAddress, writeIpv4 } from "../../net/address.ts";
import { attributeType } from "./attribute_type.ts";
import { putAddress, writeIpv4Json } from "./address_value.ts";
import { INVALID_NEXT_HOP, unlessLength } from "./complaint.ts";

/** NEXT_HOP (RFC 4271 §5.1.3). */
export const nextHop = attributeType({
  code: 3,
  name: "NEXT_HOP",
  key: "next_hop",
  flags: 0x40,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.3", subcode: INVALID_NEXT_HOP },
  check: (_bytes, start, end) => unlessLength(start, end, 4),
  decode: (bytes, start): string => formatAddress(bytes, start, 4),
  encode: (value, out) => putAddress(out, value, 4),
  text: (out, bytes, start) => writeIpv4(out, bytes, start),
  json: (out, bytes, start) => writeIpv4Json(out, bytes, start),
});
