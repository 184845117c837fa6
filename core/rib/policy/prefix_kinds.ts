import type { PrefixTable } from "../../net/prefix_table.ts";
import type { Condition, OfPrefix } from "./condition.ts";
import { AT_PREFIX } from "./looks.ts";
import { PrefixAtHand } from "./prefix_at_hand.ts";

/** Bits of a kind. Who asks more of a prefix than that would ask most of it in vain. */
export const KIND_BITS = 12;

/**
 * The kinds of prefixes that a policy tells apart: all answers to what its rules ask of a prefix, a
 * bit each. Prefixes of one kind come to the same verdict where the routes are alike in all else, so
 * that the rest of the rules need not be gone through for each route.
 */
export class PrefixKinds {
  readonly #questions: readonly OfPrefix[];
  readonly #prefix = new PrefixAtHand();

  private constructor(questions: readonly OfPrefix[]) {
    this.#questions = questions;
  }

  /** Undefined where there are too many, or something asks of the prefix and of other things at once. */
  static of(conditions: Iterable<Condition>): PrefixKinds | undefined {
    const asking = [...conditions].filter(({ looksAt }) => (looksAt & AT_PREFIX) !== 0);
    const questions = [...new Set(asking)].flatMap(({ ofPrefix }) => ofPrefix ? [ofPrefix] : []);
    const isWhole = asking.every(({ ofPrefix }) => ofPrefix !== undefined);
    return isWhole && questions.length <= KIND_BITS ? new PrefixKinds(questions) : undefined;
  }

  /** The kind of a prefix, less than 2^{@link KIND_BITS}. */
  kind(prefixes: PrefixTable, prefix: number): number {
    const questions = this.#questions, asked = this.#prefix;
    asked.open(prefixes, prefix);
    let kind = 0;
    for (let i = 0; i < questions.length; i++) if (questions[i]!(asked)) kind |= 1 << i;
    return kind;
  }
}
