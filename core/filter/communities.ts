import { parseCommunity } from "../wire/community_names.ts";
import { u32 } from "../net/octets.ts";
import { parseTerms, passes, type Terms } from "./terms.ts";

/** A community to look for: an exact one, or numbers with `*` for any. */
type Term = { readonly large: boolean; readonly parts: readonly (number | undefined)[] };

/** A predicate over COMMUNITIES and LARGE_COMMUNITY, as `-C` says it: `65000:1`, `65000:*`, `1:2:*`. */
export class CommunityFilter {
  readonly #terms: Terms<Term>;

  /** Throws `FilterError` for a text that is no community. */
  constructor(texts: readonly string[]) {
    const wanted = "a community like 65000:1, 65000:*, 64500:1:2 or no-export";
    this.#terms = parseTerms(texts, "community", wanted, parseTerm);
  }

  /** Whether a route passes; the spans hold bodies of the two attributes, empty where there is none. */
  passes(communities: Uint8Array, large: Uint8Array): boolean {
    return passes(this.#terms, (term) => matches(term, term.large ? large : communities));
  }
}

function parseTerm(text: string): Term | undefined {
  const parts = text.split(":");
  if (parts.length === 1) {
    const known = parseCommunity(text);
    if (known === undefined) return undefined;
    return { large: false, parts: [known >>> 16, known & 0xffff] };
  }
  if (parts.length > 3) return undefined;
  const most = parts.length === 3 ? 0xffffffff : 0xffff;
  const numbers: (number | undefined)[] = [];
  for (const part of parts) {
    if (part === "*") numbers.push(undefined);
    else if (/^[0-9]{1,10}$/.test(part) && Number(part) <= most) numbers.push(Number(part));
    else return undefined;
  }
  return { large: parts.length === 3, parts: numbers };
}

function matches({ large, parts }: Term, body: Uint8Array): boolean {
  const size = large ? 12 : 4, width = large ? 4 : 2;
  for (let at = 0; at + size <= body.length; at += size) {
    const fits = parts.every((part, i) => {
      if (part === undefined) return true;
      const start = at + i * width;
      return part === (large ? u32(body, start) : body[start]! << 8 | body[start + 1]!);
    });
    if (fits) return true;
  }
  return false;
}
