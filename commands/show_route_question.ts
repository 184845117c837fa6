// The words behind `show route`, freely combined, as birdc has them: which prefixes, whose routes,
// which of them, and how much of each.
import { formatPrefix, parsePrefix, type Prefix } from "../core/net/prefix.ts";
import { usageError } from "./exit.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./parse.ts";
import { type Alone, ROUTE_WORDS, SIDES } from "./show_route_words.ts";

/** What is asked of the tables. */
export type Question =
  | { readonly kind: "all" }
  | { readonly kind: "exact" | "inside"; readonly prefix: Prefix }
  /** The longest prefix that holds the whole of this one; mostly a single address. */
  | { readonly kind: "for"; readonly prefix: Prefix };

/** What is asked of the routes of one peer. */
export type Side =
  /** What it told, whatever became of it; what of it is used, or may be; what import refused. */
  | "received"
  | "accepted"
  | "rejected"
  /** What it has been told. */
  | "advertised"
  /** What is best and offered to it; what is best and not offered, with why. */
  | "export"
  | "noexport";

/** The words, understood. */
export interface RouteAsk {
  readonly question: Question;
  /** Only routes that this peer told. */
  readonly from?: string;
  readonly side?: { readonly what: Side; readonly peer: string };
  /** What import refused, of all peers. */
  readonly filtered: boolean;
  /** Only best paths. */
  readonly primary: boolean;
  /** Every attribute of each. */
  readonly all: boolean;
  readonly count: boolean;
  readonly stats: boolean;
  /** An expression over routes. */
  readonly where?: string;
}

/** What the operands ask. Words shorten as long as no other begins so. Throws CommandError. */
export function parseAsk(operands: readonly string[]): RouteAsk {
  return new AskReader(operands).read();
}

class AskReader {
  readonly #words: readonly string[];
  #at = 0;
  readonly #ask: { -readonly [K in keyof RouteAsk]: RouteAsk[K] } = {
    question: { kind: "all" },
    filtered: false,
    primary: false,
    all: false,
    count: false,
    stats: false,
  };

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  read(): RouteAsk {
    while (this.#at < this.#words.length) this.#take(this.#words[this.#at++]!);
    return this.#ask;
  }

  #take(typed: string): void {
    if (/^[0-9a-fA-F]*[.:]/.test(typed) || /\//.test(typed)) {
      return this.#look({ kind: "exact", prefix: checked(typed, "show route") }, typed);
    }
    const word = wholeWord(typed);
    if (word === "for" || word === "in") return this.#takePrefix(word);
    if (word === "where") {
      return this.#where();
    }
    if (word === "protocol" || word === "from") return this.#from(word);
    const side = SIDES.find((one) => one === word);
    if (side) return this.#side(side);
    this.#ask[word as Alone] = true;
  }

  #look(question: Question, typed: string): void {
    if (this.#ask.question.kind !== "all") {
      throw usageError(
        `${quote(typed)} is one prefix too many\nseveral prefixes: -p 10.0.0.0/8,192.0.2.0/24`,
      );
    }
    this.#ask.question = question;
  }

  #takePrefix(word: "for" | "in"): void {
    const typed = this.#words[this.#at++];
    if (typed === undefined) {
      const example = word === "for" ? "for 198.51.100.7" : "in 10.0.0.0/8";
      throw usageError(`${word} what? show route ${example}`);
    }
    const kind = word === "for" ? "for" : "inside";
    this.#look({ kind, prefix: checked(typed, `show route ${word}`) }, typed);
  }

  /** What a shell kept together is the expression; else it is all that is left. */
  #where(): void {
    const [first = ""] = this.#words.slice(this.#at), isWhole = /\s/.test(first);
    this.#ask.where = isWhole ? first : this.#words.slice(this.#at).join(" ");
    this.#at = isWhole ? this.#at + 1 : this.#words.length;
  }

  #peer(word: string): string {
    const typed = this.#words[this.#at++];
    if (typed === undefined) throw usageError(`${word} which peer? show route ${word} PEER`);
    return typed;
  }

  #from(word: string): void {
    const peer = this.#peer(word);
    if (this.#ask.from !== undefined) throw usageError(`from ${this.#ask.from}, or from ${peer}?`);
    this.#ask.from = peer;
  }

  /** `rejected` alone are the rejected of all. */
  #side(what: Side): void {
    if (what === "rejected" && this.#words[this.#at] === undefined) {
      this.#ask.filtered = true;
      return;
    }
    const { side } = this.#ask, peer = this.#peer(what);
    if (side) throw usageError(`${side.what} ${side.peer}, or ${what} ${peer}?`);
    this.#ask.side = { what, peer };
  }
}

/** The word that is meant. */
function wholeWord(typed: string): string {
  if (ROUTE_WORDS.includes(typed)) return typed;
  const like = ROUTE_WORDS.filter((word) => word.startsWith(typed));
  if (like.length === 1 && typed !== "") return like[0]!;
  if (like.length > 1) throw usageError(`${quote(typed)} may be ${like.join(" or ")}`);
  const near = nearest(typed, ROUTE_WORDS);
  throw usageError(
    `${quote(typed)} is neither a prefix nor a word of show route` +
      (near ? `; did you mean ${near}?` : "") +
      "\n[PREFIX | for ADDRESS | in PREFIX] [from PEER] [received|accepted|rejected|advertised PEER]" +
      "\n[export|noexport PEER] [filtered] [primary] [all] [count] [stats] [where EXPR]",
  );
}

function checked(text: string, before: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix) return prefix;
  const loose = parsePrefix(text, true);
  const why = loose
    ? `it has bits behind its length; ${formatPrefix(loose)} has not`
    : "it is neither an address nor a prefix";
  throw usageError(`cannot use ${quote(text)} behind ${before}: ${why}`);
}

/** In words: `192.0.2.0/24`, `192.0.2.1`, `anything in 10.0.0.0/8`; empty where nothing is asked. */
export function questionText(question: Question): string {
  if (question.kind === "all") return "";
  const text = formatPrefix(question.prefix), { address, length } = question.prefix;
  const isAddress = length === address.length * 8;
  if (question.kind === "inside") return `anything in ${text}`;
  return isAddress && question.kind === "for" ? text.slice(0, text.indexOf("/")) : text;
}

/** What leads on from a single address that was looked for as a prefix; empty for all else. */
export function longestMatch(question: Question): string {
  if (question.kind !== "exact") return "";
  const { address, length } = question.prefix, text = formatPrefix(question.prefix);
  if (length < address.length * 8) return "";
  return `; the longest match: show route for ${text.slice(0, text.indexOf("/"))}`;
}

/** Octets of the addresses that are asked about; undefined for both. */
export function octetsAsked(question: Question): number | undefined {
  return question.kind === "all" ? undefined : question.prefix.address.length;
}
