import { u16, u32 } from "../net/octets.ts";
import { MRT, MRT_TYPES } from "./mrt_names.ts";

/** Octets of the common header: seconds, type, subtype, length of the body (RFC 6396 §2). */
export const MRT_HEADER = 12;

/** A record at least this long must be followed by another or by the end before it is believed. */
const DOUBTFUL = 1 << 17;

/** Octets of a record that are not counted in its length field, see {@link isGrouped}. */
const UNCOUNTED = 4;

/** Dumps that belong together are not further apart than this. */
const YEAR = 366 * 86400;

/** Why the header at `at` cannot begin a record, or undefined when it can. */
export function complaint(bytes: Uint8Array, at: number): string | undefined {
  const length = u32(bytes, at + 8), longest = longestOf(u16(bytes, at + 4));
  return length > longest
    ? `length ${length} is more than the ${longest} of any record`
    : undefined;
}

function longestOf(type: number): number {
  return MRT_TYPES[type]?.longest ?? DOUBTFUL;
}

/** True where a record of an assigned type, with a subtype of that type and a believable length, may begin. */
export function isLikely(bytes: Uint8Array, at: number): boolean {
  const known = MRT_TYPES[u16(bytes, at + 4)];
  if (!known || u32(bytes, at + 8) > known.longest) return false;
  return known.subtypes === undefined || known.subtypes[u16(bytes, at + 6)] !== undefined;
}

/**
 * Laxer than {@link isLikely}: true where a record may follow one of `type`, whatever its subtype.
 * The types below 5 are long dead, and a stretch of zeros would look like them.
 */
export function mayFollow(bytes: Uint8Array, at: number, type: number): boolean {
  const next = u16(bytes, at + 4);
  if (next < MRT.BGP || u32(bytes, at + 8) > longestOf(next)) return false;
  return next === type || MRT_TYPES[next] !== undefined;
}

/**
 * Stricter than {@link isLikely}, for finding records again: one that carries BGP, is not empty, not
 * huge, and is near in time to `seconds` (negative: any time).
 */
export function isLikelyNear(bytes: Uint8Array, at: number, seconds: number): boolean {
  // The two octets that are zero in all types and subtypes with BGP decide most positions at once.
  if (bytes[at + 4] !== 0 || bytes[at + 6] !== 0 || !isLikely(bytes, at)) return false;
  const length = u32(bytes, at + 8);
  if (isDoubtful(u16(bytes, at + 4), u16(bytes, at + 6), length) || length < 8) return false;
  return seconds < 0 || Math.abs(u32(bytes, at) - seconds) < YEAR;
}

/** True for a record that is believed only after a look at what follows it. */
export function isDoubtful(type: number, subtype: number, length: number): boolean {
  return length >= DOUBTFUL || MRT_TYPES[type]?.subtypes?.[subtype] === undefined;
}

/**
 * True for a TABLE_DUMP record whose first entry ends before the record does: collectors of the
 * year 2000 put many entries behind one view and sequence number and left those four octets out of
 * the length. Needs the whole record in `bytes`.
 */
export function isGrouped(bytes: Uint8Array, at: number, length: number): boolean {
  const fixed = u16(bytes, at + 6) === 2 ? 44 : 20;
  if (u16(bytes, at + 4) !== MRT.TABLE_DUMP || length < fixed + 2) return false;
  return fixed + 2 + u16(bytes, at + MRT_HEADER + fixed) < length;
}

/** Octets from header to the next record, when {@link isGrouped}. */
export function groupedSize(length: number): number {
  return MRT_HEADER + length + UNCOUNTED;
}
