import type { Ascii } from "../../net/ascii.ts";
import { u16 } from "../../net/octets.ts";
import type { Context, FamilyKey } from "../context.ts";
import { type Family, familyOf, nlriComplaint, walkNlri } from "../family/mod.ts";
import type { Tree } from "../tree.ts";
import type { Complaint } from "./attribute_type.ts";

/** `afi << 8 | safi` at the start of a body (RFC 4760 §3). */
export function familyAt(bytes: Uint8Array, at: number): FamilyKey {
  return u16(bytes, at) << 8 | bytes[at + 2]!;
}

const look = () => {};

/** Complains about the first NLRI that does not parse (RFC 7606 §5.3); unknown families stay bytes. */
export function checkNlri(
  key: FamilyKey,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): Complaint | undefined {
  const family = familyOf(key);
  if (family === undefined) return undefined;
  const addPath = context.addPath.has(key);
  const at = walkNlri(family, bytes, start, end, addPath, look);
  if (at < 0) return undefined;
  const reason = `NLRI ${nlriComplaint(family, bytes, at, end, addPath)}`;
  return { reason, at, section: "RFC 7606 §5.3" };
}

/** Writes the NLRI with a space before each, ADD-PATH as `10.0.0.0/24 path 3`; hex for unknown families. */
export function writeNlri(
  out: Ascii,
  key: FamilyKey,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): void {
  const family = familyOf(key);
  if (family === undefined) {
    if (end > start) out.byte(32);
    return out.hex(bytes, start, end);
  }
  walkNlri(family, bytes, start, end, context.addPath.has(key), (at, next, pathId) => {
    out.byte(32);
    family.text(out, bytes, at, next);
    if (pathId < 0) return;
    out.string(" path ");
    out.uint(pathId);
  });
}

function writeOneJson(out: Ascii, family: Family, bytes: Uint8Array, at: number, end: number) {
  if (family.json) return family.json(out, bytes, at, end);
  out.byte(34);
  family.text(out, bytes, at, end);
  out.byte(34);
}

/** A JSON array of the NLRI; with ADD-PATH each is `{"path_id":3,"nlri":…}`; a hex string for unknown families. */
export function writeNlriJson(
  out: Ascii,
  key: FamilyKey,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): void {
  const family = familyOf(key);
  if (family === undefined) {
    out.byte(34);
    out.hex(bytes, start, end);
    return out.byte(34);
  }
  let first = true;
  out.byte(91);
  walkNlri(family, bytes, start, end, context.addPath.has(key), (at, next, pathId) => {
    if (!first) out.byte(44);
    first = false;
    if (pathId < 0) return writeOneJson(out, family, bytes, at, next);
    out.string('{"path_id":');
    out.uint(pathId);
    out.string(',"nlri":');
    writeOneJson(out, family, bytes, at, next);
    out.byte(125);
  });
  out.byte(93);
}

/** A node for each NLRI with its path identifier and parts. */
export function nlriFields(
  tree: Tree,
  text: (write: (out: Ascii) => void) => string,
  key: FamilyKey,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): void {
  const family = familyOf(key);
  if (family === undefined) {
    if (end > start) tree.leaf("NLRI", start, end, "family not decoded");
    return;
  }
  const lead = context.addPath.has(key) ? 4 : 0;
  walkNlri(family, bytes, start, end, lead > 0, (at, next, pathId) => {
    const shown = text((out) => family.text(out, bytes, at, next));
    if (lead === 0 && !family.fields) return tree.leaf("NLRI", at, next, shown);
    tree.branch("NLRI", at - lead, next, shown, () => {
      if (lead > 0) tree.leaf("Path identifier", at - lead, at, String(pathId));
      family.fields?.(tree, bytes, at, next);
    });
  });
}
