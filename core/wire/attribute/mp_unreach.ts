import { Ascii } from "../../net/ascii.ts";
import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { attributeType } from "./attribute_type.ts";
import { OPTIONAL_ERROR } from "./complaint.ts";
import { checkNlri, familyAt, nlriFields, writeNlri, writeNlriJson } from "./mp_nlri.ts";

/** What MP_UNREACH_NLRI holds (RFC 4760 §4). NLRI stay the octets they are: walk them with `walkNlri`. */
export interface MpUnreach {
  readonly family: FamilyKey;
  readonly nlri: Uint8Array;
}

function textOf(write: (out: Ascii) => void): string {
  const out = new Ascii(64);
  write(out);
  return out.text();
}

/** MP_UNREACH_NLRI (RFC 4760 §4). */
export const mpUnreach = attributeType({
  code: 15,
  name: "MP_UNREACH_NLRI",
  key: "mp_unreach",
  flags: 0x80,
  malformed: { outcome: "reset", section: "RFC 7606 §7.12", subcode: OPTIONAL_ERROR },
  wrongFlags: "reset",
  check(bytes, start, end, context) {
    if (end - start < 3) return { reason: `length ${end - start} is less than 3` };
    return checkNlri(familyAt(bytes, start), bytes, start + 3, end, context);
  },
  decode(bytes, start, end): MpUnreach {
    return { family: familyAt(bytes, start), nlri: bytes.slice(start + 3, end) };
  },
  encode(value, out) {
    out.u16(value.family >>> 8);
    out.u8(value.family & 0xff);
    out.put(value.nlri);
  },
  text(out, bytes, start, end, context) {
    const key = familyAt(bytes, start);
    out.string(familyName(key));
    writeNlri(out, key, bytes, start + 3, end, context);
  },
  json(out, bytes, start, end, context) {
    const key = familyAt(bytes, start);
    out.string(`{"family":"${familyName(key)}","nlri":`);
    writeNlriJson(out, key, bytes, start + 3, end, context);
    out.byte(125);
  },
  fields(tree, bytes, start, end, context) {
    const key = familyAt(bytes, start);
    tree.leaf("Family", start, start + 3, familyName(key));
    nlriFields(tree, textOf, key, bytes, start + 3, end, context);
  },
});
