import { InternedBytes } from "../net/interned_bytes.ts";
import { octets } from "../net/count.ts";
import { printable } from "../net/printable.ts";
import { makeRouteWords, readAttributeWords, type RouteWords } from "./attribute_words.ts";
import { isExabgpWord, readHead } from "./exabgp_line.ts";
import { ExabgpHeads } from "./exabgp_heads.ts";
import {
  type DoubtOptions,
  type LineRoute,
  numbersOf,
  RouteEmitter,
  type WordNumbers,
} from "./line_route.ts";
import { LineWords, type Word } from "./line_words.ts";
import { Misread, type Nearest } from "./misread.ts";
import { PrefixReader } from "./prefix_reader.ts";
import { whyNoPrefix } from "./prefix_word.ts";
import { RouteSets } from "./route_sets.ts";

/** Who is told of what the lines say. */
export interface LineSink {
  /** Valid during the call only. */
  route(route: LineRoute): void;
  /** A line that says nothing; those behind it are read all the same. */
  misread(line: number, misread: Misread): void;
}

export interface LineOptions extends DoubtOptions {
  /** What holds where a line does not say otherwise. */
  readonly defaults?: RouteWords;
  readonly nearest?: Nearest;
  /** Distinct attributes, or next hops, after which all are forgotten: a script may speak for years. */
  readonly mostSets?: number;
}

const MOST_SETS = 1 << 17;
/** A longer line is none of ours. */
const LONGEST_LINE = 1 << 20;
/** Octets of distinct texts behind prefixes after which they are forgotten, to be read again. */
const MOST_TEXT = 32 << 20;
const NUL = 0, TAB = 9, NEWLINE = 10, RETURN = 13, SPACE = 32, HASH = 35, BACKSLASH = 92;
const DELETE = 127;

/**
 * Lines of routes, from octets in chunks of any size: `PREFIX`, `PREFIX med 10` in the words of
 * `gobgp global rib add`, and those of ExaBGP's API. A text behind a prefix is read once, however
 * many lines have it: the usual line makes no object and no string.
 */
export class RouteLines {
  readonly sets: RouteSets = new RouteSets();
  /** The neighbours that lines were for, by number; number 0 is all of them. */
  readonly neighbours: (readonly Uint8Array[])[] = [[]];
  /** Lines read so far. */
  lines = 0;
  readonly #sink: LineSink;
  readonly #defaults: RouteWords | undefined;
  readonly #nearest: Nearest;
  readonly #emitter: RouteEmitter;
  readonly #prefix = new PrefixReader();
  readonly #heads = new ExabgpHeads();
  readonly #mostSets: number;
  #plain: WordNumbers;
  readonly #texts = new InternedBytes();
  #numbers: (WordNumbers | undefined)[] = [];
  /** The beginning of a line whose end has not come yet. */
  #held: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #heldLength = 0;
  /** The rest of a line that is too long goes by. */
  #isSkipping = false;

  /** Throws {@link Misread} where the defaults do not fit into a message. */
  constructor(sink: LineSink, options: LineOptions = {}) {
    const { defaults, nearest, mostSets = MOST_SETS } = options;
    this.#sink = sink;
    this.#mostSets = mostSets;
    this.#defaults = defaults;
    this.#nearest = nearest ?? (() => undefined);
    this.#emitter = new RouteEmitter((route) => sink.route(route), options);
    this.#plain = numbersOf(makeRouteWords(defaults), this.sets);
  }

  /** From the next line on: whether what nobody would mean is taken as well. */
  set isForced(isForced: boolean) {
    this.#emitter.refuses = !isForced;
  }

  /** Reads all whole lines of what is held and `chunk`, which may be used again afterwards. */
  push(chunk: Uint8Array): void {
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
      if (this.#heldLength > 0 || this.#isSkipping) this.#joined(chunk, at, end);
      else this.#line(chunk, at, end);
      at = end + 1;
    }
    this.#hold(chunk, at, chunk.length);
  }

  /** Reads the last line where no newline ended it. */
  finish(): void {
    if (this.#heldLength > 0) this.#joined(this.#held, 0, 0);
  }

  #joined(chunk: Uint8Array, at: number, end: number): void {
    this.#hold(chunk, at, end);
    if (!this.#isSkipping) this.#line(this.#held, 0, this.#heldLength);
    this.#heldLength = 0;
    this.#isSkipping = false;
  }

  #hold(chunk: Uint8Array, at: number, end: number): void {
    const length = this.#heldLength + end - at;
    if (this.#isSkipping || at === end) return;
    if (length > LONGEST_LINE) return this.#skip();
    if (length > this.#held.length) {
      const longer = new Uint8Array(Math.max(length, this.#held.length * 2));
      longer.set(this.#held.subarray(0, this.#heldLength));
      this.#held = longer;
    }
    this.#held.set(chunk.subarray(at, end), this.#heldLength);
    this.#heldLength = length;
  }

  #skip(): void {
    this.#isSkipping = true;
    this.#heldLength = 0;
    const reason = `the line has more than ${octets(LONGEST_LINE)}`;
    this.#sink.misread(++this.lines, new Misread(reason, 0, "is this a list of routes?"));
  }

  #line(text: Uint8Array, start: number, stop: number): void {
    this.lines++;
    let at = start, end = stop;
    while (end > at && isBlank(text[end - 1]!)) end--;
    while (at < end && isBlank(text[at]!)) at++;
    if (at === end || text[at] === HASH) return;
    if (this.sets.size > this.#mostSets || this.sets.nextHops > this.#mostSets) this.#forget();
    try {
      if (!this.#quick(text, start, at, end)) this.#slow(text, start, at, end);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      this.#sink.misread(this.lines, error);
    }
  }

  #forget(): void {
    this.sets.forget();
    this.#texts.sweep();
    this.#numbers = [];
    this.#plain = numbersOf(makeRouteWords(this.#defaults), this.sets);
  }

  /** The usual lines; false for any other, which has done nothing yet. */
  #quick(text: Uint8Array, start: number, at: number, end: number): boolean {
    const head = this.#heads.find(text, at, end), from = head ? at + head.length : at;
    const prefix = this.#prefix, next = prefix.read(text, from, end);
    if (next < 0 || next < end && text[next] !== SPACE && text[next] !== TAB) return false;
    if (head && head.size !== 0 && head.size !== prefix.size) return false;
    const numbers = next === end ? this.#plain : this.#numbersOf(text, start, next, end);
    const isAnnounced = head?.isAnnounced ?? true;
    this.#emitter.take(isAnnounced, prefix, numbers, head?.neighbours ?? 0, from - start + 1);
    return true;
  }

  #numbersOf(text: Uint8Array, start: number, from: number, end: number): WordNumbers {
    const texts = this.#texts;
    if (texts.used > MOST_TEXT) texts.sweep();
    const id = texts.intern(text, from, end);
    const known = texts.isNew ? undefined : this.#numbers[id];
    if (known) return known;
    // Should reading throw, the id must not keep what it meant before a sweep.
    this.#numbers[id] = undefined;
    return this.#numbers[id] = this.#read(this.#words(text, start, from, end));
  }

  #words(text: Uint8Array, start: number, from: number, end: number): LineWords {
    const nul = text.subarray(from, end).indexOf(NUL);
    if (nul >= 0) {
      const column = from + nul - start + 1;
      throw new Misread("a NUL octet: this is no text", column, "is this a list of routes?");
    }
    // A comment may follow; no word has this sign in it.
    const hash = text.subarray(from, end).indexOf(HASH);
    const last = hash < 0 ? end : from + hash;
    return new LineWords(safeText(text, from, last), from - start + 1);
  }

  #read(words: LineWords): WordNumbers {
    const route = makeRouteWords(this.#defaults);
    readAttributeWords(words, route, this.#nearest);
    return numbersOf(route, this.sets);
  }

  #slow(text: Uint8Array, start: number, at: number, end: number): void {
    const words = this.#words(text, start, at, end), first = words.peek();
    if (!first) return;
    if (!isExabgpWord(first.text)) throw whyNoPrefix(words.next(""), this.#nearest);
    const head = readHead(words, this.#nearest);
    const neighbours = this.#neighbours(head.neighbours);
    if (!head.isAttributesFirst) {
      const word = words.next("a prefix");
      // All of the line is read before any of it counts.
      const numbers = this.#read(words);
      this.#heads.learn(text, at, start + word.column - 1, { ...head, neighbours });
      return this.#emit(head.isAnnounced, word, head.size, numbers, neighbours);
    }
    const route = makeRouteWords(this.#defaults);
    readAttributeWords(words, route, this.#nearest, (word) => word.text === "nlri");
    if (!words.take("nlri")) words.next("nlri and prefixes");
    const numbers = numbersOf(route, this.sets), prefixes = [words.next("a prefix")];
    while (words.peek()) if (!words.take(",")) prefixes.push(words.next("a prefix"));
    for (const word of prefixes) {
      this.#parse(word, 0);
      this.#emitter.check(head.isAnnounced, this.#prefix, numbers, word.column);
    }
    for (const word of prefixes) this.#emit(head.isAnnounced, word, 0, numbers, neighbours);
  }

  #emit(
    isAnnounced: boolean,
    word: Word,
    size: number,
    numbers: WordNumbers,
    neighbours: number,
  ): void {
    this.#parse(word, size);
    this.#emitter.take(isAnnounced, this.#prefix, numbers, neighbours, word.column);
  }

  #parse(word: Word, size: number): void {
    const bytes = new TextEncoder().encode(word.text);
    if (this.#prefix.read(bytes, 0, bytes.length) !== bytes.length) {
      throw whyNoPrefix(word, this.#nearest);
    }
    if (size !== 0 && size !== this.#prefix.size) {
      const family = size === 4 ? "IPv4" : "IPv6";
      throw new Misread(`${word.text} is no ${family} prefix, but the line says so`, word.column);
    }
  }

  #neighbours(addresses: readonly Uint8Array[]): number {
    const key = addresses.join(" ");
    const known = this.neighbours.findIndex((list) => list.join(" ") === key);
    return known >= 0 ? known : this.neighbours.push(addresses) - 1;
  }
}

const ascii = new TextDecoder();

/** The octets as text that is safe to show; tabs are spaces. */
function safeText(text: Uint8Array, start: number, end: number): string {
  for (let i = start; i < end; i++) {
    const code = text[i]!;
    if (code < SPACE && code !== TAB || code >= DELETE || code === BACKSLASH) {
      return printable(text, start, end).replaceAll("\\x09", " ");
    }
  }
  return ascii.decode(text.subarray(start, end));
}

function isBlank(code: number): boolean {
  return code === SPACE || code === RETURN || code === TAB;
}
