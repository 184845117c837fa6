import { Ascii } from "../net/ascii.ts";
import { writePath } from "../wire/as_path.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyOf, walkNlri } from "../wire/family/mod.ts";
import type { Update } from "../wire/update.ts";
import { type Fields, IMPOSSIBLE, weighPath } from "./evidence.ts";

/** Octets kept for an example, and NLRI shown of it: enough to recognise what is meant. */
const MOST_OCTETS = 64, MOST_NLRI = 3;

const AS_PATH = 2, EXTENDED = 0x10;

/** A copy of the first NLRI of an UPDATE, for {@link otherNlri}. */
export function nlriExample({ bytes }: Update, fields: Fields): Uint8Array | undefined {
  const [first] = fields;
  return first && bytes.slice(first[0], Math.min(first[1], first[0] + MOST_OCTETS));
}

/**
 * What NLRI are in the reading that was not taken, in few words:
 * `with path identifiers: 0.0.0.0/0 path-id 1575425`. `addPath` is the reading that was taken.
 * Empty when the other one makes nothing of them.
 */
export function otherNlri(
  example: Uint8Array | undefined,
  key: FamilyKey,
  addPath: boolean,
): string {
  const family = familyOf(key), out = new Ascii(64), texts: string[] = [];
  if (!family || !example) return "";
  walkNlri(family, example, 0, example.length, !addPath, (at, end, pathId) => {
    if (texts.length > MOST_NLRI) return;
    out.clear();
    family.text(out, example, at, end);
    texts.push(pathId < 0 ? out.text() : `${out.text()} path-id ${pathId}`);
  });
  if (texts.length === 0) return "";
  const shown = texts.slice(0, MOST_NLRI).join(", ");
  const way = addPath ? "without" : "with";
  return `${way} path identifiers: ${shown}${texts.length > MOST_NLRI ? ", ..." : ""}`;
}

/** A copy of the AS_PATH of an UPDATE, for {@link otherPath}; undefined when there is none or it is long. */
export function pathExample(update: Update): Uint8Array | undefined {
  const { bytes, attributesEnd } = update;
  for (let at = update.attributesStart; at + 3 <= attributesEnd;) {
    const extended = (bytes[at]! & EXTENDED) !== 0, body = at + (extended ? 4 : 3);
    const end = body + (extended ? bytes[at + 2]! << 8 | bytes[at + 3]! : bytes[at + 2]!);
    if (end > attributesEnd) return undefined;
    if (bytes[at + 1] === AS_PATH) {
      return end > body && end - body <= MOST_OCTETS ? bytes.slice(body, end) : undefined;
    }
    at = end;
  }
  return undefined;
}

/** The path with AS numbers of the width that was not taken: `as 2-octet: 0 65001 0 65002`; empty when it is none. */
export function otherPath(example: Uint8Array | undefined, taken: 2 | 4): string {
  if (!example) return "";
  const width = taken === 4 ? 2 : 4;
  if (weighPath(example, 0, example.length, width) >= IMPOSSIBLE) return "";
  const out = new Ascii(128);
  writePath(out, example, 0, example.length, width);
  return `as ${width}-octet: ${out.text()}`;
}
