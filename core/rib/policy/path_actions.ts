import { isInRange, type NumberRange, parseNumberRange } from "../../filter/number_ranges.ts";
import { ASN_FORMS } from "../../filter/paths.ts";
import { FilterError } from "../../filter/terms.ts";
import { encodePath, type PathSegment } from "../../wire/as_path.ts";
import { parseAsn } from "../../wire/asn.ts";
import { AS_PATH } from "../../wire/block.ts";
import { type Action, actionOf, type ActionType } from "./action.ts";
import type { Draft } from "./draft.ts";
import { MOST_OF_SEGMENT, writePathBehind, writePathWithout } from "./path_octets.ts";

const WELL_KNOWN = 0x40;

function asnOf(word: string): number {
  const asn = parseAsn(word);
  // RFC 7607 §2: AS 0 stands in no path.
  if (asn === undefined || asn === 0) {
    throw new FilterError(`AS path: ${JSON.stringify(word)} is not ${ASN_FORMS}`);
  }
  return asn;
}

/** Writes a path of four-octet numbers, once the block has such. */
function putPath(draft: Draft, write: (draft: Draft) => void): void {
  draft.widen();
  draft.body.length = 0;
  write(draft);
  draft.put(AS_PATH, WELL_KNOWN, draft.body.bytes, draft.body.length);
}

/** Reads `65001 65001`, or `65001 x 3` for the same number three times. */
function repeated(text: string): number[] {
  const words = text.trim().split(/\s+/), asns: number[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== "x") {
      asns.push(asnOf(words[i]!));
      continue;
    }
    const times = words[++i] ?? "", last = asns.at(-1);
    if (last === undefined || !/^[1-9][0-9]{0,2}$/.test(times)) {
      throw new FilterError(`AS path ${JSON.stringify(text)} is not like 65001 65001 or 65001 x 3`);
    }
    asns.push(...new Array<number>(Number(times) - 1).fill(last));
  }
  return asns;
}

function prepend(texts: readonly string[]): Action {
  const asns = texts.flatMap(repeated);
  if (asns.length > MOST_OF_SEGMENT) {
    throw new FilterError(
      `AS path: ${asns.length} ASes are more than the ${MOST_OF_SEGMENT} of a segment`,
    );
  }
  return actionOf((draft) =>
    putPath(draft, ({ block, body }) => writePathBehind(asns, block.path(), body))
  );
}

/** Reads `65001 65002 {65003,65004}`: a set in braces; `empty` is a path without ASes. */
function parsePath(text: string): PathSegment[] {
  if (text.trim() === "empty") return [];
  const segments: PathSegment[] = [];
  if (/[{}]/.test(text.replaceAll(/\{[^{}]*\}/g, ""))) {
    throw new FilterError(`AS path ${JSON.stringify(text)} has a brace without its other one`);
  }
  for (const [, set, run] of text.matchAll(/\{([^}]*)\}|([^{]+)/g)) {
    const type = set === undefined ? "sequence" : "set";
    const asns = (set ?? run!).split(/[\s,]+/).filter((word) => word !== "").map(asnOf);
    if (asns.length > MOST_OF_SEGMENT || type === "set" && asns.length === 0) {
      throw new FilterError(
        `AS path: a segment of ${asns.length} ASes, where 1 to ${MOST_OF_SEGMENT} fit`,
      );
    }
    if (asns.length > 0) segments.push({ type, asns });
  }
  if (segments.length === 0) {
    throw new FilterError(`AS path ${JSON.stringify(text)} has no AS: write empty`);
  }
  return segments;
}

function setPath(texts: readonly string[]): Action {
  const segments = parsePath(texts.join(" "));
  return actionOf((draft) => putPath(draft, ({ body }) => encodePath(segments, body, 4)));
}

/** RFC 6996 §5. */
const PRIVATE: readonly NumberRange[] = [
  { least: 64512, most: 65534 },
  { least: 4200000000, most: 4294967294 },
];

function asnRange(text: string): NumberRange {
  const asn = parseAsn(text);
  const range = asn === undefined ? parseNumberRange(text) : { least: asn, most: asn };
  if (range === undefined || range.least < 0) {
    throw new FilterError(
      `AS path: ${JSON.stringify(text)} is not ${ASN_FORMS}, a range or private`,
    );
  }
  return range;
}

function deleteFromPath(texts: readonly string[]): Action {
  const ranges = texts.flatMap((text) => text === "private" ? PRIVATE : [asnRange(text)]);
  const isGone = (asn: number) => ranges.some((range) => isInRange(range, asn));
  return actionOf((draft) => {
    draft.body.length = 0;
    if (writePathWithout(draft.block.path(), isGone, draft.body) === 0) return;
    putPath(draft, ({ block, body }) => writePathWithout(block.path(), isGone, body));
  });
}

/** Changes of AS_PATH. A block of two-octet AS numbers has four octets for each afterwards. */
export const PATH_ACTIONS: readonly ActionType[] = [
  {
    verb: "prepend",
    key: "as-path",
    help: "puts ASes before the path; towards other ASes our own comes before these",
    takes: "list",
    examples: ["65001 65001", "65001 x 3"],
    parse: prepend,
  },
  {
    verb: "set",
    key: "as-path",
    help: "another path; braces hold a set; empty: no AS",
    takes: "list",
    examples: ["65001 65002 {65003,65004}", "empty"],
    parse: setPath,
  },
  {
    verb: "delete",
    key: "as-path",
    help: "takes ASes out of the path, wherever they stand",
    takes: "list",
    examples: ["private", "65001", "64512-64600"],
    parse: deleteFromPath,
  },
];
