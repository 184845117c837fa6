import { sortPrefixes } from "../net/prefix_order.ts";
import type { Prefix } from "../net/prefix.ts";
import { NO_PREFIX } from "../net/prefix_table.ts";
import { NO_ROW, type PathTable } from "./path_table.ts";

/** What {@link SortedWalk.next} gives after a slice of work that brought no prefix: call again. */
export const NOT_YET = -2;

/** Ids looked at in one slice: well under a millisecond. */
const SLICE = 1 << 13;
/** So many ids are sorted at once. */
const BATCH = 4096;
/** Addresses are told apart by so many bits at a time. */
const DIGIT_BITS = 16, DIGITS = 1 << DIGIT_BITS;

/** Ids whose prefixes share their first digits, being put in order of the next. */
interface Level {
  ids: Int32Array<ArrayBuffer>;
  count: number;
  /** The digit of each id, as it was when the id was counted. */
  digits: Uint16Array<ArrayBuffer>;
  /** How many of each digit; then where each begins; once all are placed, where each ends. */
  readonly ends: Int32Array<ArrayBuffer>;
  /** Digits that all share. */
  readonly lead: readonly number[];
  /** Ids still to be counted, of the level above. */
  source: Int32Array<ArrayBuffer> | undefined;
  placed: Int32Array<ArrayBuffer> | undefined;
  /** How far counting or placing is; then the next digit to hand on. */
  at: number;
  isPlaced: boolean;
}

/**
 * Prefixes with paths by address, of equal addresses the shorter first, while the table goes on
 * changing: the order is found in slices. A prefix that is there from beginning to end comes exactly
 * once; one that comes or goes meanwhile comes at most once, in its place, and only while it is there.
 */
export class SortedWalk {
  readonly #table: PathTable;
  readonly #inside: ((id: number) => boolean) | undefined;
  /** Levels under way, the outermost first; the first is made while ids are gathered. */
  readonly #levels: Level[] = [];
  #scan = 0;
  #isGathered = false;
  /** The batch at hand, sorted, with the words and length of each prefix as they were then. */
  #batch: Int32Array<ArrayBuffer> = new Int32Array(0);
  #keys: Int32Array<ArrayBuffer> = new Int32Array(0);
  #at = 0;

  /** `outer`: only prefixes inside it, itself included. */
  constructor(table: PathTable, outer?: Prefix) {
    this.#table = table;
    const { octets, size } = table.prefixes;
    const isOther = outer !== undefined && outer.address.length !== octets;
    this.#inside = outer && !isOther ? insideTest(table, outer) : undefined;
    if (isOther) this.#scan = Infinity;
    this.#levels.push(makeLevel(outer ? 1024 : size + (size >>> 3) + 64, []));
  }

  /** The next prefix, {@link NOT_YET} after a slice of work, or `NO_PREFIX` behind the last. */
  next(): number {
    while (this.#at < this.#batch.length) {
      const at = this.#at++;
      if (this.#stands(at)) return this.#batch[at]!;
    }
    if (!this.#isGathered) return this.#gather();
    const level = this.#levels.at(-1);
    if (level === undefined) return NO_PREFIX;
    if (level.source) this.#recount(level, level.source);
    else if (!level.isPlaced) this.#place(level);
    else this.#hand(level);
    return NOT_YET;
  }

  #stands(at: number): boolean {
    const { prefixes } = this.#table, id = this.#batch[at]!, words = prefixes.octets / 4;
    const key = at * (words + 1);
    if (prefixes.length(id) !== this.#keys[key + words] || this.#table.first(id) === NO_ROW) {
      return false;
    }
    for (let i = 0; i < words; i++) if (prefixes.word(id, i) !== this.#keys[key + i]) return false;
    return true;
  }

  /** Looks at some ids of the table. */
  #gather(): number {
    const level = this.#levels[0]!, table = this.#table, { prefixes } = table;
    const stop = Math.min(prefixes.bound, this.#scan + SLICE);
    for (let id = this.#scan; id < stop; id++) {
      if (prefixes.length(id) < 0 || table.first(id) === NO_ROW) continue;
      if (this.#inside === undefined || this.#inside(id)) this.#count(level, id);
    }
    this.#scan = stop;
    if (!(stop < prefixes.bound)) {
      this.#isGathered = true;
      this.#order(level);
    }
    return NOT_YET;
  }

  #count(level: Level, id: number): void {
    if (level.count === level.ids.length) widen(level);
    const digit = digitOf(this.#table, id, level.lead.length);
    level.ids[level.count] = id;
    level.digits[level.count++] = digit;
    level.ends[digit] = level.ends[digit]! + 1;
  }

  /** All ids of a level have been counted: few are sorted at once, many are placed by their digits. */
  #order(level: Level): void {
    const isLast = level.lead.length * DIGIT_BITS >= this.#table.prefixes.octets * 8;
    if (level.count <= BATCH || isLast) {
      this.#levels.pop();
      return this.#sort(level.ids.slice(0, level.count));
    }
    let sum = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = level.ends[digit]!;
      level.ends[digit] = sum;
      sum += count;
    }
    level.placed = new Int32Array(sum);
    level.at = 0;
  }

  #place(level: Level): void {
    const placed = level.placed!, stop = Math.min(level.count, level.at + SLICE);
    for (let i = level.at; i < stop; i++) {
      const digit = level.digits[i]!, place = level.ends[digit]!;
      level.ends[digit] = place + 1;
      placed[place] = level.ids[i]!;
    }
    level.at = stop;
    if (stop < level.count) return;
    level.ids = placed;
    level.placed = undefined;
    level.digits = new Uint16Array(0);
    level.isPlaced = true;
    level.at = 0;
  }

  /** The next ids of a level become the batch; too many of one digit become a level of their own. */
  #hand(level: Level): void {
    const start = level.at === 0 ? 0 : level.ends[level.at - 1]!, from = level.at;
    let end = start;
    while (level.at < DIGITS && level.ends[level.at]! - start <= BATCH) {
      end = level.ends[level.at++]!;
    }
    if (level.at === from) {
      end = level.ends[level.at++]!;
      return this.#refine(level, from, start, end);
    }
    if (level.at >= DIGITS) this.#levels.pop();
    const { lead } = level, to = level.at - 1;
    this.#sort(level.ids.slice(start, end).filter((id) => this.#belongs(id, lead, from, to)));
  }

  /** Whether a prefix has these first digits, and one between `from` and `to` behind them. */
  #belongs(id: number, lead: readonly number[], from: number, to: number): boolean {
    const table = this.#table;
    if (table.prefixes.length(id) < 0 || table.first(id) === NO_ROW) return false;
    const digit = digitOf(table, id, lead.length);
    return digit >= from && digit <= to && lead.every((one, i) => digitOf(table, id, i) === one) &&
      (this.#inside === undefined || this.#inside(id));
  }

  /** Ids are many only where many prefixes lie close together: they are told apart further on. */
  #refine(level: Level, digit: number, start: number, end: number): void {
    if (level.at >= DIGITS) this.#levels.pop();
    const finer = makeLevel(end - start, [...level.lead, digit]);
    finer.source = level.ids.subarray(start, end);
    this.#levels.push(finer);
  }

  #recount(level: Level, source: Int32Array<ArrayBuffer>): void {
    const above = level.lead.slice(0, -1), digit = level.lead.at(-1)!;
    const stop = Math.min(source.length, level.at + SLICE);
    for (let i = level.at; i < stop; i++) {
      if (this.#belongs(source[i]!, above, digit, digit)) this.#count(level, source[i]!);
    }
    level.at = stop;
    if (stop < source.length) return;
    level.source = undefined;
    this.#order(level);
  }

  #sort(ids: Int32Array<ArrayBuffer>): void {
    const { prefixes } = this.#table, words = prefixes.octets / 4;
    this.#batch = sortPrefixes(prefixes, ids);
    this.#at = 0;
    this.#keys = new Int32Array(this.#batch.length * (words + 1));
    let key = 0;
    for (const id of this.#batch) {
      for (let i = 0; i < words; i++) this.#keys[key++] = prefixes.word(id, i);
      this.#keys[key++] = prefixes.length(id);
    }
  }
}

function makeLevel(size: number, lead: readonly number[]): Level {
  return {
    ids: new Int32Array(size),
    count: 0,
    digits: new Uint16Array(size),
    ends: new Int32Array(DIGITS),
    lead,
    source: undefined,
    placed: undefined,
    at: 0,
    isPlaced: false,
  };
}

function widen(level: Level): void {
  const size = Math.max(1024, level.ids.length * 2);
  const ids = new Int32Array(size), digits = new Uint16Array(size);
  ids.set(level.ids);
  digits.set(level.digits);
  level.ids = ids;
  level.digits = digits;
}

/** Bits `16 * i` to `16 * i + 15` of the address of a prefix. */
function digitOf({ prefixes }: PathTable, id: number, i: number): number {
  if (i >= prefixes.octets / 2) return 0;
  const word = prefixes.word(id, i >>> 1);
  return (i & 1) === 0 ? word >>> DIGIT_BITS : word & DIGITS - 1;
}

/** Whether a prefix lies inside `outer`, an address block of the same family. */
function insideTest({ prefixes }: PathTable, outer: Prefix): (id: number) => boolean {
  const { address, length } = outer, view = new DataView(address.buffer, address.byteOffset);
  const words = Int32Array.from({ length: address.length / 4 }, (_, i) => view.getInt32(i * 4));
  return (id) => {
    if (prefixes.length(id) < length) return false;
    for (let i = 0; i * 32 < length; i++) {
      const differ = prefixes.word(id, i) ^ words[i]!;
      if (differ !== 0 && differ >>> Math.max(0, 32 - (length - i * 32)) !== 0) return false;
    }
    return true;
  };
}
