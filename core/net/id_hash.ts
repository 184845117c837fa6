import type { PagedRows } from "./paged_rows.ts";

/** The slots of one part: when half of them are taken it is doubled or split, so that no growth takes long. */
const FIRST_SLOTS = 64, MOST_SLOTS = 4096;
/** So many ids to a place of the directory at least: hashes that were chosen to be alike do not make it grow. */
const PLACE_SHIFT = 9;
/** Parts that are emptied rather than made anew. */
const FEW_PLACES = 64;
/**
 * Slots that are looked at for one id. Hardly any needs more, unless somebody has chosen strings of
 * equal hashes: those have no slot, and stand in a map whose hash nobody outside this process knows.
 */
export const MOST_PROBES = 128;

/** A part of the hash: the ids whose hashes begin with the same `depth` bits. */
export interface IdPart {
  /** Ids plus one, 0 where a slot is free; the first slot of an id is `hash & mask`. */
  slots: Int32Array<ArrayBuffer>;
  mask: number;
  count: number;
  readonly depth: number;
  /** An id that belongs here may have found no slot. */
  isCrowded: boolean;
}

function makePart(depth: number, size: number, isCrowded = false): IdPart {
  return { slots: new Int32Array(size), mask: size - 1, count: 0, depth, isCrowded };
}

/**
 * Ids by the hashes that stand in their rows. Extendible hashing: a part that is full is doubled or
 * split, the others stay as they are.
 */
export class IdHash {
  readonly #rows: PagedRows;
  readonly #word: number;
  readonly #crowd: (id: number) => void;
  /** Part of each beginning of a hash; a part of less depth stands in several places. */
  #places: IdPart[] = [];
  /** Bits of a hash that are no index into the places. */
  #shift = 31;
  #count = 0;

  /** `word` of the rows is the hash; `crowd` is told of an id that finds no slot. */
  constructor(rows: PagedRows, word: number, crowd: (id: number) => void) {
    this.#rows = rows;
    this.#word = word;
    this.#crowd = crowd;
    this.#renew();
  }

  #renew(): void {
    this.#places = [makePart(1, FIRST_SLOTS), makePart(1, FIRST_SLOTS)];
    this.#shift = 31;
  }

  get memoryOctets(): number {
    return [...new Set(this.#places)].reduce((sum, { slots }) => sum + slots.byteLength, 0);
  }

  /** The part where an id of this hash belongs. */
  partOf(hash: number): IdPart {
    return this.#places[hash >>> this.#shift]!;
  }

  /** Puts an id into a slot of a part that is free. */
  put(part: IdPart, slot: number, id: number): void {
    part.slots[slot] = id + 1;
    this.#count++;
    if (++part.count * 2 > part.slots.length) this.#relieve(part);
  }

  /** Takes an id out; false when it had no slot. */
  remove(id: number): boolean {
    const hash = this.#rows.get(id, this.#word), part = this.partOf(hash), { slots, mask } = part;
    let hole = hash & mask;
    for (let left = MOST_PROBES; slots[hole] !== id + 1; hole = hole + 1 & mask) {
      if (slots[hole] === 0 || --left === 0) return false;
    }
    // Whatever stands behind the hole moves up, unless that would take it before its own place.
    for (let slot = hole + 1 & mask; slots[slot] !== 0; slot = slot + 1 & mask) {
      const home = this.#rows.get(slots[slot]! - 1, this.#word) & mask;
      if ((slot - home & mask) < (slot - hole & mask)) continue;
      slots[hole] = slots[slot]!;
      hole = slot;
    }
    slots[hole] = 0;
    part.count--;
    this.#count--;
    return true;
  }

  clear(): void {
    this.#count = 0;
    if (this.#places.length > FEW_PLACES) return this.#renew();
    for (const part of this.#places) {
      part.slots.fill(0);
      part.count = 0;
      part.isCrowded = false;
    }
  }

  /** Makes room in a part: a small one is doubled, a large one split in two. */
  #relieve(part: IdPart): void {
    const places = this.#places, isDeepest = part.depth === 32 - this.#shift;
    const size = part.slots.length;
    if (size < MOST_SLOTS || isDeepest && places.length > this.#count >>> PLACE_SHIFT) {
      const wider = makePart(part.depth, size * 2, part.isCrowded);
      this.#move(part, wider, wider, 0);
      Object.assign(part, wider);
      return;
    }
    if (isDeepest) {
      this.#places = places.flatMap((each) => [each, each]);
      this.#shift--;
    }
    this.#split(part);
  }

  #split(part: IdPart): void {
    // Each half is as large as the whole: all that is there may belong into one of them.
    const depth = part.depth + 1, size = part.slots.length;
    const halves = [
      makePart(depth, size, part.isCrowded),
      makePart(depth, size, part.isCrowded),
    ] as const;
    this.#move(part, halves[0], halves[1], 32 - depth);
    const places = this.#places;
    for (let i = places.indexOf(part); places[i] === part; i++) {
      places[i] = halves[i >>> 32 - depth - this.#shift & 1]!;
    }
  }

  /** Copies the ids of a part to one of two others, by the bit of their hash at `shift`. */
  #move({ slots }: IdPart, zero: IdPart, one: IdPart, shift: number): void {
    for (const entry of slots) {
      if (entry === 0) continue;
      const hash = this.#rows.get(entry - 1, this.#word);
      this.#place((hash >>> shift & 1) === 0 ? zero : one, entry, hash);
    }
  }

  #place(part: IdPart, entry: number, hash: number): void {
    const { slots, mask } = part;
    let slot = hash & mask;
    for (let left = MOST_PROBES; left > 0; left--, slot = slot + 1 & mask) {
      if (slots[slot] !== 0) continue;
      slots[slot] = entry;
      part.count++;
      return;
    }
    part.isCrowded = true;
    this.#count--;
    this.#crowd(entry - 1);
  }
}
