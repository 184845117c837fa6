import { formatAddress, writeIpv4 } from "../../net/address.ts";
import { putAddress, writeIpv4Json } from "./address_value.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessLength } from "./complaint.ts";

/** ORIGINATOR_ID: BGP identifier of the speaker that brought the route into the AS (RFC 4456 §8). */
export const originatorId = attributeType({
  code: 9,
  name: "ORIGINATOR_ID",
  key: "originator_id",
  flags: 0x80,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.9", subcode: LENGTH_ERROR },
  discardedFromExternal: "RFC 7606 §7.9",
  check: (_bytes, start, end) => unlessLength(start, end, 4),
  decode: (bytes, start): string => formatAddress(bytes, start, 4),
  encode: (value, out) => putAddress(out, value, 4),
  text: (out, bytes, start) => writeIpv4(out, bytes, start),
  json: (out, bytes, start) => writeIpv4Json(out, bytes, start),
});
