import { Ascii } from "../net/ascii.ts";
import { isOrigin, writePath } from "../wire/as_path.ts";
import { parseAsn } from "../wire/asn.ts";
import type { Block } from "../wire/block.ts";
import { FilterError, parseTerms, passes, type Terms } from "./terms.ts";

/** Reads a list of AS numbers: `65001`, `64512.10`, `AS3356`, `!174`. */
export function parseAsnTerms(texts: readonly string[], what: string): Terms<number> {
  const wanted = "an AS number like 65001 or 64512.10";
  return parseTerms(texts, what, wanted, (text) => parseAsn(text.replace(/^AS/i, "")));
}

/** A predicate over the path: the AS it begins at, and its text. */
export class PathFilter {
  readonly #origins: Terms<number> | undefined;
  readonly #pattern: RegExp | undefined;
  readonly #negated: boolean;
  readonly #text = new Ascii(256);

  /** Throws `FilterError` for what is no AS number or no regular expression. */
  constructor(origins: readonly string[] | undefined, pattern: string | undefined) {
    this.#origins = origins && parseAsnTerms(origins, "origin AS");
    this.#negated = pattern?.startsWith("!") ?? false;
    this.#pattern = pattern === undefined ? undefined : compile(pattern.replace(/^!/, ""));
  }

  passes(block: Block): boolean {
    const { bytes, start, end, width } = block.path();
    const begins = (asn: number) => isOrigin(bytes, start, end, width, asn);
    if (this.#origins && !passes(this.#origins, begins)) return false;
    if (!this.#pattern) return true;
    this.#text.clear();
    writePath(this.#text, bytes, start, end, width);
    return this.#pattern.test(this.#text.text()) !== this.#negated;
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
