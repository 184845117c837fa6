import type { Ascii } from "../../net/ascii.ts";
import { attributeType } from "./attribute_type.ts";
import { OPTIONAL_ERROR } from "./complaint.ts";
import { fromHex, toHex } from "../../net/hex.ts";

function json(out: Ascii, bytes: Uint8Array, start: number, end: number): void {
  out.byte(34);
  out.hex(bytes, start, end);
  out.byte(34);
}

/** DPA, which no speaker uses any more: its octets as hex (RFC 6938 §2). */
export const destinationPreference = attributeType({
  code: 11,
  name: "DPA",
  key: "destination_preference",
  flags: 0xc0,
  obsolete: true,
  malformed: { outcome: "ignore", section: "RFC 6938 §2", subcode: OPTIONAL_ERROR },
  check: () => undefined,
  decode: (bytes, start, end): string => toHex(bytes, start, end),
  encode: (value, out) => out.put(fromHex(value)),
  text: (out, bytes, start, end) => out.hex(bytes, start, end),
  json,
});
