// The words behind `show route` on BIRD's socket.
import { parseAddress } from "../core/net/address.ts";
import { makePrefix, type Prefix } from "../core/net/prefix.ts";
import { CODE } from "../core/view/bird/reply.ts";
import { birdPrefix, BirdRefusal, type BirdWord, type BirdWords } from "./bird_line.ts";
import type { Question } from "./show_route_question.ts";

/** What `show route` asks for. */
export interface BirdRouteQuestion {
  readonly kind: "route";
  readonly question: Question;
  readonly table?: string;
  readonly all: boolean;
  readonly primary: boolean;
  readonly filtered: boolean;
  readonly count: boolean;
  readonly stats: boolean;
  readonly protocol?: string;
  readonly toward?: { readonly how: Toward; readonly protocol: string };
}

/** What leaves to a peer; what its policy is asked about; and what of that it keeps back. */
export type Toward = "export" | "preexport" | "noexport";

const FLAGS = ["all", "primary", "filtered", "count", "stats"] as const;
const WORDS = [...FLAGS, "for", "in", "table", "protocol", "export", "preexport", "noexport"]
  .concat(["where", "filter", "import"]);

/** Reads them in whatever order they come. */
export class RouteWords {
  readonly #words: BirdWords;
  readonly #flags = new Set<string>();
  #question: Question = { kind: "all" };
  #table: string | undefined;
  #protocol: string | undefined;
  #toward: BirdRouteQuestion["toward"];

  constructor(words: BirdWords) {
    this.#words = words;
  }

  /** Throws {@link BirdRefusal}. */
  read(): BirdRouteQuestion {
    for (let word = this.#words.next(); word; word = this.#words.next()) this.#take(word);
    const has = (flag: typeof FLAGS[number]) => this.#flags.has(flag);
    if (has("filtered") && (has("primary") || this.#toward)) {
      throw new BirdRefusal(CODE.syntax, "Incompatible show route options");
    }
    return {
      kind: "route",
      question: this.#question,
      ...(this.#table !== undefined && { table: this.#table }),
      ...(this.#protocol !== undefined && { protocol: this.#protocol }),
      ...(this.#toward && { toward: this.#toward }),
      all: has("all"),
      primary: has("primary"),
      filtered: has("filtered"),
      // BIRD's words undo each other's silence: what is to be counted and shown is shown.
      count: has("count") && !has("stats"),
      stats: has("stats"),
    };
  }

  #take(word: BirdWord): void {
    const { text, isQuoted } = word;
    if (/[/:.]/.test(text) && !isQuoted) return this.#setNet("exact", birdPrefix(word), word);
    const name = this.#nameOf(word);
    switch (name) {
      case "for":
        return this.#setNet("for", forPrefix(this.#words.needed("a prefix or address")), word);
      case "in":
        return this.#setNet("inside", birdPrefix(this.#words.needed("a prefix")), word);
      case "table":
        this.#table = once("Table", this.#table, this.#words.needed("a table or all"));
        return;
      case "protocol":
        this.#protocol = once("Protocol", this.#protocol, this.#words.needed("a protocol"));
        return;
      case "export":
      case "preexport":
      case "noexport":
        return this.#setToward(name);
      case "where":
      case "filter":
        throw new BirdRefusal(
          CODE.syntax,
          `BIRD's filter language is not known here; ask: underlay show route --where EXPR`,
        );
      case "import":
        throw new BirdRefusal(
          CODE.syntax,
          "there is no import table: routes are kept, see filtered",
        );
      default:
        this.#flags.add(name);
    }
  }

  #nameOf(word: BirdWord): string {
    const like = WORDS.filter((one) => one.startsWith(word.text));
    if (WORDS.includes(word.text)) return word.text;
    if (like.length !== 1) throw this.#words.unexpected(word, like);
    return like[0]!;
  }

  #setNet(kind: "exact" | "for" | "inside", prefix: Prefix, word: BirdWord): void {
    if (this.#question.kind !== "all") throw this.#words.unexpected(word);
    this.#question = { kind, prefix };
  }

  #setToward(how: Toward): void {
    if (this.#toward) throw new BirdRefusal(CODE.syntax, "Protocol specified twice");
    this.#toward = { how, protocol: channelless(this.#words.needed("a protocol").text) };
  }
}

/** Of `tor_a.ipv4` the protocol: which table is meant is said by what is in it. */
function channelless(text: string): string {
  return text.replace(/\.ipv[46]$/, "");
}

function once(what: string, known: string | undefined, { text }: BirdWord): string {
  if (known !== undefined) throw new BirdRefusal(CODE.syntax, `${what} specified twice`);
  return what === "Protocol" ? channelless(text) : text;
}

/** An address is all of its bits. */
function forPrefix(word: BirdWord): Prefix {
  if (word.text.includes("/")) return birdPrefix(word);
  const address = parseAddress(word.text);
  if (address) return makePrefix(address, address.length * 8);
  const shown = JSON.stringify(word.text.slice(0, 60));
  throw new BirdRefusal(CODE.syntax, `Invalid address ${shown}`);
}
