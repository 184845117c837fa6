import { IdSet } from "./id_set.ts";
import { PagedRows } from "./paged_rows.ts";
import { makePrefix, type Prefix } from "./prefix.ts";
import { makePart, move, type Part, place, SLOT } from "./prefix_part.ts";

/** What {@link PrefixTable.find} gives when the prefix is not there. */
export const NO_PREFIX = -1;
/** What a prefix has been given of its keeper until {@link PrefixTable.setNote}. */
export const NO_NOTE = -1;

/** The slots of one part of the hash: when it is full it is split, so that no growth takes long. */
const FIRST_SLOTS = 64, MOST_SLOTS = 4096;
/** Of ten slots seven may be taken. */
const FULL = 7, OF = 10;
/** A part is swept when forgotten prefixes have one of so many slots. */
const SWEPT = 8;
/** So many prefixes to a place of the directory at least: hashes that were chosen to be alike do not make it grow. */
const PLACE_SHIFT = 9;
/** The length of an id that nobody has. */
const FORGOTTEN = -1;

/**
 * Small integers for prefixes of one address family: equal blocks have equal ids, bits behind the
 * length count for nothing.
 *
 * Extendible hashing over typed arrays: a part that is full is doubled or split, the others stay
 * as they are. Ids are dense from 0 in the order of arrival and are used again some time after
 * {@link forget}; whatever is known of a prefix stands in columns of whoever keeps the table, or in
 * the note that every prefix has room for.
 *
 * A prefix that is forgotten keeps its slot, and its id, until its part of the hash is swept: to look
 * for the slots of a whole table one by one, each somewhere in memory, costs ten times as much.
 */
export class PrefixTable {
  /** Whether the last {@link intern} met its prefix for the first time. */
  isNew = false;
  /** Prefixes of each length: where there are none, nobody need look. */
  readonly lengths: Int32Array;
  readonly #wordsEach: number;
  readonly #rows: PagedRows;
  /** Part of each beginning of a hash; a part of less depth stands in several places. */
  #directory: Part[] = [];
  /** Bits of a hash that are no index into the directory. */
  #shift = 31;
  #bound = 0;
  #size = 0;
  #free = NO_PREFIX;
  /** Ids that were forgotten and still have a slot. */
  #gone = new IdSet();
  /** Where a sweep puts what stays. */
  #staying: Int32Array = new Int32Array(FIRST_SLOTS * SLOT);
  /** The prefix in question, masked, and its hash. */
  readonly #asked: Int32Array;
  #hash = 0;
  #slot = 0;

  readonly #seed: number;

  /** `octets` of an address: 4 or 16. `seed`: any number that those who choose the prefixes cannot know. */
  constructor(readonly octets: 4 | 16, seed = 0) {
    this.#seed = seed | 0;
    this.#wordsEach = octets / 4;
    this.#rows = new PagedRows(this.#wordsEach + 2);
    this.#asked = new Int32Array(this.#wordsEach);
    this.lengths = new Int32Array(octets * 8 + 1);
    this.#clear();
  }

  #clear(): void {
    this.#directory = [makePart(1, FIRST_SLOTS), makePart(1, FIRST_SLOTS)];
    this.#shift = 31;
  }

  /** Prefixes held. */
  get size(): number {
    return this.#size;
  }

  /** One more than the highest id in use. */
  get bound(): number {
    return this.#bound;
  }

  /** Octets that rows and hash have. */
  get memoryOctets(): number {
    const parts = [...new Set(this.#directory)];
    const rest = this.#rows.octets + this.#gone.octets + this.#staying.byteLength;
    return parts.reduce((sum, { slots }) => sum + slots.byteLength, rest);
  }

  /** The length of prefix `id` in bits; negative for an id that was forgotten. */
  length(id: number): number {
    return this.#rows.get(id, this.#wordsEach);
  }

  /** Octets `4 * i` to `4 * i + 3` of the address of prefix `id`, as the bits of a signed integer. */
  word(id: number, i: number): number {
    return this.#rows.get(id, i);
  }

  /** What the keeper of the table wrote to prefix `id`. */
  note(id: number): number {
    return this.#rows.get(id, this.#wordsEach + 1);
  }

  setNote(id: number, value: number): void {
    this.#rows.set(id, this.#wordsEach + 1, value);
  }

  /** Writes the address of prefix `id`, all its octets, to `out` at `at`. */
  put(id: number, out: Uint8Array, at: number): void {
    for (let i = 0; i < this.#wordsEach; i++) {
      const word = this.#rows.get(id, i);
      out[at++] = word >>> 24;
      out[at++] = word >>> 16;
      out[at++] = word >>> 8;
      out[at++] = word;
    }
  }

  /** Prefix `id` as a value. */
  prefix(id: number): Prefix {
    const address = new Uint8Array(this.octets);
    this.put(id, address, 0);
    return makePrefix(address, this.length(id));
  }

  /** The id of the prefix of `length` bits at `bytes[at..]`, or {@link NO_PREFIX}. */
  find(bytes: Uint8Array, at: number, length: number): number {
    return this.#locate(this.#ask(bytes, at, length), length);
  }

  /** The same; a prefix that is not there is added. `length` must not be more than the address has. */
  intern(bytes: Uint8Array, at: number, length: number): number {
    const part = this.#ask(bytes, at, length), known = this.#locate(part, length);
    this.isNew = known === NO_PREFIX;
    return this.isNew ? this.#insert(part, length) : known;
  }

  /** Masks the prefix in question; returns the part of the hash where it belongs. */
  #ask(bytes: Uint8Array, at: number, length: number): Part {
    const asked = this.#asked;
    let h = Math.imul(length + 1, 0x85ebca6b) ^ this.#seed;
    for (let i = 0; i < asked.length; i++) {
      const word = wordAt(bytes, at + i * 4, length - i * 32);
      asked[i] = word;
      h = mixed(h, word);
    }
    this.#hash = h = last(h);
    return this.#directory[h >>> this.#shift]!;
  }

  /** Looks for the prefix in question; leaves its slot, or the free one where it would stand. */
  #locate({ slots, mask }: Part, length: number): number {
    const hash = this.#hash;
    let slot = hash & mask, id = NO_PREFIX;
    for (; slots[slot * SLOT] !== 0; slot = slot + 1 & mask) {
      if (slots[slot * SLOT + 1] !== hash) continue;
      const known = slots[slot * SLOT]! - 1;
      if (!this.#isAsked(known, length)) continue;
      id = known;
      break;
    }
    this.#slot = slot;
    return id;
  }

  #isAsked(id: number, length: number): boolean {
    const asked = this.#asked, page = this.#rows.pageOf(id), row = this.#rows.indexOf(id);
    for (let i = 0; i < asked.length; i++) if (page[row + i] !== asked[i]) return false;
    return page[row + asked.length] === length;
  }

  #insert(part: Part, length: number): number {
    let id = this.#free;
    if (id === NO_PREFIX) this.#rows.reach(id = this.#bound++);
    else this.#free = this.#rows.get(id, 0);
    const asked = this.#asked, page = this.#rows.pageOf(id), row = this.#rows.indexOf(id);
    for (let i = 0; i < asked.length; i++) page[row + i] = asked[i]!;
    page[row + asked.length] = length;
    page[row + asked.length + 1] = NO_NOTE;
    this.#size++;
    this.lengths[length] = this.lengths[length]! + 1;
    part.slots[this.#slot * SLOT] = id + 1;
    part.slots[this.#slot * SLOT + 1] = this.#hash;
    part.count++;
    if (part.count * OF > (part.mask + 1) * FULL) this.#relieve(part);
    return id;
  }

  /** Makes room in a part that is full: a small one is doubled, a large one split in two. */
  #relieve(part: Part): void {
    const { gone } = part, size = part.mask + 1;
    if (gone > 0) this.#sweep(part);
    // The room of a few would be taken soon.
    if (gone * SWEPT * 2 > size) return;
    const places = this.#directory, isDeepest = part.depth === 32 - this.#shift;
    if (size < MOST_SLOTS || isDeepest && places.length > this.#size >>> PLACE_SHIFT) {
      const wider = makePart(part.depth, size * 2);
      move(part, wider, wider, 0);
      part.slots = wider.slots;
      part.mask = wider.mask;
      return;
    }
    if (isDeepest) this.#deepen();
    this.#split(part);
  }

  #deepen(): void {
    this.#directory = this.#directory.flatMap((part) => [part, part]);
    this.#shift--;
  }

  #split(part: Part): void {
    // Each half is as large as the whole: all that is there may belong into one of them.
    const depth = part.depth + 1, size = part.mask + 1;
    const halves = [makePart(depth, size), makePart(depth, size)] as const;
    move(part, halves[0], halves[1], 32 - depth);
    const places = this.#directory;
    for (let i = places.indexOf(part); places[i] === part; i++) {
      places[i] = halves[i >>> 32 - depth - this.#shift & 1]!;
    }
  }

  #hashOf(id: number): number {
    const words = this.#wordsEach, page = this.#rows.pageOf(id), row = this.#rows.indexOf(id);
    let h = Math.imul(page[row + words]! + 1, 0x85ebca6b) ^ this.#seed;
    for (let i = 0; i < words; i++) h = mixed(h, page[row + i]!);
    return last(h);
  }

  /** Forgets prefix `id`, which must be there: some new prefix may have its id. */
  forget(id: number): void {
    const part = this.#directory[this.#hashOf(id) >>> this.#shift]!, length = this.length(id);
    this.#size--;
    this.lengths[length] = this.lengths[length]! - 1;
    this.#rows.set(id, this.#wordsEach, FORGOTTEN);
    this.#gone.add(id);
    if (++part.gone === part.count || part.gone * SWEPT > part.mask) this.#sweep(part);
  }

  /** Frees the slots of a part whose prefixes were forgotten, and their ids. */
  #sweep(part: Part): void {
    const { slots } = part;
    if (this.#staying.length < slots.length) this.#staying = new Int32Array(slots.length);
    const staying = this.#staying;
    let end = 0;
    for (let i = 0; i < slots.length; i += SLOT) {
      const entry = slots[i]!;
      if (entry === 0) continue;
      if (this.#gone.delete(entry - 1)) this.#giveBack(entry - 1);
      else {
        staying[end++] = entry;
        staying[end++] = slots[i + 1]!;
      }
    }
    slots.fill(0);
    part.count = part.gone = 0;
    for (let i = 0; i < end; i += SLOT) place(part, staying[i]!, staying[i + 1]!);
  }

  #giveBack(id: number): void {
    this.#rows.set(id, 0, this.#free);
    this.#free = id;
  }

  /**
   * Forgets every prefix that `keeps` does not want. The others close ranks in their order:
   * `moved` is told of each, lowest first, so that columns can follow.
   */
  retain(keeps: (id: number) => boolean, moved: (from: number, to: number) => void): void {
    const words = this.#wordsEach + 2, bound = this.#bound;
    this.#clear();
    this.lengths.fill(0);
    let to = 0;
    for (let id = 0; id < bound; id++) {
      const length = this.length(id);
      if (length === FORGOTTEN || !keeps(id)) continue;
      for (let i = 0; i < words; i++) this.#rows.set(to, i, this.#rows.get(id, i));
      this.lengths[length] = this.lengths[length]! + 1;
      moved(id, to++);
    }
    this.#gone = new IdSet();
    this.#bound = this.#size = to;
    this.#free = NO_PREFIX;
    for (let id = 0; id < to; id++) this.#enter(id);
  }

  #enter(id: number): void {
    const hash = this.#hashOf(id), part = this.#directory[hash >>> this.#shift]!;
    place(part, id + 1, hash);
    if (part.count * OF > (part.mask + 1) * FULL) this.#relieve(part);
  }
}

/** Four octets at `at` as one number, of which only the first `bits` count; octets behind them are not read. */
function wordAt(bytes: Uint8Array, at: number, bits: number): number {
  if (bits <= 0) return 0;
  let word = bytes[at]! << 24;
  if (bits > 8) word |= bytes[at + 1]! << 16;
  if (bits > 16) word |= bytes[at + 2]! << 8;
  if (bits > 24) word |= bytes[at + 3]!;
  return bits >= 32 ? word : word & -1 << 32 - bits;
}

function mixed(h: number, word: number): number {
  h = Math.imul(h ^ word, 0x9e3779b1);
  return h ^ h >>> 15;
}

function last(h: number): number {
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ h >>> 16;
}
