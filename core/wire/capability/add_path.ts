import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { capabilityType } from "./capability_type.ts";
import { checkEntries, entriesOf, entryFields, familyAt, putFamily } from "./entries.ts";
import { modeName } from "./outbound_route_filtering.ts";

/** Families in which the speaker sends or receives several paths (RFC 7911 §4). */
export interface AddPath {
  /** `mode` is 1 able to receive, 2 to send, 3 both; an entry with any other is ignored. */
  readonly entries: readonly { readonly family: FamilyKey; readonly mode: number }[];
}

const SIZE = 4;

export const addPath = capabilityType<AddPath>({
  code: 69,
  name: "ADD-PATH",
  key: "add_path",
  check: checkEntries(SIZE),
  decode: (bytes, start, end) => ({
    entries: entriesOf(start, end, SIZE, (at) => ({
      family: familyAt(bytes, at),
      mode: bytes[at + 3]!,
    })),
  }),
  encode(value, out) {
    for (const { family, mode } of value.entries) {
      putFamily(family, out);
      out.u8(mode);
    }
  },
  format: (value) =>
    value.entries.map((e) => `${familyName(e.family)} ${modeName(e.mode)}`).join(", "),
  json: (value) => ({
    entries: value.entries.map((e) => ({ family: familyName(e.family), mode: modeName(e.mode) })),
  }),
  fields: (tree, bytes, start, end) =>
    entryFields(tree, bytes, start, end, SIZE, (at) => modeName(bytes[at + 3]!)),
});
