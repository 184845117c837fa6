import { u32 } from "../../net/octets.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessLength } from "./complaint.ts";

/** MULTI_EXIT_DISC (RFC 4271 §5.1.4). */
export const med = attributeType({
  code: 4,
  name: "MULTI_EXIT_DISC",
  key: "med",
  flags: 0x80,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.4", subcode: LENGTH_ERROR },
  check: (_bytes, start, end) => unlessLength(start, end, 4),
  decode: (bytes, start): number => u32(bytes, start),
  encode: (value, out) => out.u32(value),
  text: (out, bytes, start) => out.uint(u32(bytes, start)),
  json: (out, bytes, start) => out.uint(u32(bytes, start)),
});
