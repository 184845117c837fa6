import { copyOctets } from "./recent_views.ts";

/** Octets of a page; a string never stands on two. */
const PAGE_BITS = 20, PAGE = 1 << PAGE_BITS, OFFSET_MASK = PAGE - 1;
const MOST_PAGES = 1 << 32 - PAGE_BITS;
/** A page is given up where more than one of 2^2 of its octets are of no string. */
const FEW_LOOSE = 2;
const NO_WORDS = new DataView(new ArrayBuffer(0));
const NOTHING = new Uint8Array(0);

/**
 * Octet strings one after the other on pages: room grows by a page, nothing is copied for it. Only
 * what is the sole page begins small and doubles.
 *
 * A place is 32 bits: the page and the offset of the first octet. A page that has lost many of its
 * strings is emptied between {@link beginLeaving} and {@link endLeaving}; its octets stay as they
 * were for whoever still reads them.
 */
export class OctetPages {
  /** Octets of all strings. */
  used = 0;
  readonly #pages: Uint8Array<ArrayBuffer>[] = [];
  /** The same pages, to be read four octets at a time. */
  readonly #words: DataView[] = [];
  /** Of each page: octets of strings that are gone. */
  readonly #lost: number[] = [];
  /** Of each page but that in hand: octets given to strings, gone ones too. */
  readonly #filled: number[] = [];
  readonly #leaving: boolean[] = [];
  /** Numbers of pages that are no more. */
  readonly #gone: number[] = [];
  /** The page that new strings go to, and its octets in use. */
  #page = 0;
  #at = 0;
  #out: DataView = NO_WORDS;

  /** `first`: octets of the first page, at most 2^20. */
  constructor(first: number) {
    this.#open(first);
  }

  /** Octets that the pages have. */
  get memoryOctets(): number {
    return this.#pages.reduce((sum, page) => sum + page.length, 0);
  }

  /** The page of a place. It is replaced when it grows or is left. */
  bytesAt(place: number): Uint8Array<ArrayBuffer> {
    return this.#pages[place >>> PAGE_BITS]!;
  }

  wordsAt(place: number): DataView {
    return this.#words[place >>> PAGE_BITS]!;
  }

  /** Index of a place on its page. */
  offset(place: number): number {
    return place & OFFSET_MASK;
  }

  /** Copies `from[start..end)` behind the last string; returns its place. */
  put(from: DataView, start: number, end: number): number {
    const length = end - start;
    if (length === 0) return 0;
    if (this.#at + length > this.#out.byteLength) {
      if (length > PAGE) return this.#putAlone(from, start, end);
      this.#makeRoom(length);
    }
    const offset = this.#at;
    this.#at = copyOctets(from, start, end, this.#out, offset);
    this.used += length;
    return this.#page << PAGE_BITS | offset;
  }

  /** What is longer than a page has one of its own. */
  #putAlone(from: DataView, start: number, end: number): number {
    const length = end - start, page = this.#add(length);
    this.#filled[page] = copyOctets(from, start, end, this.#words[page]!, 0);
    this.used += length;
    return page << PAGE_BITS;
  }

  #makeRoom(length: number): void {
    const page = this.#pages[this.#page]!, needed = this.#at + length;
    if (needed > PAGE) return this.#open(PAGE);
    let size = Math.max(page.length, 1);
    while (size < needed) size *= 2;
    const longer = new Uint8Array(Math.min(size, PAGE));
    longer.set(page);
    this.#set(this.#page, longer);
    this.#out = this.#words[this.#page]!;
  }

  /** From now on strings go to a new page. */
  #open(octets: number): void {
    this.#filled[this.#page] = this.#at;
    this.#page = this.#add(octets);
    this.#out = this.#words[this.#page]!;
    this.#at = 0;
  }

  #add(octets: number): number {
    const page = this.#gone.pop() ?? this.#pages.length;
    if (page === MOST_PAGES) throw new RangeError("No room for more octets than 4 GiB");
    this.#set(page, new Uint8Array(octets));
    this.#lost[page] = this.#filled[page] = 0;
    this.#leaving[page] = false;
    return page;
  }

  #set(page: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#pages[page] = bytes;
    this.#words[page] = new DataView(bytes.buffer);
  }

  /** Forgets the string of `length` octets at a place. */
  drop(place: number, length: number): void {
    const page = place >>> PAGE_BITS;
    this.#lost[page] = this.#lost[page]! + length;
    this.used -= length;
  }

  /** Chooses the pages to be emptied; false when there are none. */
  beginLeaving(): boolean {
    let some = false;
    this.#filled[this.#page] = this.#at;
    for (let page = 0; page < this.#pages.length; page++) {
      this.#leaving[page] = this.#lost[page]! > this.#filled[page]! >>> FEW_LOOSE;
      some ||= this.#leaving[page]!;
    }
    if (this.#leaving[this.#page]) this.#open(this.#pages[this.#page]!.length);
    return some;
  }

  /** Where the string of `length` octets at a place stands from now on. */
  moved(place: number, length: number): number {
    const page = place >>> PAGE_BITS;
    if (!this.#leaving[page]) return place;
    const offset = place & OFFSET_MASK;
    this.drop(place, length);
    return this.put(this.#words[page]!, offset, offset + length);
  }

  /** Gives up the chosen pages, of which every string has been moved. */
  endLeaving(): void {
    for (let page = 0; page < this.#pages.length; page++) {
      if (this.#leaving[page]) this.#giveUp(page);
    }
  }

  #giveUp(page: number): void {
    this.#leaving[page] = false;
    this.#pages[page] = NOTHING;
    this.#words[page] = NO_WORDS;
    this.#lost[page] = this.#filled[page] = 0;
    this.#gone.push(page);
  }

  /** Forgets all strings. */
  clear(): void {
    const kept = this.#pages[this.#page]!;
    for (const list of [this.#pages, this.#words, this.#lost, this.#filled, this.#leaving]) {
      list.length = 1;
    }
    this.#gone.length = 0;
    this.#pages[0] = kept;
    this.#words[0] = this.#out;
    this.#leaving[0] = false;
    this.#lost[0] = 0;
    this.#page = this.#at = this.used = 0;
  }
}
