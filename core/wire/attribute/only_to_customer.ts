import { u32 } from "../../net/octets.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessLength } from "./complaint.ts";

/** Only to Customer: the AS that first sent the route to a customer or peer (RFC 9234 §5). */
export const onlyToCustomer = attributeType({
  code: 35,
  name: "ONLY_TO_CUSTOMER",
  key: "only_to_customer",
  flags: 0xc0,
  malformed: { outcome: "withdraw", section: "RFC 9234 §5", subcode: LENGTH_ERROR },
  check: (_bytes, start, end) => unlessLength(start, end, 4),
  decode: (bytes, start): number => u32(bytes, start),
  encode: (value, out) => out.u32(value),
  text: (out, bytes, start) => out.uint(u32(bytes, start)),
  json: (out, bytes, start) => out.uint(u32(bytes, start)),
});
