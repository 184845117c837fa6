import { u32 } from "../../net/octets.ts";
import { capabilityType } from "./capability_type.ts";
import { checkLength } from "./entries.ts";

/** The speaker's AS number, whole (RFC 6793 §3). */
export interface FourOctetAs {
  readonly as: number;
}

export const fourOctetAs = capabilityType<FourOctetAs>({
  code: 65,
  name: "4-octet AS number",
  key: "four_octet_as",
  check: checkLength(4),
  decode: (bytes, start) => ({ as: u32(bytes, start) }),
  encode: (value, out) => out.u32(value.as),
  format: (value) => String(value.as),
  json: (value) => ({ asn: value.as }),
});
