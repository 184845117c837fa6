import type { Context, FamilyKey } from "../wire/context.ts";
import { familyOf } from "../wire/family/mod.ts";
import type { Family } from "../wire/family/family_type.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { Update } from "../wire/update.ts";

/** How badly a reading fits: 0 well, {@link IMPOSSIBLE} not at all. */
export type Penalty = number;
export const IMPOSSIBLE: Penalty = 1000;

const AS_PATH = 2, AGGREGATOR = 7, EXTENDED = 0x10;

/** More than the two multicast prefixes that its octets may be instead. */
const LARGE_PATH_ID = 5;

/** How badly the attributes of `update` fit AS numbers of `width` octets; -1 when they say nothing. */
export function weighAsWidth(update: Update, width: 2 | 4): Penalty | -1 {
  const { bytes, attributesEnd } = update;
  let verdict: Penalty | -1 = -1;
  for (let at = update.attributesStart; at + 3 <= attributesEnd;) {
    const extended = (bytes[at]! & EXTENDED) !== 0;
    const body = at + (extended ? 4 : 3);
    const end = body + (extended ? bytes[at + 2]! << 8 | bytes[at + 3]! : bytes[at + 2]!);
    if (end > attributesEnd) break;
    const code = bytes[at + 1];
    let penalty: Penalty | -1 = -1;
    if (code === AS_PATH && end > body) penalty = weighPath(bytes, body, end, width);
    else if (code === AGGREGATOR) penalty = end - body === width + 4 ? 0 : IMPOSSIBLE;
    if (penalty > verdict) verdict = penalty;
    at = end;
  }
  return verdict;
}

/** An AS_PATH fits a width when its segments end with the attribute (RFC 4271 §4.3). */
export function weighPath(bytes: Uint8Array, start: number, end: number, width: number): Penalty {
  let zeros = 0;
  for (let at = start; at < end;) {
    const type = bytes[at]!, count = bytes[at + 1]!;
    const next = at + 2 + count * width;
    if (at + 2 > end || type < 1 || type > 4 || count === 0 || next > end) return IMPOSSIBLE;
    for (let i = at + 2; i < next; i += width) {
      // AS 0 in a path is what four-octet numbers look like when read as two (RFC 7607 §2).
      let any = 0;
      for (let k = 0; k < width; k++) any |= bytes[i + k]!;
      if (any === 0) zeros++;
    }
    at = next;
  }
  return Math.min(zeros * 10, IMPOSSIBLE - 1);
}

/** The NLRI fields of one family in one UPDATE, as `[start, end]` pairs. */
export type Fields = readonly (readonly [number, number])[];

/** Calls `visit` for every family whose NLRI stand in `update`. */
export function eachFamily(
  update: Update,
  visit: (family: FamilyKey, fields: Fields) => void,
): void {
  const plain: [number, number][] = [];
  if (update.withdrawnEnd > update.withdrawnStart) {
    plain.push([update.withdrawnStart, update.withdrawnEnd]);
  }
  if (update.nlriEnd > update.nlriStart) plain.push([update.nlriStart, update.nlriEnd]);
  if (plain.length > 0) visit(IPV4_UNICAST, plain);
  if (update.reachStart >= 0 && update.reachNlriStart < update.reachEnd) {
    visit(update.familyAt(update.reachStart), [[update.reachNlriStart, update.reachEnd]]);
  }
  if (update.unreachStart >= 0 && update.unreachStart + 3 < update.unreachEnd) {
    visit(update.familyAt(update.unreachStart), [[update.unreachStart + 3, update.unreachEnd]]);
  }
}

/** How badly `fields` fit NLRI of `key` with or without path identifiers; -1 for families that stay bytes. */
export function weighNlri(
  bytes: Uint8Array,
  key: FamilyKey,
  fields: Fields,
  addPath: boolean,
): Penalty | -1 {
  const family = familyOf(key);
  if (!family) return -1;
  let total = 0;
  for (const [start, end] of fields) total += weighField(family, bytes, start, end, addPath);
  return Math.min(total, IMPOSSIBLE);
}

function weighField(
  family: Family,
  bytes: Uint8Array,
  start: number,
  end: number,
  addPath: boolean,
): Penalty {
  let penalty = 0, count = 0, defaults = 0, large = 0;
  for (let at = start; at < end; count++) {
    if (addPath) {
      if (end - at < 4) return IMPOSSIBLE;
      // Senders number paths from small integers; a large one is more likely a length and a prefix.
      if (bytes[at] !== 0) {
        penalty += LARGE_PATH_ID;
        large++;
      } else if (bytes[at + 1] !== 0) penalty += 1;
      at += 4;
    }
    const next = family.measure(bytes, at, end);
    if (next <= at) return IMPOSSIBLE;
    if (next === at + 1) defaults++;
    if (family.oddity?.(bytes, at, next) !== undefined) penalty += 2;
    at = next;
  }
  // Octets that are no NLRI at all fit like this: default routes among others, with identifiers
  // that nobody gives.
  if (large > 0 && defaults > 1 && count > defaults) return IMPOSSIBLE;
  // A path identifier below 2^24 reads as a default route before each prefix.
  if (defaults > 1) penalty += 3 * (defaults - 1);
  if (defaults > 0 && count > defaults) penalty += 1;
  return penalty;
}

/** The two readings of one question with what speaks against each, summed over a conversation. */
export interface Question {
  /** Penalties so far of the first (4 octets; no path identifiers) and the second reading. */
  first: Penalty;
  second: Penalty;
  /** UPDATEs that said anything. */
  seen: number;
  /** UPDATEs that could be read in one of the two ways only. */
  decisive: number;
  /** Octets to show the other reading on: the first that were met, not all of them. */
  example?: Uint8Array | undefined;
}

export function newQuestion(): Question {
  return { first: 0, second: 0, seen: 0, decisive: 0 };
}

/** Adds what one UPDATE says. */
export function weigh(question: Question, first: Penalty | -1, second: Penalty | -1): void {
  if (first < 0 || second < 0) return;
  // An UPDATE that fits neither reading is damaged and says nothing about the others.
  if (first >= IMPOSSIBLE && second >= IMPOSSIBLE) return;
  question.seen++;
  if (first >= IMPOSSIBLE || second >= IMPOSSIBLE) question.decisive++;
  question.first += first;
  question.second += second;
}

export type Confidence = "certain" | "likely" | "a guess";

/** Which reading fits better and how sure that is. With nothing to tell them apart the first one stands. */
export function answer(question: Question): { second: boolean; confidence: Confidence } {
  const gap = question.first - question.second;
  const second = gap > 0;
  if (question.decisive > 0 && Math.abs(gap) >= IMPOSSIBLE / 2) {
    return { second, confidence: "certain" };
  }
  return { second, confidence: Math.abs(gap) >= 3 ? "likely" : "a guess" };
}

/** The reading of `context` changed to another AS width or another set of ADD-PATH families. */
export type Reading = Pick<Context, "asWidth" | "addPath">;
