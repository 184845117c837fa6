import { covers, isCoveredBy, parsePrefix, type Prefix } from "../net/prefix.ts";
import { parseTerms, passes, type Terms } from "./terms.ts";

/** Which prefixes are meant besides the one that was named. */
export interface PrefixScope {
  /** The less specific ones that cover it. */
  readonly includeSuper: boolean;
  /** The more specific ones inside it. */
  readonly includeSub: boolean;
}

/** A predicate over prefixes, as `-p`, `-s` and `-S` say it. */
export class PrefixFilter {
  readonly #terms: Terms<Prefix>;
  readonly #scope: PrefixScope;

  /** Throws `FilterError` for a text that is no prefix. */
  constructor(texts: readonly string[], scope: PrefixScope) {
    const wanted = "a prefix like 10.0.0.0/8 or 2001:db8::/32 (host bits have to be zero)";
    this.#terms = parseTerms(texts, "prefix", wanted, (text) => parsePrefix(text));
    this.#scope = scope;
  }

  /** Whether the prefix of `length` bits at `bytes[at..]` passes; `size` is 4 or 16. */
  passes(bytes: Uint8Array, at: number, length: number, size: number): boolean {
    return passes(this.#terms, (term) => this.#matches(term, bytes, at, length, size));
  }

  #matches(term: Prefix, bytes: Uint8Array, at: number, length: number, size: number): boolean {
    if (term.address.length !== size) return false;
    if (length === term.length) return covers(term, bytes, at, length);
    return length > term.length
      ? this.#scope.includeSub && covers(term, bytes, at, length)
      : this.#scope.includeSuper && isCoveredBy(term, bytes, at, length);
  }
}
