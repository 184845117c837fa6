import type { Complaint } from "./attribute_type.ts";

/** UPDATE Message Error subcodes (RFC 4271 §4.5). */
export const MALFORMED_LIST = 1,
  UNRECOGNISED_WELL_KNOWN = 2,
  MISSING_WELL_KNOWN = 3,
  FLAGS_ERROR = 4,
  LENGTH_ERROR = 5,
  INVALID_ORIGIN = 6,
  INVALID_NEXT_HOP = 8,
  OPTIONAL_ERROR = 9,
  MALFORMED_AS_PATH = 11;

/** Complains unless the body has exactly `expected` octets. */
export function unlessLength(start: number, end: number, expected: number): Complaint | undefined {
  if (end - start === expected) return undefined;
  return { reason: `length ${end - start} is not ${expected}`, subcode: LENGTH_ERROR };
}

/** Complains unless the body is one or more items of `size` octets. */
export function unlessItems(start: number, end: number, size: number): Complaint | undefined {
  const length = end - start;
  if (length > 0 && length % size === 0) return undefined;
  return { reason: `length ${length} is not a multiple of ${size}`, subcode: LENGTH_ERROR };
}
