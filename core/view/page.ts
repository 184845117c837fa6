import { Ascii } from "../net/ascii.ts";

/** Takes finished text; called with a view that is valid during the call only. */
export type Write = (text: Uint8Array) => void;

/** Text is handed on when this much has gathered: little at first, so that the first lines come soon. */
const FIRST_FLUSH = 1 << 12, FLUSH_AT = 1 << 18;
const STAGE = 1 << 19;
/** Up to so many octets a loop over words copies quicker than the engine's own copy. */
const SHORT = 256;
/** Octets copied at a time; there must be room for one more word behind a copy. */
const WORD = 4;
/** The front of the buffer holds how the last line began. */
const LEAD = 512;

/** Thrown by {@link Page.newline} when as many lines as were wanted have been written. */
export class PageFull extends Error {
  override readonly name = "PageFull";
}

/**
 * The page a view writes on: a staging area for the text in hand, and behind it, in the same
 * buffer, text that is kept to be pasted again.
 *
 * The same attributes stand behind thousands of routes: their text is made once, kept, and copied
 * inside the one buffer, which is quicker than any copy between two.
 */
export class Page extends Ascii {
  readonly #write: Write;
  readonly #keepLimit: number;
  /** Where kept text begins in `bytes`; kept offsets count from here. */
  #base = STAGE;
  #kept = 0;
  #lead = 0;
  #flushAt = FIRST_FLUSH;
  /** Changes whenever kept text is forgotten: offsets belong to one generation. */
  generation = 0;
  /** Changes whenever text that was written may stand somewhere else, or nowhere. */
  sheet = 0;
  /** Lines that may still be written. */
  linesLeft = Infinity;

  /** `keepLimit`: octets of kept text after which all of it is forgotten. */
  constructor(write: Write, keepLimit = 8 << 20) {
    super(STAGE * 2);
    this.limit = STAGE;
    this.length = LEAD;
    this.#write = write;
    this.#keepLimit = keepLimit;
  }

  protected override grow(wanted: number): void {
    const limit = Math.max(this.limit * 2, wanted);
    this.#resize(limit, limit - this.limit + this.bytes.length);
  }

  /** Moves both areas into a buffer of `size` octets, whose staging area ends at `limit`. */
  #resize(limit: number, size: number): void {
    const grown = new Uint8Array(size);
    grown.set(this.bytes.subarray(0, this.length));
    grown.set(this.bytes.subarray(this.#base, this.#base + this.#kept), limit);
    this.adopt(grown);
    this.limit = this.#base = limit;
  }

  /** Keeps a copy of the text since `start`; returns its offset for {@link paste}. */
  keep(start: number): number {
    const length = this.length - start;
    if (this.#kept + length > this.#keepLimit) this.forget();
    const wanted = this.#base + this.#kept + length + WORD;
    if (wanted > this.bytes.length) {
      this.#resize(this.limit, Math.min(wanted * 2, this.#base + this.#keepLimit + length + WORD));
    }
    const offset = this.#kept;
    this.bytes.copyWithin(this.#base + offset, start, this.length);
    this.#kept += length;
    return offset;
  }

  /** Writes kept text again. */
  paste(offset: number, length: number): void {
    if (this.length + length + WORD > this.limit) this.grow(this.length + length + WORD);
    this.#copy(this.#base + offset, length);
  }

  /** Writes the `length` octets at `from` again; up to three octets behind them are touched. */
  #copy(from: number, length: number): void {
    const to = this.length;
    if (length > SHORT) this.bytes.copyWithin(to, from, from + length);
    else {
      const { words } = this;
      for (let i = 0; i < length; i += WORD) {
        words.setInt32(to + i, words.getInt32(from + i, true), true);
      }
    }
    this.length = to + length;
  }

  /** Remembers the text since `start` as how lines begin; false when it is too long for that. */
  lead(start: number): boolean {
    const length = this.length - start;
    if (length > LEAD) return false;
    this.bytes.copyWithin(0, start, this.length);
    this.#lead = length;
    return true;
  }

  /** Writes `value` in `width` digits over what stands at `at` of the beginning that is remembered. */
  amendLead(at: number, value: number, width: number): void {
    const { length } = this;
    this.length = at;
    this.padded(value, width);
    this.length = length;
  }

  /** Writes the beginning that {@link lead} remembers. */
  again(): void {
    const length = this.#lead;
    if (this.length + length + WORD > this.limit) this.grow(this.length + length + WORD);
    this.#copy(0, length);
  }

  /** Writes once more what stands at `[start, end)` of this sheet. */
  repeat(start: number, end: number): void {
    const length = end - start;
    if (this.length + length + WORD > this.limit) this.grow(this.length + length + WORD);
    this.#copy(start, length);
  }

  /** Drops all kept text. */
  forget(): void {
    this.#kept = 0;
    this.generation++;
  }

  /** Ends a line that is about the one above or about the source: none of those that were wanted. */
  remark(): void {
    this.byte(10);
    if (this.length >= this.#flushAt) this.flush();
  }

  /** Ends a line, and hands the page on when much has gathered. Throws {@link PageFull} after the last line. */
  newline(): void {
    this.remark();
    if (--this.linesLeft <= 0) throw new PageFull();
  }

  flush(): void {
    if (this.length > LEAD) this.#write(this.bytes.subarray(LEAD, this.length));
    if (this.#flushAt < FLUSH_AT) this.#flushAt *= 2;
    this.length = LEAD;
    this.sheet++;
  }
}

const FRESH = 0, MET = 1, KEPT = 2;

/**
 * Text by id of an attribute set, so that it is made once and pasted after that.
 *
 * Routes of one message come one after the other: theirs is copied from the line above. Of sets that
 * come back later the text is kept when they are met for the second time: among updates most sets
 * never are. What is kept lives as long as its id and its text do; a new generation of either begins anew.
 */
export class KeptText {
  readonly #page: Page;
  readonly #generationOf: () => number;
  #offset: Uint32Array<ArrayBuffer> = new Uint32Array(4096);
  #length: Uint32Array<ArrayBuffer> = new Uint32Array(4096);
  #state: Uint8Array<ArrayBuffer> = new Uint8Array(4096);
  #pageGeneration = 0;
  #setGeneration = 0;
  #lastId = -1;
  #lastStart = 0;
  #lastEnd = 0;
  #lastSheet = -1;

  constructor(page: Page, generationOf: () => number) {
    this.#page = page;
    this.#generationOf = generationOf;
  }

  /** Writes the text of `id`: as it stands somewhere already, or else as `write` makes it. */
  paste(id: number, write: (id: number) => void): void {
    const page = this.#page;
    if (page.generation !== this.#pageGeneration || this.#generationOf() !== this.#setGeneration) {
      this.#renew();
    }
    const start = page.length;
    if (id === this.#lastId && page.sheet === this.#lastSheet) {
      page.repeat(this.#lastStart, this.#lastEnd);
    } else if (this.#state[id] === KEPT) page.paste(this.#offset[id]!, this.#length[id]!);
    else this.#make(id, write);
    this.#lastId = id;
    this.#lastStart = start;
    this.#lastEnd = page.length;
    this.#lastSheet = page.sheet;
  }

  /** Forgets the text of `id`: what it was made of has changed. */
  drop(id: number): void {
    if (id < this.#state.length) this.#state[id] = FRESH;
    if (id === this.#lastId) this.#lastId = -1;
  }

  #renew(): void {
    this.#pageGeneration = this.#page.generation;
    this.#setGeneration = this.#generationOf();
    this.#state.fill(FRESH);
    this.#lastId = -1;
  }

  #make(id: number, write: (id: number) => void): void {
    if (id >= this.#state.length) this.#widen(id);
    const page = this.#page, start = page.length;
    write(id);
    if (this.#state[id] === FRESH) {
      this.#state[id] = MET;
      return;
    }
    const offset = page.keep(start);
    if (page.generation !== this.#pageGeneration) this.#renew();
    this.#offset[id] = offset;
    this.#length[id] = page.length - start;
    this.#state[id] = KEPT;
  }

  #widen(id: number): void {
    const size = Math.max(id + 1, this.#state.length * 2);
    const offset = new Uint32Array(size), length = new Uint32Array(size);
    offset.set(this.#offset);
    length.set(this.#length);
    const state = new Uint8Array(size);
    state.set(this.#state);
    this.#offset = offset;
    this.#length = length;
    this.#state = state;
  }
}
