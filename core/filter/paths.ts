import { Ascii } from "../net/ascii.ts";
import { isOrigin, writePath } from "../wire/as_path.ts";
import { parseAsn } from "../wire/asn.ts";
import type { Block } from "../wire/block.ts";
import { parsePathPattern, PatternError } from "./path_pattern.ts";
import type { PatternProgram } from "./pattern_program.ts";
import { FilterError, parseTerms, passesFor, type Terms } from "./terms.ts";

/** How an AS number may be written, to follow "is not". */
export const ASN_FORMS = "an AS number like 65001 or 64512.10";

/** Reads a list of AS numbers: `65001`, `64512.10`, `AS3356`, `!174`. */
export function parseAsnTerms(texts: readonly string[], what: string): Terms<number> {
  return parseTerms(texts, what, ASN_FORMS, (text) => parseAsn(text.replace(/^AS/i, "")));
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
    if (this.#origins && !passesFor(this.#origins, isOriginOf, block)) return false;
    if (!this.#pattern) return true;
    writePathOf(block, this.#text);
    return this.#pattern.test(this.#text.text()) !== this.#negated;
  }
}

/** Whether the path of the attributes that `block` is open on begins at `asn`. */
export function isOriginOf(asn: number, block: Block): boolean {
  const { bytes, start, end, width } = block.path();
  return isOrigin(bytes, start, end, width, asn);
}

function writePathOf(block: Block, out: Ascii): void {
  const { bytes, start, end, width } = block.path();
  out.clear();
  writePath(out, bytes, start, end, width);
}

/**
 * Regular expressions over the text of a path: `65001 65002 {65003,65004}`. Other than the one of a
 * {@link PathFilter}, which is a person's own on the command line, they run inside a router: they
 * take no more time than the path is long.
 */
export class PathPatterns {
  readonly #terms: Terms<PatternProgram>;
  readonly #text = new Ascii(256);

  /** Throws `FilterError` for what is no regular expression, or one that {@link parsePathPattern} does not take. */
  constructor(texts: readonly string[]) {
    this.#terms = parseTerms(texts, "AS path", "a regular expression", readPattern);
  }

  /** The attributes that `block` is open on. */
  passes(block: Block): boolean {
    writePathOf(block, this.#text);
    return passesFor(this.#terms, isIn, this.#text);
  }
}

function isIn(pattern: PatternProgram, { bytes, length }: Ascii): boolean {
  return pattern.test(bytes, length);
}

function noPattern(pattern: string, why: string): FilterError {
  return new FilterError(`AS path ${JSON.stringify(pattern)} is not a regular expression: ${why}`);
}

function readPattern(pattern: string): PatternProgram {
  try {
    return parsePathPattern(pattern);
  } catch (error) {
    throw error instanceof PatternError ? noPattern(pattern, error.message) : error;
  }
}

/** Routers write `_` for "between two AS numbers or at an end": so do their users. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern.replaceAll("_", "(?:^|[ ,{}()\\[\\]]|$)"));
  } catch (error) {
    throw noPattern(
      pattern,
      (error as Error).message.replace(/^Invalid regular expression: /, ""),
    );
  }
}
