import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { capabilityType } from "./capability_type.ts";
import { checkEntries, entriesOf, entryFields, familyAt, putFamily } from "./entries.ts";

/** How many labels a route of each family may have (RFC 8277 §2.1). */
export interface MultipleLabels {
  readonly entries: readonly { readonly family: FamilyKey; readonly count: number }[];
}

const SIZE = 4;

export const multipleLabels = capabilityType<MultipleLabels>({
  code: 8,
  name: "multiple labels",
  key: "multiple_labels",
  check: checkEntries(SIZE),
  decode: (bytes, start, end) => ({
    entries: entriesOf(start, end, SIZE, (at) => ({
      family: familyAt(bytes, at),
      count: bytes[at + 3]!,
    })),
  }),
  encode(value, out) {
    for (const { family, count } of value.entries) {
      putFamily(family, out);
      out.u8(count);
    }
  },
  format: (value) => value.entries.map((e) => `${familyName(e.family)} ${e.count}`).join(", "),
  json: (value) => ({
    entries: value.entries.map((e) => ({ family: familyName(e.family), count: e.count })),
  }),
  fields: (tree, bytes, start, end) =>
    entryFields(tree, bytes, start, end, SIZE, (at) => `${bytes[at + 3]} labels`),
});
