import { makePrefix, type Prefix } from "./prefix.ts";

/** What {@link PrefixTable.find} gives when the prefix is not there. */
export const NO_PREFIX = -1;

/**
 * Small integers for prefixes of one address family: equal blocks have equal ids, bits behind the
 * length count for nothing.
 *
 * An open-addressing table over typed arrays, one row a prefix. Ids are dense from 0 in the order of
 * arrival, so that whatever is known of a prefix stands in columns of whoever keeps the table.
 */
export class PrefixTable {
  /** Whether the last {@link intern} met its prefix for the first time. */
  isNew = false;
  readonly #wordsEach: number;
  #words: Int32Array<ArrayBuffer>;
  #lengths: Uint8Array<ArrayBuffer>;
  #slots: Int32Array<ArrayBuffer>;
  #count = 0;
  /** The prefix in question, masked. */
  readonly #asked: Int32Array;

  /** `octets` of an address: 4 or 16. */
  constructor(readonly octets: 4 | 16, capacity = 1024) {
    this.#wordsEach = octets / 4;
    this.#words = new Int32Array(capacity * this.#wordsEach);
    this.#lengths = new Uint8Array(capacity);
    this.#slots = new Int32Array(slotsFor(capacity)).fill(NO_PREFIX);
    this.#asked = new Int32Array(this.#wordsEach);
  }

  /** Prefixes held; the next new one has this id. */
  get size(): number {
    return this.#count;
  }

  /** The length of prefix `id` in bits. */
  length(id: number): number {
    return this.#lengths[id]!;
  }

  /** Prefix `id` as a value. */
  prefix(id: number): Prefix {
    const address = new Uint8Array(this.octets), view = new DataView(address.buffer);
    const from = id * this.#wordsEach;
    for (let i = 0; i < this.#wordsEach; i++) view.setInt32(i * 4, this.#words[from + i]!);
    return makePrefix(address, this.#lengths[id]!);
  }

  /** The id of the prefix of `length` bits at `bytes[at..]`, or {@link NO_PREFIX}. */
  find(bytes: Uint8Array, at: number, length: number): number {
    return this.#slots[this.#slotOf(bytes, at, length)]!;
  }

  /** The same; a prefix that is not there is added. `length` must not be more than the address has. */
  intern(bytes: Uint8Array, at: number, length: number): number {
    const slot = this.#slotOf(bytes, at, length), known = this.#slots[slot]!;
    this.isNew = known === NO_PREFIX;
    return this.isNew ? this.#insert(slot, length) : known;
  }

  /** The slot that holds the prefix, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, at: number, length: number): number {
    const asked = this.#asked, slots = this.#slots, mask = slots.length - 1;
    for (let i = 0; i < asked.length; i++) asked[i] = wordAt(bytes, at + i * 4, length - i * 32);
    let slot = hashOf(asked, 0, asked.length, length) & mask;
    for (;;) {
      const id = slots[slot]!;
      if (id === NO_PREFIX || this.#lengths[id] === length && this.#isAsked(id)) return slot;
      slot = slot + 1 & mask;
    }
  }

  #isAsked(id: number): boolean {
    const asked = this.#asked, from = id * asked.length;
    for (let i = 0; i < asked.length; i++) if (this.#words[from + i] !== asked[i]) return false;
    return true;
  }

  #insert(slot: number, length: number): number {
    const id = this.#count++;
    if (id >= this.#lengths.length) this.#widen();
    this.#words.set(this.#asked, id * this.#wordsEach);
    this.#lengths[id] = length;
    this.#slots[slot] = id;
    if (this.#count * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    return id;
  }

  #widen(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
    const lengths = new Uint8Array(this.#lengths.length * 2);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
  }

  #rehash(size: number): void {
    this.#slots = new Int32Array(size).fill(NO_PREFIX);
    const mask = size - 1, each = this.#wordsEach;
    for (let id = 0; id < this.#count; id++) {
      let slot = hashOf(this.#words, id * each, each, this.#lengths[id]!) & mask;
      while (this.#slots[slot] !== NO_PREFIX) slot = slot + 1 & mask;
      this.#slots[slot] = id;
    }
  }

  /**
   * Forgets every prefix that `keeps` does not want. The others close ranks in their order:
   * `moved` is told of each, lowest first, so that columns can follow.
   */
  retain(keeps: (id: number) => boolean, moved: (from: number, to: number) => void): void {
    const each = this.#wordsEach;
    let to = 0;
    for (let id = 0; id < this.#count; id++) {
      if (!keeps(id)) continue;
      this.#words.copyWithin(to * each, id * each, (id + 1) * each);
      this.#lengths[to] = this.#lengths[id]!;
      moved(id, to++);
    }
    this.#count = to;
    this.#rehash(this.#slots.length);
  }
}

/** A power of two that leaves half of the slots free. */
function slotsFor(capacity: number): number {
  let size = 16;
  while (size < capacity * 2) size *= 2;
  return size;
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

function hashOf(words: Int32Array, from: number, count: number, length: number): number {
  let h = Math.imul(length + 1, 0x85ebca6b);
  for (let i = from; i < from + count; i++) {
    h = Math.imul(h ^ words[i]!, 0x9e3779b1);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ h >>> 16;
}
