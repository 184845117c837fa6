import { Writer } from "../net/writer.ts";
import type { Context, FamilyKey } from "./context.ts";
import { type Family, familyOf, walkNlri } from "./family/mod.ts";

/** One route of a field: what its family says of it, and its path identifier where there is one (RFC 7911 §3). */
export interface Route {
  readonly nlri: unknown;
  readonly pathId?: number;
}

/** The routes of one field, in the order of the wire. */
export interface NlriList {
  readonly routes: readonly Route[];
  /** What follows the last route that parses, or all of it where the family is not decoded. */
  readonly rest: Uint8Array;
  /** Routes with bits set behind their prefix: those bits are gone (RFC 4271 §4.3). */
  readonly masked: number;
}

const scratch = new Writer();

/** True when `family` writes `nlri` as the octets `bytes[at..end)` that it was read from. */
function isAsWritten(family: Family, nlri: unknown, bytes: Uint8Array, at: number, end: number) {
  scratch.length = 0;
  family.encode(nlri, scratch);
  if (scratch.length !== end - at) return false;
  for (let i = 0; i < scratch.length; i++) if (scratch.bytes[i] !== bytes[at + i]) return false;
  return true;
}

/** Reads a field of NLRI of any quality. Values own their octets. */
export function decodeNlri(
  key: FamilyKey,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): NlriList {
  const family = familyOf(key);
  if (!family) return { routes: [], rest: bytes.slice(start, end), masked: 0 };
  const routes: Route[] = [];
  let masked = 0;
  const addPath = context.addPath.has(key);
  const stop = walkNlri(family, bytes, start, end, addPath, (at, next, pathId) => {
    const nlri = family.decode(bytes, at, next);
    routes.push(pathId < 0 ? { nlri } : { nlri, pathId });
    if (!isAsWritten(family, nlri, bytes, at, next)) masked++;
  });
  return { routes, rest: bytes.slice(stop < 0 ? end : stop, end), masked };
}

/** Writes the routes of a family, with path identifiers where the context asks for them (0 where a route has none). */
export function encodeNlri(
  key: FamilyKey,
  list: Pick<NlriList, "routes"> & Partial<NlriList>,
  out: Writer,
  context: Context,
): void {
  const family = familyOf(key), addPath = context.addPath.has(key);
  for (const { nlri, pathId = 0 } of list.routes) {
    if (addPath) out.u32(pathId);
    family!.encode(nlri, out);
  }
  if (list.rest) out.put(list.rest);
}
