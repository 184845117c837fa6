import { Misread, quoted } from "./misread.ts";

/** A word of a line. Brackets, braces, parentheses and commas are words of their own. */
export interface Word {
  readonly text: string;
  /** Where it begins in the line, from 1 on. */
  readonly column: number;
}

/** What stands alone, and what parts words. */
const ALONE = "[](){},", BLANK = " \t\r\n";

/** The next word was not looked for yet. */
const NONE = -1;

/** The words of a line, read from front to end. What is not there throws {@link Misread}. */
export class LineWords {
  readonly #text: string;
  readonly #column: number;
  /** Behind the last word that was taken. */
  #at = 0;
  /** The next word, once it was looked for: from here to {@link #end}. */
  #start = NONE;
  #end = 0;

  /** `column`: where `text` begins in its line; 0 where no line is meant. */
  constructor(text: string, column = 1) {
    this.#text = text;
    this.#column = column;
  }

  /** Finds the next word; false at the end. */
  #find(): boolean {
    if (this.#start !== NONE) return this.#start < this.#end;
    const text = this.#text, { length } = text;
    let at = this.#at;
    while (at < length && BLANK.includes(text[at]!)) at++;
    this.#start = at;
    if (at < length && ALONE.includes(text[at]!)) at++;
    else while (at < length && !parts(text.charCodeAt(at))) at++;
    this.#end = at;
    return this.#start < at;
  }

  #place(index: number): number {
    return this.#column === 0 ? 0 : this.#column + index;
  }

  /** The next word, which stays; undefined at the end. */
  peek(): Word | undefined {
    if (!this.#find()) return undefined;
    return { text: this.#text.slice(this.#start, this.#end), column: this.#place(this.#start) };
  }

  /** Takes the next word when it is this one. */
  take(text: string): boolean {
    if (!this.#find() || this.#end - this.#start !== text.length) return false;
    if (!this.#text.startsWith(text, this.#start)) return false;
    this.#go();
    return true;
  }

  /** Takes the next word, whatever it is. */
  next(wanted: string): Word {
    const word = this.peek();
    if (word) {
      this.#go();
      return word;
    }
    const end = this.#place(this.#text.trimEnd().length);
    throw new Misread(`it ends where ${wanted} is expected`, end);
  }

  #go(): void {
    this.#at = this.#end;
    this.#start = NONE;
  }

  /** Takes `a`, `a,b`, `[ a b ]` or `[ a, b ]`: the items of a value. */
  list(wanted: string): readonly Word[] {
    if (!this.take("[")) return this.#commas(wanted);
    const items: Word[] = [];
    while (!this.take("]")) {
      if (this.take(",")) continue;
      items.push(this.next(`${wanted} or ]`));
    }
    return items;
  }

  #commas(wanted: string): readonly Word[] {
    const items = [this.next(wanted)];
    while (this.take(",")) items.push(this.next(wanted));
    return items;
  }
}

const PARTING: readonly number[] = [...ALONE, ...BLANK].map((one) => one.charCodeAt(0));
const COMMA = 44, BRACKET = 91;

/** Whether a character ends a word: digits, letters and what numbers have between them do not. */
function parts(code: number): boolean {
  return (code <= COMMA || code >= BRACKET) && PARTING.includes(code);
}

/** `"x" is not WANTED`, at its place. */
export function notThis(word: Word, wanted: string, hint?: string): Misread {
  return new Misread(`${quoted(word.text)} is not ${wanted}`, word.column, hint);
}
