import { FilterError } from "../../filter/terms.ts";

/** An expression that cannot be read: what is wrong, and where. */
export class WhereError extends FilterError {
  override readonly name = "WhereError";

  constructor(
    readonly reason: string,
    /** The whole expression. */
    readonly text: string,
    /** Where in it the word at fault begins, from 1 on. */
    readonly column: number,
  ) {
    super(`${reason}\n  ${text.replace(/\s/g, " ")}\n  ${" ".repeat(column - 1)}^`);
  }
}

/** A word of an expression, with the column that it begins at. */
export interface WhereWord {
  readonly kind: "word" | "quoted" | "sign" | "end";
  readonly text: string;
  readonly column: number;
}

/** Characters of an expression at most: whoever asks may be anybody. */
const LONGEST = 4096;
const SPACE = /\s*/y, SIGN = /&&|\|\||[<>=!]=|[<>=!~,()]/y, QUOTED = /"([^"]*)"|'([^']*)'/y;
/** A comma inside braces belongs to the word: `10.0.0.0/8{16,24}`. */
const WORD = /(?:\{[^}]*\}|[^\s,()"'<>=!~{])+/y;

/** Cuts an expression into words; the last one is its end. Throws {@link WhereError}. */
export function whereWords(text: string): WhereWord[] {
  if (text.length > LONGEST) {
    const reason = `an expression of ${text.length} characters: ${LONGEST} are read`;
    throw new WhereError(reason, `${text.slice(0, 60)}...`, 1);
  }
  const words: WhereWord[] = [];
  for (let at = take(SPACE, text, 0)!.length; at < text.length;) {
    const [word, length] = wordAt(text, at);
    words.push(word);
    at += length;
    at += take(SPACE, text, at)!.length;
  }
  words.push({ kind: "end", text: "", column: text.length + 1 });
  return words;
}

function wordAt(text: string, at: number): [WhereWord, number] {
  const column = at + 1, sign = take(SIGN, text, at);
  if (sign !== undefined) return [{ kind: "sign", text: sign, column }, sign.length];
  const quoted = take(QUOTED, text, at);
  if (quoted !== undefined) {
    return [{ kind: "quoted", text: quoted.slice(1, -1), column }, quoted.length];
  }
  const word = take(WORD, text, at);
  if (word === undefined) {
    const what = text[at] === "{" ? "brace" : "quote";
    throw new WhereError(`this ${what} is not closed`, text, column);
  }
  return [{ kind: "word", text: word, column }, word.length];
}

function take(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
