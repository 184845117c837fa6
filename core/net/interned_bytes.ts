import { IdHash, type IdPart, MOST_PROBES } from "./id_hash.ts";
import { OctetPages } from "./octet_pages.ts";
import { PagedRows } from "./paged_rows.ts";
import { RecentViews } from "./recent_views.ts";

/** Columns of one id, side by side so that a look-up touches one cache line. */
const HASH = 0, PLACE = 1, SHAPE = 2, REFS = 3, STRIDE = 4;
/** The class stands in the top octet of a shape, the length below it. */
const CLASS_SHIFT = 24, LENGTH_MASK = (1 << CLASS_SHIFT) - 1;
/** One hold; the bit below says that the id was asked for while a sweep was on its way to it. */
const HOLD = 2, ASKED = 1;
/** The holds of an id that is no string's; its place is the next of these. */
const FREE = -1;
const NO_ID = -1;
/** No sweep is under way. */
const NO_SWEEP = -1;
/** Ids that a sweep looks at for each string that is added meanwhile. */
const STEP = 64;
// One character for each octet, whichever; only that they differ matters.
const decoder = new TextDecoder("latin1");

/**
 * Small integers for octet strings: equal octets (and equal class) have equal ids.
 *
 * Rows and octets stand on pages and the hash grows by parts, so that nothing ever takes long. Ids
 * are dense and are used again after a sweep: whoever keeps an id over one holds it with
 * {@link retain}. A million routes carry well under a hundred thousand distinct attribute blocks,
 * so all that is derived from a block hangs on its id.
 */
export class InternedBytes {
  /** Octets of strings that somebody retains. */
  held = 0;
  /** How many those are. */
  heldCount = 0;
  /** Changes whenever ids may be given out anew; caches by id belong to one generation. */
  generation = 0;
  /** Whether the last {@link intern} met its octets for the first time. */
  isNew = false;
  readonly #rows = new PagedRows(STRIDE);
  readonly #octets: OctetPages;
  readonly #hash: IdHash;
  /** Strings that found no slot near their own, by class and octets. */
  readonly #crowded: Map<string, number> = new Map();
  #bound = 0;
  #size = 0;
  #free = NO_ID;
  /** The highest id that the sweep under way has yet to judge. */
  #unjudged = NO_SWEEP;
  /** The highest id whose octets it has yet to move. */
  #unmoved = NO_SWEEP;
  readonly #views = new RecentViews();
  #input: DataView = new DataView(new ArrayBuffer(0));

  /** `octets`: room to begin with. */
  constructor(octets = 1 << 12) {
    this.#octets = new OctetPages(octets);
    this.#hash = new IdHash(this.#rows, HASH, (id) => this.#crowd(id));
  }

  /** One more than the highest id in use. */
  get bound(): number {
    return this.#bound;
  }

  /** Distinct strings held. */
  get size(): number {
    return this.#size;
  }

  /** Octets of all strings. */
  get used(): number {
    return this.#octets.used;
  }

  /** Octets that strings, columns and hash have room for. */
  get memoryOctets(): number {
    return this.#octets.memoryOctets + this.#rows.octets + this.#hash.memoryOctets;
  }

  /** What the octets of `id` stand in, from {@link start} on: good until the next {@link intern}. */
  bytesOf(id: number): Uint8Array<ArrayBuffer> {
    return this.#octets.bytesAt(this.#rows.get(id, PLACE));
  }

  /** Where the octets of `id` begin in {@link bytesOf}. */
  start(id: number): number {
    return this.#octets.offset(this.#rows.get(id, PLACE));
  }

  length(id: number): number {
    return this.#rows.get(id, SHAPE) & LENGTH_MASK;
  }

  /** The class given when `id` was interned, 0 to 127. */
  klass(id: number): number {
    return this.#rows.get(id, SHAPE) >>> CLASS_SHIFT;
  }

  /** A view on the octets of `id`, valid until the next intern or sweep. */
  view(id: number): Uint8Array<ArrayBuffer> {
    const start = this.start(id);
    return this.bytesOf(id).subarray(start, start + this.length(id));
  }

  /** Somebody retains it. */
  isHeld(id: number): boolean {
    return this.#rows.get(id, REFS) >= HOLD;
  }

  retain(id: number): void {
    const refs = this.#rows.get(id, REFS);
    if (refs < HOLD) {
      this.held += this.length(id);
      this.heldCount++;
    }
    this.#rows.set(id, REFS, refs + HOLD);
  }

  /** Gives up one hold; the octets go at the next sweep after the last. */
  release(id: number): void {
    const refs = this.#rows.get(id, REFS);
    if (refs < HOLD) throw new RangeError(`Cannot release id ${id}: nobody holds it`);
    this.#rows.set(id, REFS, refs - HOLD);
    if (refs >= HOLD * 2) return;
    this.held -= this.length(id);
    this.heldCount--;
    // It was held when the sweep under way began, and is good until the next.
    if (id <= this.#unjudged) this.#spare(id);
  }

  /**
   * The id of `bytes[start..end)`, less than 2^24 octets, under `klass` (0 to 127);
   * {@link isNew} tells whether it was made by this call.
   */
  intern(bytes: Uint8Array, start: number, end: number, klass = 0): number {
    this.#input = this.#views.of(bytes);
    const shape = end - start | klass << CLASS_SHIFT;
    const hash = hashOf(this.#input, start, end, shape);
    const part = this.#hash.partOf(hash), rows = this.#rows, { slots, mask } = part;
    let slot = hash & mask;
    for (let left = MOST_PROBES;; left--) {
      if (left === 0) return this.#internCrowded(part, NO_ID, bytes, start, shape, hash);
      const id = slots[slot]! - 1;
      if (id === NO_ID) break;
      const page = rows.pageOf(id), row = rows.indexOf(id);
      if (
        page[row] === hash && page[row + SHAPE] === shape &&
        this.#same(page[row + PLACE]!, start, end)
      ) return this.#met(id);
      slot = slot + 1 & mask;
    }
    if (part.isCrowded) return this.#internCrowded(part, slot, bytes, start, shape, hash);
    return this.#insert(part, slot, start, shape, hash);
  }

  #met(id: number): number {
    this.isNew = false;
    if (id <= this.#unjudged) this.#spare(id);
    return id;
  }

  /** The sweep under way lets an id go that has been given out since it began. */
  #spare(id: number): void {
    this.#rows.set(id, REFS, this.#rows.get(id, REFS) | ASKED);
  }

  #internCrowded(
    part: IdPart,
    slot: number,
    bytes: Uint8Array,
    start: number,
    shape: number,
    hash: number,
  ): number {
    const key = keyOf(bytes, start, shape), known = this.#crowded.get(key);
    if (known !== undefined) return this.#met(known);
    return this.#insert(part, slot, start, shape, hash);
  }

  #same(place: number, start: number, end: number): boolean {
    const mine = this.#octets.wordsAt(place), theirs = this.#input;
    let i = start, a = this.#octets.offset(place);
    for (const last = start + (end - start & ~3); i < last; i += 4, a += 4) {
      if (mine.getInt32(a, true) !== theirs.getInt32(i, true)) return false;
    }
    for (; i < end; i++) if (mine.getUint8(a++) !== theirs.getUint8(i)) return false;
    return true;
  }

  #insert(part: IdPart, slot: number, start: number, shape: number, hash: number): number {
    const rows = this.#rows, length = shape & LENGTH_MASK;
    const place = this.#octets.put(this.#input, start, start + length);
    let id = this.#free;
    if (id === NO_ID) rows.reach(id = this.#bound++);
    else this.#free = rows.get(id, PLACE);
    const page = rows.pageOf(id), row = rows.indexOf(id);
    page[row + HASH] = hash;
    page[row + PLACE] = place;
    page[row + SHAPE] = shape;
    page[row + REFS] = 0;
    this.#size++;
    this.isNew = true;
    if (slot !== NO_ID) this.#hash.put(part, slot, id);
    else {
      part.isCrowded = true;
      this.#crowd(id);
    }
    if (this.isSweeping) this.#step(STEP);
    return id;
  }

  #crowd(id: number): void {
    this.#crowded.set(this.#keyOf(id), id);
  }

  #keyOf(id: number): string {
    return keyOf(this.bytesOf(id), this.start(id), this.#rows.get(id, SHAPE));
  }

  /** A sweep was begun and is not yet at its end. */
  get isSweeping(): boolean {
    return this.#unjudged !== NO_SWEEP || this.#unmoved !== NO_SWEEP;
  }

  /** Forgets every string that nobody retains, and closes the gaps. Held ids keep their number. */
  sweep(): void {
    while (this.isSweeping) this.#step(STEP);
    this.beginSweep();
    while (this.isSweeping) this.#step(STEP);
  }

  /**
   * Begins to forget every string that nobody retains: a few more go whenever one is added. Whatever
   * is interned or retained meanwhile stays good, like after a {@link sweep}.
   */
  beginSweep(): void {
    if (this.isSweeping) return;
    this.generation++;
    if (this.heldCount === 0) return this.#clear();
    this.#free = NO_ID;
    this.#unjudged = this.#bound - 1;
  }

  #clear(): void {
    this.#octets.clear();
    this.#hash.clear();
    this.#crowded.clear();
    this.#bound = this.#size = 0;
    this.#free = NO_ID;
  }

  #step(ids: number): void {
    if (this.#unjudged === NO_SWEEP) return this.#stepMoves(ids);
    for (let left = ids; left > 0 && this.#unjudged !== NO_SWEEP; left--) {
      this.#judge(this.#unjudged--);
    }
    if (this.#unjudged === NO_SWEEP && this.#octets.beginLeaving()) this.#unmoved = this.#bound - 1;
  }

  #judge(id: number): void {
    const refs = this.#rows.get(id, REFS);
    if (refs > 0) return this.#rows.set(id, REFS, refs & ~ASKED);
    if (refs !== FREE) this.#forget(id);
    if (id === this.#bound - 1) {
      this.#bound = id;
      return;
    }
    this.#rows.set(id, REFS, FREE);
    this.#rows.set(id, PLACE, this.#free);
    this.#free = id;
  }

  #forget(id: number): void {
    if (!this.#hash.remove(id)) this.#crowded.delete(this.#keyOf(id));
    this.#octets.drop(this.#rows.get(id, PLACE), this.length(id));
    this.#size--;
  }

  #stepMoves(ids: number): void {
    for (let left = ids; left > 0 && this.#unmoved !== NO_SWEEP; left--) {
      this.#move(this.#unmoved--);
    }
    if (this.#unmoved === NO_SWEEP) this.#octets.endLeaving();
  }

  #move(id: number): void {
    if (this.#rows.get(id, REFS) === FREE) return;
    const place = this.#rows.get(id, PLACE);
    this.#rows.set(id, PLACE, this.#octets.moved(place, this.length(id)));
  }
}

/** Class and octets as a key that no two have in common. */
function keyOf(bytes: Uint8Array, start: number, shape: number): string {
  return `${shape >>> CLASS_SHIFT} ${
    decoder.decode(bytes.subarray(start, start + (shape & LENGTH_MASK)))
  }`;
}

/** A 32-bit hash that mixes four octets a turn. */
function hashOf(words: DataView, start: number, end: number, seed: number): number {
  let h = Math.imul(seed, 0x85ebca6b), i = start;
  for (const last = start + (end - start & ~3); i < last; i += 4) {
    h = Math.imul(h ^ words.getInt32(i, true), 0x9e3779b1);
    h ^= h >>> 15;
  }
  for (; i < end; i++) h = Math.imul(h ^ words.getUint8(i), 0x01000193);
  return h ^ h >>> 13;
}
