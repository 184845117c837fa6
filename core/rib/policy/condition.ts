import { FilterError, passesFor, type Terms } from "../../filter/terms.ts";
import type { Draft } from "./draft.ts";
import type { PrefixAtHand } from "./prefix_at_hand.ts";
import type { PrefixLists } from "./rules.ts";

/** What is asked of a prefix alone. */
export type OfPrefix = (prefix: PrefixAtHand) => boolean;

/** One condition as it runs. */
export interface Condition {
  /** What it looks at, as bits of `looks`. */
  readonly looksAt: number;
  /** The same as {@link fits}, of one that looks at nothing but the prefix. */
  readonly ofPrefix?: OfPrefix;
  fits(draft: Draft): boolean;
}

/** A kind of condition: what a person may write, and what becomes of it. */
export interface ConditionType {
  readonly key: string;
  /** What is compared, as a line of help. */
  readonly help: string;
  /** Texts that it takes. */
  readonly examples: readonly [string, ...string[]];
  /**
   * One or more texts, of which one has to fit; `!` before a text: it must not. Throws `FilterError`
   * with what was written and what was expected.
   */
  parse(texts: readonly string[], lists: PrefixLists): Condition;
}

/** A condition over terms: `matches` says whether one of them fits. */
export function conditionOf<Term>(
  terms: Terms<Term>,
  looksAt: number,
  matches: (term: Term, draft: Draft) => boolean,
): Condition {
  return { looksAt, fits: (draft) => passesFor(terms, matches, draft) };
}

/** The texts of a list without doubled negations and empty ones, which nobody means. */
export function checkTexts(key: string, texts: readonly string[], example: string): void {
  if (texts.length === 0) {
    throw new FilterError(`${key} has no value: expected one like ${example}`);
  }
  for (const text of texts) {
    if (text.replace(/^!/, "") === "") {
      throw new FilterError(`${key} has an empty value: expected one like ${example}`);
    }
  }
}
