import { u16, u32 } from "../net/octets.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyOf } from "../wire/family/mod.ts";

/** Where the NLRI of a RIB_GENERIC record stands and how long the fixed part of its entries is. */
export interface Layout {
  readonly start: number;
  readonly end: number;
  readonly head: 8 | 12;
  /** Path identifier in front of the NLRI, -1 when it is not there. */
  readonly pathId: number;
}

/**
 * The layout of the NLRI at `at` and the entries behind it up to `end`, or undefined when the NLRI
 * itself does not fit. What fills the record exactly is taken first.
 *
 * RFC 8050 §4.2 puts the path identifier into the NLRI; GoBGP and OpenBGPD put it into each entry as
 * the other ADD-PATH subtypes do. Nothing but the fit tells which was written.
 */
export function layoutOf(
  bytes: Uint8Array,
  at: number,
  end: number,
  family: FamilyKey,
  addPath: boolean,
): Layout | undefined {
  const candidates = [...layouts(bytes, at, end, family, addPath)];
  return candidates.find((layout) => fills(bytes, layout, end)) ?? candidates[0];
}

function* layouts(
  bytes: Uint8Array,
  at: number,
  end: number,
  family: FamilyKey,
  addPath: boolean,
): Iterable<Layout> {
  for (const next of nlriEnds(bytes, at, end, family)) {
    yield { start: at, end: next, head: addPath ? 12 : 8, pathId: -1 };
  }
  if (!addPath || end - at < 4) return;
  for (const next of nlriEnds(bytes, at + 4, end, family)) {
    yield { start: at + 4, end: next, head: 8, pathId: u32(bytes, at) };
  }
}

/** Where the NLRI at `at` may end: one place for a family we know, else by the two usual kinds of length. */
function* nlriEnds(
  bytes: Uint8Array,
  at: number,
  end: number,
  key: FamilyKey,
): Iterable<number> {
  const family = familyOf(key), last = end - 2;
  if (at >= last) return;
  const ends = family
    ? [family.measure(bytes, at, last)]
    : [at + 1 + ((bytes[at]! + 7) >> 3), at + 2 + bytes[at + 1]!];
  for (const next of ends) if (next > at && next <= last) yield next;
}

/** True when the entry count and the entries behind the NLRI end where the record ends. */
function fills(bytes: Uint8Array, layout: Layout, end: number): boolean {
  let at = layout.end + 2;
  for (let left = u16(bytes, layout.end); left > 0; left--) {
    at += layout.head;
    if (at > end) return false;
    at += u16(bytes, at - 2);
  }
  return at === end;
}
