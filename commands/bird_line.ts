// A line on BIRD's socket as words, and what is wrong with one.
import { formatPrefix, parsePrefix, type Prefix } from "../core/net/prefix.ts";
import { CODE } from "../core/view/bird/reply.ts";

/** Why there is no answer: BIRD's code, and what is wrong. */
export class BirdRefusal extends Error {
  override readonly name = "BirdRefusal";

  constructor(readonly code: number, message: string) {
    super(message);
  }
}

export interface BirdWord {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The words of a line; those in quotes of either kind are one. */
export class BirdWords {
  readonly #words: readonly BirdWord[];
  #at = 0;

  constructor(line: string) {
    const found = line.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g);
    this.#words = [...found].map(([, double, single, bare]) => ({
      text: double ?? single ?? bare ?? "",
      isQuoted: bare === undefined,
    }));
  }

  next(): BirdWord | undefined {
    return this.#words[this.#at++];
  }

  /** The next word has to be there. */
  needed(wanted: string): BirdWord {
    const word = this.next();
    if (!word) {
      throw new BirdRefusal(CODE.syntax, `syntax error, unexpected END, expecting ${wanted}`);
    }
    return word;
  }

  /** One of these, or the beginning of only one; birdc itself sends them whole. */
  among(all: readonly string[]): string {
    const word = this.needed(`one of ${all.join(", ")}`), { text } = word;
    if (all.includes(text)) return text;
    const like = all.filter((one) => one.startsWith(text));
    if (like.length !== 1) throw this.unexpected(word, like);
    return like[0]!;
  }

  /** There is no further word. */
  last<Question>(question: Question): Question {
    const word = this.next();
    if (word) throw this.unexpected(word);
    return question;
  }

  unexpected({ text }: BirdWord, like: readonly string[] = []): BirdRefusal {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    const may = like.length > 1 ? `, which may be ${like.join(" or ")}` : "";
    return new BirdRefusal(CODE.syntax, `syntax error, unexpected ${JSON.stringify(shown)}${may}`);
  }
}

/** A prefix as it has to be written, with its length and without host bits. */
export function birdPrefix({ text }: BirdWord): Prefix {
  const prefix = text.includes("/") ? parsePrefix(text) : undefined;
  if (prefix) return prefix;
  const meant = parsePrefix(text, true), shown = JSON.stringify(text.slice(0, 60));
  const hint = meant ? `, maybe you wanted ${formatPrefix(meant)}` : "";
  throw new BirdRefusal(CODE.syntax, `Invalid prefix ${shown}${hint}`);
}
