import { copyOctets, RecentViews } from "./recent_views.ts";

/** What {@link InternedBytes.find} gives when the octets are not there. */
export const ABSENT = -1;

/** Columns of one id, side by side so that a look-up touches one cache line. */
const HASH = 0, START = 1, SHAPE = 2, REFS = 3, STRIDE = 4;
/** The class stands in the top octet of a shape, the length below it. */
const CLASS_SHIFT = 24, LENGTH_MASK = (1 << CLASS_SHIFT) - 1;
/**
 * Slots that are looked at for one string. Hardly any needs more, unless somebody has chosen strings
 * of equal hashes: those stand in a map whose hash nobody outside this process knows.
 */
const MOST_SLOTS = 128;
const NO_SLOT = -1;
// One character for each octet, whichever; only that they differ matters.
const decoder = new TextDecoder("latin1");

/**
 * Small integers for octet strings: equal octets (and equal class) have equal ids.
 *
 * An open-addressing table over one arena. Ids are dense and are used again after {@link sweep}:
 * whoever keeps an id over a sweep holds it with {@link retain}. A million routes carry well under
 * a hundred thousand distinct attribute blocks, so all that is derived from a block hangs on its id.
 */
export class InternedBytes {
  /** All octets, one string after the other. Replaced when it grows: never keep a reference. */
  arena: Uint8Array<ArrayBuffer>;
  /** Octets of the arena in use. */
  used = 0;
  /** Of these, octets of strings that somebody retains. */
  held = 0;
  /** Changes whenever ids may have been given out anew; caches by id belong to one generation. */
  generation = 0;
  /** Whether the last {@link intern} met its octets for the first time. */
  isNew = false;
  /** The arena, to be read four octets at a time. */
  #words: DataView;
  #rows: Int32Array<ArrayBuffer>;
  #slots: Int32Array<ArrayBuffer>;
  /** Strings that found no slot near their own, by class and octets. */
  readonly #crowded: Map<string, number> = new Map();
  #count = 0;
  #free: number[] = [];
  readonly #views = new RecentViews();
  #inputWords: DataView = new DataView(new ArrayBuffer(0));

  constructor(capacity = 1024, arenaOctets = 1 << 16) {
    this.arena = new Uint8Array(arenaOctets);
    this.#words = new DataView(this.arena.buffer);
    this.#rows = new Int32Array(capacity * STRIDE);
    this.#slots = new Int32Array(capacity * 2).fill(ABSENT);
  }

  /** One more than the highest id in use. */
  get bound(): number {
    return this.#count;
  }

  /** Distinct strings held. */
  get size(): number {
    return this.#count - this.#free.length;
  }

  /** Octets that strings, columns and hash have room for. */
  get memoryOctets(): number {
    return this.arena.byteLength + this.#rows.byteLength + this.#slots.byteLength;
  }

  /** Where the octets of `id` begin in {@link arena}. */
  start(id: number): number {
    return this.#rows[id * STRIDE + START]!;
  }

  length(id: number): number {
    return this.#rows[id * STRIDE + SHAPE]! & LENGTH_MASK;
  }

  /** The class given when `id` was interned, 0 to 127. */
  klass(id: number): number {
    return this.#rows[id * STRIDE + SHAPE]! >>> CLASS_SHIFT;
  }

  /** A view on the octets of `id`, valid until the next intern or sweep. */
  view(id: number): Uint8Array<ArrayBuffer> {
    const start = this.start(id);
    return this.arena.subarray(start, start + this.length(id));
  }

  /** Somebody retains it. */
  isHeld(id: number): boolean {
    return this.#refs(id) > 0;
  }

  retain(id: number): void {
    const at = id * STRIDE + REFS, refs = this.#rows[at]!;
    if (refs === 0) this.held += this.length(id);
    this.#rows[at] = refs + 1;
  }

  /** Gives up one hold; the octets go at the next {@link sweep} after the last. */
  release(id: number): void {
    const at = id * STRIDE + REFS;
    const refs = this.#rows[at]!;
    if (refs === 0) throw new RangeError(`Cannot release id ${id}: nobody holds it`);
    if (refs === 1) this.held -= this.length(id);
    this.#rows[at] = refs - 1;
  }

  /**
   * The id of `bytes[start..end)`, less than 2^24 octets, under `klass` (0 to 127);
   * {@link isNew} tells whether it was made by this call.
   */
  intern(bytes: Uint8Array, start: number, end: number, klass = 0): number {
    this.#inputWords = this.#views.of(bytes);
    const shape = end - start | klass << CLASS_SHIFT;
    const hash = hashOf(this.#inputWords, start, end, shape);
    const slots = this.#slots, rows = this.#rows, mask = slots.length - 1;
    let slot = hash & mask;
    for (let left = MOST_SLOTS;; left--) {
      if (left === 0) return this.#internCrowded(bytes, start, shape, hash);
      const id = slots[slot]!;
      if (id === ABSENT) break;
      const row = id * STRIDE;
      if (
        rows[row] === hash && rows[row + SHAPE] === shape &&
        this.#same(rows[row + START]!, start, end)
      ) {
        this.isNew = false;
        return id;
      }
      slot = slot + 1 & mask;
    }
    this.isNew = true;
    return this.#insert(start, shape, hash, slot);
  }

  #internCrowded(bytes: Uint8Array, start: number, shape: number, hash: number): number {
    const key = keyOf(bytes, start, shape), known = this.#crowded.get(key);
    this.isNew = known === undefined;
    return known ?? this.#insert(start, shape, hash, NO_SLOT, key);
  }

  #same(a: number, start: number, end: number): boolean {
    const mine = this.#words, theirs = this.#inputWords;
    let i = start;
    for (const last = start + (end - start & ~3); i < last; i += 4, a += 4) {
      if (mine.getInt32(a, true) !== theirs.getInt32(i, true)) return false;
    }
    for (; i < end; i++) if (mine.getUint8(a++) !== theirs.getUint8(i)) return false;
    return true;
  }

  #insert(start: number, shape: number, hash: number, slot: number, key = ""): number {
    const id = this.#free.pop() ?? this.#count++;
    const row = id * STRIDE, length = shape & LENGTH_MASK;
    if (row + STRIDE > this.#rows.length) this.#widen();
    while (this.used + length > this.arena.length) this.#extend();
    const rows = this.#rows;
    rows[row + HASH] = hash;
    rows[row + START] = this.used;
    rows[row + SHAPE] = shape;
    rows[row + REFS] = 0;
    this.used = copyOctets(this.#inputWords, start, start + length, this.#words, this.used);
    if (slot === NO_SLOT) this.#crowded.set(key, id);
    else this.#slots[slot] = id;
    if (this.#count * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    return id;
  }

  #widen(): void {
    const wider = new Int32Array(this.#rows.length * 2);
    wider.set(this.#rows);
    this.#rows = wider;
  }

  #extend(): void {
    const longer = new Uint8Array(this.arena.length * 2);
    longer.set(this.arena);
    this.arena = longer;
    this.#words = new DataView(longer.buffer);
  }

  #rehash(size: number): void {
    this.#slots = new Int32Array(size).fill(ABSENT);
    this.#crowded.clear();
    const gone = new Set(this.#free);
    for (let id = 0; id < this.#count; id++) if (!gone.has(id)) this.#place(id);
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#rows[id * STRIDE + HASH]! & mask;
    for (let left = MOST_SLOTS; left > 0; left--, slot = slot + 1 & mask) {
      if (this.#slots[slot] === ABSENT) return void (this.#slots[slot] = id);
    }
    const shape = this.#rows[id * STRIDE + SHAPE]!;
    this.#crowded.set(keyOf(this.arena, this.start(id), shape), id);
  }

  /** Forgets every string that nobody retains and closes the gaps in the arena. Held ids keep their number. */
  sweep(): void {
    const held: number[] = [];
    for (let id = 0; id < this.#count; id++) if (this.#refs(id) > 0) held.push(id);
    this.#compact(held);
    this.generation++;
    this.#slots.fill(ABSENT);
    this.#crowded.clear();
    this.#count = held.reduce((top, id) => Math.max(top, id + 1), 0);
    this.#free = [];
    for (let id = this.#count - 1; id >= 0; id--) {
      if (this.#refs(id) > 0) this.#place(id);
      else this.#free.push(id);
    }
  }

  #refs(id: number): number {
    return this.#rows[id * STRIDE + REFS]!;
  }

  /** Moves the strings of these ids to the front of the arena, in the order in which they stand. */
  #compact(held: number[]): void {
    held.sort((a, b) => this.start(a) - this.start(b));
    let to = 0;
    for (const id of held) {
      const from = this.start(id), length = this.length(id);
      this.arena.copyWithin(to, from, from + length);
      this.#rows[id * STRIDE + START] = to;
      to += length;
    }
    this.used = to;
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
