import { attributeType } from "./attribute_type.ts";
import { INVALID_ORIGIN, unlessLength } from "./complaint.ts";

const NAMES = ["igp", "egp", "incomplete"] as const;

export type Origin = typeof NAMES[number];

/** ORIGIN (RFC 4271 §5.1.1). */
export const origin = attributeType({
  code: 1,
  name: "ORIGIN",
  key: "origin",
  flags: 0x40,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.1", subcode: INVALID_ORIGIN },
  check(bytes, start, end) {
    if (end - start !== 1) return unlessLength(start, end, 1);
    if (bytes[start]! > 2) return { reason: `value ${bytes[start]} is not 0, 1 or 2` };
    return undefined;
  },
  decode: (bytes, start): Origin => NAMES[bytes[start]!]!,
  encode: (value, out) => out.u8(NAMES.indexOf(value)),
  text: (out, bytes, start) => out.string(NAMES[bytes[start]!]!),
  json(out, bytes, start) {
    out.byte(34);
    out.string(NAMES[bytes[start]!]!);
    out.byte(34);
  },
});
