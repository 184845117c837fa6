import { Ascii } from "../net/ascii.ts";
import { isOrigin, writePath } from "../wire/as_path.ts";
import { parseAsn } from "../wire/asn.ts";
import type { Block } from "../wire/block.ts";
import { FilterError, parseTerms, passes, passesFor, type Terms } from "./terms.ts";

/** How an AS number may be written, to follow "is not". */
export const ASN_FORMS = "an AS number like 65001 or 64512.10";

/** Reads a list of AS numbers: `65001`, `64512.10`, `AS3356`, `!174`. */
export function parseAsnTerms(texts: readonly string[], what: string): Terms<number> {
  return parseTerms(texts, what, ASN_FORMS, (text) => parseAsn(text.replace(/^AS/i, "")));
}

/** A predicate over the path: the AS it begins at, and its text. */
export class PathFilter {
  readonly #origins: Terms<number> | undefined;
  readonly #patterns: PathPatterns | undefined;

  /** Throws `FilterError` for what is no AS number or no regular expression. */
  constructor(origins: readonly string[] | undefined, pattern: string | undefined) {
    this.#origins = origins && parseAsnTerms(origins, "origin AS");
    this.#patterns = pattern === undefined ? undefined : new PathPatterns([pattern]);
  }

  passes(block: Block): boolean {
    return (!this.#origins || passesFor(this.#origins, isOriginOf, block)) &&
      (!this.#patterns || this.#patterns.passes(block));
  }
}

/** Whether the path of the attributes that `block` is open on begins at `asn`. */
export function isOriginOf(asn: number, block: Block): boolean {
  const { bytes, start, end, width } = block.path();
  return isOrigin(bytes, start, end, width, asn);
}

/** Regular expressions over the text of a path: `65001 65002 {65003,65004}`. */
export class PathPatterns {
  readonly #terms: Terms<RegExp>;
  readonly #text = new Ascii(256);

  /** Throws `FilterError` for what is no regular expression. */
  constructor(texts: readonly string[]) {
    this.#terms = parseTerms(texts, "AS path", "a regular expression", compile);
  }

  /** The attributes that `block` is open on. */
  passes(block: Block): boolean {
    const { bytes, start, end, width } = block.path();
    this.#text.clear();
    writePath(this.#text, bytes, start, end, width);
    const text = this.#text.text();
    return passes(this.#terms, (pattern) => pattern.test(text));
  }
}

/** Routers write `_` for "between two AS numbers or at an end": so do their users. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern.replaceAll("_", "(?:^|[ ,{}()\\[\\]]|$)"));
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: /, "");
    throw new FilterError(`AS path ${JSON.stringify(pattern)} is not a regular expression: ${why}`);
  }
}
