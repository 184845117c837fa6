import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { u16 } from "../../net/octets.ts";
import { capabilityType } from "./capability_type.ts";
import { checkLength } from "./entries.ts";

/** One family that the speaker can exchange routes of (RFC 4760 §8). */
export interface Multiprotocol {
  readonly family: FamilyKey;
}

export const multiprotocol = capabilityType<Multiprotocol>({
  code: 1,
  name: "multiprotocol",
  key: "multiprotocol",
  check: checkLength(4),
  // The octet between AFI and SAFI is reserved: zero when sent, ignored when read (RFC 4760 §8).
  decode: (bytes, start) => ({ family: u16(bytes, start) << 8 | bytes[start + 3]! }),
  encode(value, out) {
    out.u16(value.family >>> 8);
    out.u8(0);
    out.u8(value.family & 0xff);
  },
  format: (value) => familyName(value.family),
  json: (value) => ({ family: familyName(value.family) }),
  fields(tree, bytes, start) {
    tree.leaf("AFI", start, start + 2, String(u16(bytes, start)));
    tree.leaf("Reserved", start + 2, start + 3, String(bytes[start + 2]));
    tree.leaf("SAFI", start + 3, start + 4, String(bytes[start + 3]));
  },
});
