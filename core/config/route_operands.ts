import {
  isAttributeWord,
  makeRouteWords,
  readAttributeWords,
  type RouteWords,
} from "./attribute_words.ts";
import { type DoubtOptions, type LineRoute, numbersOf, RouteEmitter } from "./line_route.ts";
import { LineWords, type Word } from "./line_words.ts";
import { Misread, type Nearest, quoted } from "./misread.ts";
import { PrefixReader } from "./prefix_reader.ts";
import { whyNoPrefix } from "./prefix_word.ts";
import { RouteSets } from "./route_sets.ts";

export interface OperandOptions extends DoubtOptions {
  readonly defaults: RouteWords;
  readonly nearest: Nearest;
}

/**
 * Reads what stands behind `announce` on a command line, in the words of `gobgp global rib add`:
 * `P med 10`, `P P med 10` (for both), `P med 10 P med 20`. Throws {@link Misread}.
 */
export function readOperands(
  operands: readonly string[],
  emit: (route: LineRoute) => void,
  { defaults, nearest, ...doubts }: OperandOptions,
): RouteSets {
  const sets = new RouteSets(), emitter = new RouteEmitter(emit, doubts);
  const words = new LineWords(operands.map(asValue).join(" "), 0), prefix = new PrefixReader();
  while (words.peek()) {
    const first = words.next("a prefix"), prefixes = [first];
    if (isAttributeWord(first.text)) throw whyNoPrefix(first, nearest);
    while (isPrefixLike(words.peek())) prefixes.push(words.next(""));
    const route = makeRouteWords(defaults);
    readAttributeWords(words, route, nearest, isPrefixLike);
    const numbers = numbersOf(route, sets);
    for (const word of prefixes) {
      readWord(word, prefix, nearest);
      emitter.take(true, prefix, numbers, 0, 0);
    }
  }
  return sets;
}

/** A word with spaces inside was one value to the shell: `aspath "10 20"`. */
function asValue(operand: string): string {
  return /\s/.test(operand) && !operand.includes("[") ? `[ ${operand} ]` : operand;
}

/** Whether a word at the place of an attribute looks like the next prefix. */
function isPrefixLike(word: Word | undefined): boolean {
  return word !== undefined && !isAttributeWord(word.text) && /^[0-9a-fA-F]*[.:]/.test(word.text);
}

function readWord(word: Word, into: PrefixReader, nearest: Nearest): void {
  const bytes = new TextEncoder().encode(word.text);
  if (into.read(bytes, 0, bytes.length) !== bytes.length) throw whyNoPrefix(word, nearest);
}

/**
 * Reads options that hold for every prefix of a command line: the word of each and its value as
 * text. Throws {@link Misread} that names the option.
 */
export function readOptionWords(
  options: readonly (readonly [word: string, value: string | undefined])[],
  nearest: Nearest,
): RouteWords {
  const route = makeRouteWords();
  for (const [word, value] of options) {
    if (value === undefined) continue;
    try {
      readAttributeWords(new LineWords(`${word} ${asValue(value)}`, 0), route, nearest);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      const reason = `cannot use ${quoted(value)} for --${word}: ${error.reason}`;
      throw new Misread(reason, 0, error.hint);
    }
  }
  return route;
}
