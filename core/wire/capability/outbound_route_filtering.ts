import { u16 } from "../../net/octets.ts";
import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import { orfTypeName } from "../orf_names.ts";
import { capabilityType } from "./capability_type.ts";

const MODES = ["mode 0", "receive", "send", "both"];

/** `receive`, `send`, `both`, or `mode 9` for a value without meaning (RFC 5291 §5, RFC 7911 §4). */
export function modeName(mode: number): string {
  return MODES[mode] ?? `mode ${mode}`;
}

/** Filters that the speaker would send or apply, family by family (RFC 5291 §5). */
export interface OutboundRouteFiltering {
  readonly families: readonly {
    readonly family: FamilyKey;
    /** `mode` is 1 willing to receive, 2 to send, 3 both. */
    readonly types: readonly { readonly type: number; readonly mode: number }[];
  }[];
}

// AFI, reserved, SAFI and the number of ORF types; then two octets for each.
const HEADER = 5;

/** Index after the family entry at `at`, or -1 when it is cut. */
function entryEnd(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER) return -1;
  const next = at + HEADER + 2 * bytes[at + 4]!;
  return next <= end ? next : -1;
}

function decodeEntry(bytes: Uint8Array, at: number, next: number) {
  const types = [];
  for (let i = at + HEADER; i < next; i += 2) types.push({ type: bytes[i]!, mode: bytes[i + 1]! });
  return { family: u16(bytes, at) << 8 | bytes[at + 3]!, types };
}

export const outboundRouteFiltering = capabilityType<OutboundRouteFiltering>({
  code: 3,
  name: "outbound route filtering",
  key: "outbound_route_filtering",
  check(bytes, start, end) {
    if (start === end) return "no entry";
    for (let at = start; at < end;) {
      const next = entryEnd(bytes, at, end);
      if (next < 0) return `entry at octet ${at - start} is cut`;
      at = next;
    }
    return undefined;
  },
  decode(bytes, start, end) {
    const families = [];
    for (let at = start, next; at < end; at = next) {
      next = entryEnd(bytes, at, end);
      families.push(decodeEntry(bytes, at, next));
    }
    return { families };
  },
  encode(value, out) {
    for (const { family, types } of value.families) {
      out.u16(family >>> 8);
      out.u8(0);
      out.u8(family & 0xff);
      out.u8(types.length);
      for (const { type, mode } of types) {
        out.u8(type);
        out.u8(mode);
      }
    }
  },
  format: (value) =>
    value.families.map(({ family, types }) =>
      [familyName(family), ...types.map((t) => `${orfTypeName(t.type)} ${modeName(t.mode)}`)]
        .join(" ")
    ).join(", "),
  json: (value) => ({
    families: value.families.map(({ family, types }) => ({
      family: familyName(family),
      types: types.map((t) => ({ type: orfTypeName(t.type), mode: modeName(t.mode) })),
    })),
  }),
  fields(tree, bytes, start, end) {
    for (let at = start; at < end;) {
      const next = entryEnd(bytes, at, end), entry = decodeEntry(bytes, at, next), from = at;
      tree.branch(familyName(entry.family), from, next, "", () => {
        entry.types.forEach(({ type, mode }, i) => {
          const here = from + HEADER + i * 2;
          tree.leaf(orfTypeName(type), here, here + 2, modeName(mode));
        });
      });
      at = next;
    }
  },
});
