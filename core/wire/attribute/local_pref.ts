import { u32 } from "../../net/octets.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessLength } from "./complaint.ts";

/** LOCAL_PREF (RFC 4271 §5.1.5). */
export const localPref = attributeType({
  code: 5,
  name: "LOCAL_PREF",
  key: "local_pref",
  flags: 0x40,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.5", subcode: LENGTH_ERROR },
  discardedFromExternal: "RFC 7606 §7.5",
  check: (_bytes, start, end) => unlessLength(start, end, 4),
  decode: (bytes, start): number => u32(bytes, start),
  encode: (value, out) => out.u32(value),
  text: (out, bytes, start) => out.uint(u32(bytes, start)),
  json: (out, bytes, start) => out.uint(u32(bytes, start)),
});
