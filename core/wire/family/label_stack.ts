import type { Ascii } from "../../net/ascii.ts";
import { u24 } from "../../net/octets.ts";
import type { Writer } from "../../net/writer.ts";

/** Octets and bits of one label stack entry in NLRI (RFC 8277 §2.2). */
export const LABEL_OCTETS = 3, LABEL_BITS = 24;

// Stands where a withdrawal has no label to tell (RFC 8277 §2.4); older speakers write zeros.
const WITHDRAWN = 0x800000, WITHDRAWN_ZERO = 0x000000;

/** The entry at `at`: `label << 4 | traffic class << 1 | bottom of stack`. */
export const labelEntry = u24;

/**
 * How many entries the stack at `at` has, up to the one with the bottom bit; -1 when `bits` bits
 * end before it. A first entry that only marks a withdrawal is a stack of its own.
 */
export function labelCount(bytes: Uint8Array, at: number, bits: number): number {
  for (let count = 1; count * LABEL_BITS <= bits; count++, at += LABEL_OCTETS) {
    const entry = labelEntry(bytes, at);
    if ((entry & 1) !== 0) return count;
    if (count === 1 && (entry === WITHDRAWN || entry === WITHDRAWN_ZERO)) return 1;
  }
  return -1;
}

/** The entries as they stand on the wire, traffic class and bottom bit included. */
export function decodeLabels(bytes: Uint8Array, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => labelEntry(bytes, at + i * LABEL_OCTETS));
}

export function encodeLabels(entries: readonly number[], out: Writer): void {
  for (const entry of entries) out.u24(entry);
}

/** Writes ` label 24001/24002`, outermost first, or ` label withdrawn`. */
export function writeLabels(out: Ascii, bytes: Uint8Array, at: number, count: number): void {
  out.string(" label ");
  if (labelEntry(bytes, at) === WITHDRAWN) return out.string("withdrawn");
  for (let i = 0; i < count; i++) {
    if (i > 0) out.byte(47);
    out.uint(labelEntry(bytes, at + i * LABEL_OCTETS) >>> 4);
  }
}

/** Writes `[24001,24002]`. */
export function writeLabelsJson(out: Ascii, bytes: Uint8Array, at: number, count: number): void {
  out.byte(91);
  for (let i = 0; i < count; i++) {
    if (i > 0) out.byte(44);
    out.uint(labelEntry(bytes, at + i * LABEL_OCTETS) >>> 4);
  }
  out.byte(93);
}
