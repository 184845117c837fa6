import { FilterError } from "../../filter/terms.ts";
import type { PolicyContext } from "./compile.ts";
import type { Condition, ConditionType } from "./condition.ts";
import { CONDITIONS, conditionType, parseCondition } from "./conditions.ts";
import { Draft } from "./draft.ts";
import { HeldHops } from "./held_hops.ts";
import type { RouteAtHand } from "./policy.ts";
import type { PrefixLists } from "./rules.ts";
import { WhereError, type WhereWord, whereWords } from "./where_words.ts";

export { WhereError } from "./where_words.ts";

/** Parentheses inside each other at most. */
const DEEPEST = 50;

/**
 * Reads an expression over the conditions of rules:
 * `prefix 10.0.0.0/8 le 24 and local-pref > 100 and not (community 65000:*, no-export or med none)`.
 * `and` binds closer than `or`; a comma makes a list, of which one has to fit; what holds spaces,
 * parentheses or commas stands in quotes. Throws {@link WhereError}.
 */
export function parseWhere(text: string, lists: PrefixLists): Condition {
  return new WhereReader(text, lists).read();
}

/** An expression as a predicate over routes, whose sets must be held. Throws {@link WhereError}. */
export function compileWhere(
  text: string,
  lists: PrefixLists,
  context: PolicyContext,
): (route: RouteAtHand) => boolean {
  const where = parseWhere(text, lists);
  const hops = new HeldHops(context.nextHops);
  const draft = new Draft(context.sets, hops, context.defaultLocalPref);
  return (route) => {
    draft.open(route);
    return where.fits(draft);
  };
}

class WhereReader {
  readonly #text: string;
  readonly #lists: PrefixLists;
  readonly #words: readonly WhereWord[];
  #at = 0;
  #depth = 0;
  /** Where the texts of the last condition begin. */
  #columns: number[] = [];

  constructor(text: string, lists: PrefixLists) {
    this.#text = text;
    this.#lists = lists;
    this.#words = whereWords(text);
  }

  read(): Condition {
    const whole = this.#either(), left = this.#next;
    if (left.kind !== "end") {
      throw this.#unexpected("and, or, a comma or the end");
    }
    return whole;
  }

  get #next(): WhereWord {
    return this.#words[this.#at]!;
  }

  #isNext(...texts: string[]): boolean {
    const { kind, text } = this.#next;
    return kind !== "quoted" && kind !== "end" && texts.includes(text);
  }

  #take(...texts: string[]): boolean {
    const isIt = this.#isNext(...texts);
    if (isIt) this.#at++;
    return isIt;
  }

  #unexpected(wanted: string): WhereError {
    const { kind, text, column } = this.#next;
    const what = kind === "end" ? "the expression ends" : `${JSON.stringify(text)} stands`;
    const hint = text === "(" && kind === "sign" ? " (a text with parentheses needs quotes)" : "";
    return new WhereError(`${what} where ${wanted} is expected${hint}`, this.#text, column);
  }

  #either(): Condition {
    const parts = [this.#all()];
    while (this.#take("or", "||")) parts.push(this.#all());
    if (parts.length === 1) return parts[0]!;
    return { looksAt: looks(parts), fits: (draft) => parts.some((part) => part.fits(draft)) };
  }

  #all(): Condition {
    const parts = [this.#one()];
    while (this.#take("and", "&&")) parts.push(this.#one());
    if (parts.length === 1) return parts[0]!;
    return { looksAt: looks(parts), fits: (draft) => parts.every((part) => part.fits(draft)) };
  }

  #one(): Condition {
    let isNegated = false;
    while (this.#take("not", "!")) isNegated = !isNegated;
    const one = this.#isNext("(") ? this.#group() : this.#condition();
    if (!isNegated) return one;
    return { looksAt: one.looksAt, fits: (draft) => !one.fits(draft) };
  }

  #group(): Condition {
    if (++this.#depth > DEEPEST) {
      const reason = `more than ${DEEPEST} parentheses inside each other`;
      throw new WhereError(reason, this.#text, this.#next.column);
    }
    this.#at++;
    const inner = this.#either();
    if (!this.#take(")")) throw this.#unexpected("and, or, a comma or )");
    this.#depth--;
    return inner;
  }

  #condition(): Condition {
    const { kind, text, column } = this.#next,
      type = kind === "word" ? conditionType(text) : undefined;
    if (type === undefined) {
      throw this.#unexpected(`a condition (${CONDITIONS.map(({ key }) => key).join(", ")})`);
    }
    this.#at++;
    const negated = this.#take("!=");
    if (!negated) this.#take("=", "==", "~");
    const texts = this.#texts(type);
    // Not one of them: as with not before the whole.
    const written = negated
      ? texts.map((one) => one.startsWith("!") ? one.slice(1) : `!${one}`)
      : texts;
    try {
      return parseCondition({ key: text, texts: written }, this.#lists);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      throw new WhereError(error.message, this.#text, this.#blame(type, written, column));
    }
  }

  /** The column of the first text that cannot be read by itself. */
  #blame(type: ConditionType, texts: readonly string[], otherwise: number): number {
    const at = texts.findIndex((text) => {
      try {
        type.parse([text], this.#lists);
        return false;
      } catch {
        return true;
      }
    });
    return this.#columns[at] ?? otherwise;
  }

  #texts({ examples }: ConditionType): string[] {
    const texts: string[] = [];
    this.#columns = [];
    do {
      this.#columns.push(this.#next.column);
      texts.push(this.#textOf(examples[0]));
    } while (this.#take(","));
    return texts;
  }

  /** The words up to a comma, a parenthesis, `and`, `or` or the end, as one text. */
  #textOf(example: string): string {
    const negation = this.#take("!") ? "!" : "", words: string[] = [];
    while (!this.#isEnd()) {
      words.push(this.#next.text);
      this.#at++;
    }
    if (words.length === 0) throw this.#unexpected(`a value like ${example}`);
    return negation + words.join(" ");
  }

  #isEnd(): boolean {
    const { kind } = this.#next;
    return kind === "end" || this.#isNext("and", "&&", "or", "||", ",", "(", ")");
  }
}

function looks(parts: readonly Condition[]): number {
  return parts.reduce((all, { looksAt }) => all | looksAt, 0);
}
