import { bits32 } from "../net/octets.ts";
import { type Block, COMMUNITIES, LARGE_COMMUNITIES } from "../wire/block.ts";
import { parseCommunity } from "../wire/community_names.ts";
import { extendedPatterns } from "./extended_communities.ts";
import { parseTerms, passesFor, type Terms } from "./terms.ts";

/** COMMUNITIES (RFC 1997), LARGE_COMMUNITY (RFC 8092), EXTENDED COMMUNITIES (RFC 4360). */
export type CommunityKind = "standard" | "large" | "extended";

const EXTENDED_COMMUNITIES = 16;

/** What is known of each kind: its attribute, octets of a community, and how one may be written. */
export const COMMUNITY_KINDS = {
  standard: { code: COMMUNITIES, octets: 4, forms: "65000:1, 65000:* or no-export" },
  large: { code: LARGE_COMMUNITIES, octets: 12, forms: "64500:1:2 or 64500:1:*" },
  extended: { code: EXTENDED_COMMUNITIES, octets: 8, forms: "rt:65000:1, rt:65000:* or color:100" },
} as const;

/** Communities of one kind: four octets at a time, those bits that `masks` has are as in `values`. */
export interface CommunityPattern {
  readonly kind: CommunityKind;
  readonly values: readonly number[];
  readonly masks: readonly number[];
}

/** What one text stands for: any of these. */
export type CommunityTerm = readonly CommunityPattern[];

/**
 * Reads a community of one of `kinds`, told apart by their form, in which `*` stands for any number;
 * `*` alone is any of the first kind. Undefined for any other text.
 */
export function parseCommunityTerm(
  text: string,
  kinds: readonly CommunityKind[],
): CommunityTerm | undefined {
  for (const kind of kinds) {
    const term = kind === "extended" ? extendedTerm(text) : plainTerm(text, kind);
    if (term !== undefined) return term;
  }
  return undefined;
}

function extendedTerm(text: string): CommunityTerm | undefined {
  return extendedPatterns(text)?.map((pattern) => ({ kind: "extended", ...pattern }));
}

function plainTerm(text: string, kind: "standard" | "large"): CommunityTerm | undefined {
  const isLarge = kind === "large";
  const numbers = text === "*" ? new Array(isLarge ? 3 : 2).fill(undefined) : numbersOf(text);
  if (numbers === undefined || (numbers.length === 3) !== isLarge) return undefined;
  if (isLarge) {
    const values = numbers.map((n) => (n ?? 0) | 0),
      masks = numbers.map((n) => n === undefined ? 0 : -1);
    return [{ kind, values, masks }];
  }
  const [high, low] = numbers as [number | undefined, number | undefined];
  const mask = (high === undefined ? 0 : 0xffff0000) | (low === undefined ? 0 : 0xffff);
  return [{ kind, values: [(high ?? 0) << 16 | (low ?? 0)], masks: [mask] }];
}

/** Two or three numbers, undefined for `*`; two for a well-known name. */
function numbersOf(text: string): (number | undefined)[] | undefined {
  const parts = text.split(":");
  if (parts.length === 1) {
    const known = parseCommunity(text);
    return known === undefined ? undefined : [known >>> 16, known & 0xffff];
  }
  if (parts.length > 3) return undefined;
  const most = parts.length === 3 ? 0xffffffff : 0xffff;
  const numbers: (number | undefined)[] = [];
  for (const part of parts) {
    if (part === "*") numbers.push(undefined);
    else if (/^[0-9]{1,10}$/.test(part) && Number(part) <= most) numbers.push(Number(part));
    else return undefined;
  }
  return numbers;
}

/** Whether the community at `bytes[at..]`, which is of the pattern's kind, fits it. */
export function fitsCommunity(pattern: CommunityPattern, bytes: Uint8Array, at: number): boolean {
  const { values, masks } = pattern;
  for (let i = 0; i < values.length; i++) {
    if ((bits32(bytes, at + i * 4) & masks[i]!) !== values[i]) return false;
  }
  return true;
}

/** Whether the attributes that `block` is open on hold a community that fits. */
export function hasCommunity(term: CommunityTerm, block: Block): boolean {
  for (let i = 0; i < term.length; i++) {
    const pattern = term[i]!, { code, octets } = COMMUNITY_KINDS[pattern.kind];
    if (!block.has(code)) continue;
    const end = block.end(code);
    for (let at = block.start(code); at + octets <= end; at += octets) {
      if (fitsCommunity(pattern, block.bytes, at)) return true;
    }
  }
  return false;
}

/** A predicate over COMMUNITIES and LARGE_COMMUNITY, as `-C` says it: `65000:1`, `65000:*`, `1:2:*`. */
export class CommunityFilter {
  readonly #terms: Terms<CommunityTerm>;

  /** Throws `FilterError` for a text that is no community. */
  constructor(texts: readonly string[]) {
    const wanted = "a community like 65000:1, 65000:*, 64500:1:2 or no-export";
    this.#terms = parseTerms(
      texts,
      "community",
      wanted,
      // A star alone has never been one of the letters' forms.
      (text) => text === "*" ? undefined : parseCommunityTerm(text, ["standard", "large"]),
    );
  }

  /** The attributes that `block` is open on. */
  passes(block: Block): boolean {
    return passesFor(this.#terms, hasCommunity, block);
  }
}
