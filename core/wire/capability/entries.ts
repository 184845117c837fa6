import { u16 } from "../../net/octets.ts";
import type { Writer } from "../../net/writer.ts";
import type { FamilyKey } from "../context.ts";
import { familyName } from "../family/mod.ts";
import type { Tree } from "../tree.ts";

/** AFI and SAFI at `at`, as most capabilities list them. */
export function familyAt(bytes: Uint8Array, at: number): FamilyKey {
  return u16(bytes, at) << 8 | bytes[at + 2]!;
}

export function putFamily(family: FamilyKey, out: Writer): void {
  out.u24(family);
}

/** The check of a body that is a list of entries of `size` octets after `header` octets. */
export function checkEntries(size: number, header = 0) {
  return (_bytes: Uint8Array, start: number, end: number): string | undefined => {
    const length = end - start;
    if (length < header) return `length ${length} is less than ${header}`;
    if ((length - header) % size === 0) return undefined;
    const after = header > 0 ? ` after the first ${header}` : "";
    return `length ${length} is no multiple of ${size}${after}`;
  };
}

/** The check of a body of exactly `size` octets. */
export function checkLength(size: number) {
  return (_bytes: Uint8Array, start: number, end: number): string | undefined =>
    end - start === size ? undefined : `length ${end - start} is not ${size}`;
}

/** One value from each `size` octets. */
export function entriesOf<Entry>(
  start: number,
  end: number,
  size: number,
  one: (at: number) => Entry,
): Entry[] {
  const entries: Entry[] = [];
  for (let at = start; at + size <= end; at += size) entries.push(one(at));
  return entries;
}

/** A field per entry of `size` octets, named by the family at its head. */
export function entryFields(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
  size: number,
  text: (at: number) => string,
): void {
  for (let at = start; at + size <= end; at += size) {
    tree.leaf(familyName(familyAt(bytes, at)), at, at + size, text(at));
  }
}
