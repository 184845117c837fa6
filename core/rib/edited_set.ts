import type { AttributeSets } from "../wire/attribute_set.ts";
import { changedClass } from "../wire/context.ts";
import { walkAttributes } from "../wire/attribute/mod.ts";
import { Writer } from "../net/writer.ts";

/** What becomes of an attribute: its flags and body, or nothing of it. */
export interface Edit {
  readonly code: number;
  readonly flags: number;
  /** Undefined: the attribute goes. */
  readonly body: Uint8Array | undefined;
}

/**
 * The id of a set that is `set` but for these attributes, or that has this weight. Like every id it
 * is good until the next sweep unless retained; `set` has to be held.
 */
export function editedSet(
  sets: AttributeSets,
  set: number,
  edits: readonly Edit[],
  weight?: number,
): number {
  const out = new Writer(), bytes = sets.bytesOf(set);
  walkAttributes(bytes, sets.start(set), sets.end(set), (code, _flags, header, _body, next) => {
    if (!edits.some((edit) => edit.code === code)) out.put(bytes.subarray(header, next));
  });
  for (const { flags, code, body } of edits) {
    if (!body) continue;
    out.u8(flags);
    out.u8(code);
    out.u8(body.length);
    out.put(body);
  }
  const kept = sets.hasWeight(set) ? sets.weight(set) : undefined;
  const klass = changedClass(sets.attributeClass(set));
  return sets.internBlock(out.bytes, 0, out.length, klass, weight ?? kept);
}

/** A body of four octets. */
export function octets32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
