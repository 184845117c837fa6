import { Misread, quoted } from "./misread.ts";

/** A word of a line. Brackets, braces, parentheses and commas are words of their own. */
export interface Word {
  readonly text: string;
  /** Where it begins in the line, from 1 on. */
  readonly column: number;
}

const WORD = /[[\](){},]|[^\s[\](){},]+/g;

/** The words of a line, read from front to end. What is not there throws {@link Misread}. */
export class LineWords {
  readonly #words: readonly Word[];
  readonly #end: number;
  #at = 0;

  /** `column`: where `text` begins in its line; 0 where no line is meant. */
  constructor(text: string, column = 1) {
    const place = (index: number) => column === 0 ? 0 : column + index;
    this.#words = [...text.matchAll(WORD)].map((match) => ({
      text: match[0],
      column: place(match.index),
    }));
    this.#end = place(text.trimEnd().length);
  }

  /** The next word, which stays; undefined at the end. */
  peek(): Word | undefined {
    return this.#words[this.#at];
  }

  /** Takes the next word when it is this one. */
  take(text: string): boolean {
    if (this.#words[this.#at]?.text !== text) return false;
    this.#at++;
    return true;
  }

  /** Takes the next word, whatever it is. */
  next(wanted: string): Word {
    const word = this.#words[this.#at++];
    if (word) return word;
    throw new Misread(`it ends where ${wanted} is expected`, this.#end);
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

/** `"x" is not WANTED`, at its place. */
export function notThis(word: Word, wanted: string, hint?: string): Misread {
  return new Misread(`${quoted(word.text)} is not ${wanted}`, word.column, hint);
}
