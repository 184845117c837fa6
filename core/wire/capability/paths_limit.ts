import { u16 } from "../../net/octets.ts";
import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { capabilityType } from "./capability_type.ts";
import { checkEntries, entriesOf, entryFields, familyAt, putFamily } from "./entries.ts";

/** How many paths to a prefix the speaker wants in each family (draft-abraitis-idr-addpath-paths-limit). */
export interface PathsLimit {
  readonly entries: readonly { readonly family: FamilyKey; readonly limit: number }[];
}

const SIZE = 5;

export const pathsLimit = capabilityType<PathsLimit>({
  code: 76,
  name: "paths limit",
  key: "paths_limit",
  check: checkEntries(SIZE),
  decode: (bytes, start, end) => ({
    entries: entriesOf(start, end, SIZE, (at) => ({
      family: familyAt(bytes, at),
      limit: u16(bytes, at + 3),
    })),
  }),
  encode(value, out) {
    for (const { family, limit } of value.entries) {
      putFamily(family, out);
      out.u16(limit);
    }
  },
  format: (value) => value.entries.map((e) => `${familyName(e.family)} ${e.limit}`).join(", "),
  json: (value) => ({
    entries: value.entries.map((e) => ({ family: familyName(e.family), limit: e.limit })),
  }),
  fields: (tree, bytes, start, end) =>
    entryFields(tree, bytes, start, end, SIZE, (at) => `${u16(bytes, at + 3)} paths`),
});
