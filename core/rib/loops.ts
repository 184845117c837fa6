import { u16, u32 } from "../net/octets.ts";
import { type AsWidth, CONFED_SET, SET } from "../wire/as_path.ts";
import type { Span } from "../wire/as_path_merge.ts";

/** How often AS numbers of `ours` stand in a path, sets and confederations included (RFC 4271 §9.1.2). */
export function occurrences(path: Span, width: AsWidth, ours: readonly number[]): number {
  const { bytes, end } = path;
  let count = 0;
  for (let at = path.start; at < end;) {
    const next = at + 2 + bytes[at + 1]! * width;
    for (let i = at + 2; i < next; i += width) {
      if (ours.includes(width === 4 ? u32(bytes, i) : u16(bytes, i))) count++;
    }
    at = next;
  }
  return count;
}

/** Whether a path has an AS_SET or AS_CONFED_SET (RFC 9774 §3). */
export function hasAsSet({ bytes, start, end }: Span, width: AsWidth): boolean {
  for (let at = start; at < end; at += 2 + bytes[at + 1]! * width) {
    if (bytes[at] === SET || bytes[at] === CONFED_SET) return true;
  }
  return false;
}

/** Whether a list of identifiers, four octets each, holds `id`: ORIGINATOR_ID, CLUSTER_LIST, communities. */
export function holds({ bytes, start, end }: Span, id: number): boolean {
  for (let at = start; at + 4 <= end; at += 4) if (u32(bytes, at) === id) return true;
  return false;
}
