import type { Fault } from "./fault.ts";
import { familyOf, nlriComplaint } from "./family/mod.ts";
import type { Family } from "./family/family_type.ts";

/** What a walk over one NLRI field comes to, as bits; 0 is plainly clean. */
export const BROKEN = 1, UNUSABLE = 2, ODD_READING = 4;

/** So many NLRI of one field are named one by one; the rest of a long field is counted. */
const NAMED = 8;

/** Walks NLRI fields: whether they parse, and how many NLRI in them are odd. */
export class NlriCheck {
  /** NLRI with bits set behind their prefix, masked wherever they are shown or used (RFC 4271 §4.3). */
  odd = 0;

  /**
   * Bits that say what is wrong with the NLRI in `bytes[start..end)`. Allocates nothing; a family
   * that is not decoded is clean.
   */
  look(key: number, bytes: Uint8Array, start: number, end: number, addPath: boolean): number {
    const family = familyOf(key);
    if (!family) return 0;
    const lead = addPath ? 4 : 0;
    let bits = 0, defaults = 0;
    for (let at = start; at < end;) {
      const body = at + lead, next = family.measure(bytes, body, end);
      if (next <= body) return bits | BROKEN;
      if (next === body + 1) defaults++;
      if (family.oddity !== undefined && family.oddity(bytes, body, next) !== undefined) {
        this.odd++;
        if (family.isUnusable?.(bytes, body, next)) bits |= UNUSABLE;
      }
      at = next;
    }
    // Several default routes in one field are what path identifiers look like when read as prefixes.
    return defaults > 1 ? bits | ODD_READING : bits;
  }

  /** Faults for the NLRI that cannot be used: each of them alone is ignored, by the rule of its family. */
  unusable(
    key: number,
    what: string,
    bytes: Uint8Array,
    start: number,
    end: number,
    addPath: boolean,
    base: number,
    faults: Fault[],
  ): void {
    const family = familyOf(key);
    if (!family?.isUnusable) return;
    const lead = addPath ? 4 : 0, section = family.unusableBy ?? "RFC 7606 §5.4";
    let found = 0;
    for (let at = start; at < end;) {
      const body = at + lead, next = family.measure(bytes, body, end);
      if (next <= body) break;
      if (family.isUnusable(bytes, body, next) && found++ < NAMED) {
        const reason = family.oddity?.(bytes, body, next) ?? "cannot be used";
        faults.push(ignored(what, reason, body - base, section));
      }
      at = next;
    }
    if (found <= NAMED) return;
    faults.push(ignored(what, `${found - NAMED} more like it`, start - base, section));
  }
}

function ignored(what: string, reason: string, offset: number, section: string): Fault {
  return { what, reason, offset, outcome: "ignore", code: 3, subcode: 10, section };
}

/**
 * The fault of announced routes without path identifiers among which there are several default
 * routes ({@link ODD_READING}): nobody says such a thing, and taken at its word it would draw all
 * traffic.
 */
export function manyDefaults(what: string, start: number, base: number): Fault {
  const reason = "several default routes in one field: path identifiers that were not negotiated";
  const offset = start - base, section = "RFC 7911 §5";
  return { what, reason, offset, outcome: "withdraw", code: 3, subcode: 10, section };
}

/** What is wrong with a Withdrawn Routes or NLRI field that does not parse; undefined when it does. */
export function fieldFault(
  family: Family,
  what: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  addPath: boolean,
  base: number,
): Fault | undefined {
  const lead = addPath ? 4 : 0;
  for (let at = start; at < end;) {
    const next = family.measure(bytes, at + lead, end);
    if (next <= at + lead) {
      const reason = nlriComplaint(family, bytes, at, end, addPath);
      // RFC 7606 §3(j), §5.3: prefixes that cannot be told apart cannot be withdrawn either.
      const section = "RFC 7606 §5.3";
      const offset = at - base;
      return { what, reason, offset, outcome: "reset", code: 3, subcode: 10, section };
    }
    at = next;
  }
  return undefined;
}
