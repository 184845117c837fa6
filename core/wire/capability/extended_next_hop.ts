import { u16 } from "../../net/octets.ts";
import type { FamilyKey } from "../context.ts";
import { AFI_NAMES } from "../family/family_names.ts";
import { familyName } from "../family/mod.ts";
import { capabilityType } from "./capability_type.ts";
import { checkEntries, entriesOf } from "./entries.ts";

/** Families whose routes may have a next hop of another AFI (RFC 8950 §4). */
export interface ExtendedNextHop {
  readonly entries: readonly { readonly family: FamilyKey; readonly nextHopAfi: number }[];
}

// AFI, SAFI in two octets, AFI of the next hop.
const SIZE = 6;

function afiName(afi: number): string {
  return AFI_NAMES.get(afi) ?? `afi ${afi}`;
}

export const extendedNextHop = capabilityType<ExtendedNextHop>({
  code: 5,
  name: "extended next hop",
  key: "extended_next_hop",
  check: checkEntries(SIZE),
  decode: (bytes, start, end) => ({
    entries: entriesOf(start, end, SIZE, (at) => ({
      // A SAFI is one octet; the field has two (RFC 8950 §4).
      family: u16(bytes, at) << 8 | bytes[at + 3]!,
      nextHopAfi: u16(bytes, at + 4),
    })),
  }),
  encode(value, out) {
    for (const { family, nextHopAfi } of value.entries) {
      out.u16(family >>> 8);
      out.u16(family & 0xff);
      out.u16(nextHopAfi);
    }
  },
  format: (value) =>
    value.entries.map((e) => `${familyName(e.family)} via ${afiName(e.nextHopAfi)}`).join(", "),
  json: (value) => ({
    entries: value.entries.map((e) => ({
      family: familyName(e.family),
      next_hop: afiName(e.nextHopAfi),
    })),
  }),
  fields(tree, bytes, start, end) {
    for (const at of entriesOf(start, end, SIZE, (at) => at)) {
      const family = u16(bytes, at) << 8 | bytes[at + 3]!;
      tree.leaf(familyName(family), at, at + SIZE, `via ${afiName(u16(bytes, at + 4))}`);
    }
  },
});
