import type { Kept } from "./ledger_shelf.ts";
import { type PrefixWords, readPrefix } from "./space_prefix.ts";

/** What finds the rows of a shelf by their names. */
export interface Names<Row> {
  readonly size: number;
  get(name: string): Kept<Row> | undefined;
  /** It must not be there. */
  add(kept: Kept<Row>): void;
  delete(kept: Kept<Row>): void;
  values(): Iterable<Kept<Row>>;
}

/** Any names. */
export class TextNames<Row> implements Names<Row> {
  readonly #kept = new Map<string, Kept<Row>>();

  get size(): number {
    return this.#kept.size;
  }

  get(name: string): Kept<Row> | undefined {
    return this.#kept.get(name);
  }

  add(kept: Kept<Row>): void {
    this.#kept.set(kept.name, kept);
  }

  delete(kept: Kept<Row>): void {
    this.#kept.delete(kept.name);
  }

  values(): Iterable<Kept<Row>> {
    return this.#kept.values();
  }
}

/** A slot is the hash of a prefix and its place, from 1 on; 0 where it is empty. */
const SLOT = 2;

/**
 * Names of a million prefixes. Those of IPv4 are found by their number: a text that was just made need
 * not be put together and hashed, and no large table of texts is there to be walked by the collector.
 */
export class PrefixNames<Row> implements Names<Row> {
  readonly #others = new TextNames<Row>();
  /** Linear probing, at most half full. */
  #slots = new Int32Array(SLOT * 1024);
  /** By place; in no order. */
  readonly #kept: Kept<Row>[] = [];

  get size(): number {
    return this.#others.size + this.#kept.length;
  }

  get(name: string): Kept<Row> | undefined {
    if (isIpv6(name)) return this.#others.get(name);
    const words = readPrefix(name);
    if (!words) return undefined;
    const at = this.#find(words), place = this.#slots[at + 1]!;
    return place === 0 ? undefined : this.#kept[place - 1];
  }

  add(kept: Kept<Row>): void {
    if (isIpv6(kept.name)) return this.#others.add(kept);
    if (this.#kept.length * SLOT * 2 >= this.#slots.length) this.#grow();
    const at = this.#find(kept.words!);
    this.#slots[at] = hashOf(kept.words!);
    this.#slots[at + 1] = this.#kept.push(kept);
  }

  delete(kept: Kept<Row>): void {
    if (isIpv6(kept.name)) return this.#others.delete(kept);
    const slots = this.#slots, at = this.#find(kept.words!), place = slots[at + 1]!;
    if (place === 0) return;
    // The last one takes its place.
    const last = this.#kept.at(-1)!;
    slots[this.#find(last.words!) + 1] = place;
    this.#kept[place - 1] = last;
    this.#kept.pop();
    this.#close(at);
  }

  *values(): Iterable<Kept<Row>> {
    yield* this.#kept;
    yield* this.#others.values();
  }

  /** The slot of the prefix, or the empty one where it would be. */
  #find(words: PrefixWords): number {
    const slots = this.#slots, mask = slots.length - SLOT, hash = hashOf(words);
    for (let at = hash * SLOT & mask;; at = at + SLOT & mask) {
      const place = slots[at + 1]!;
      if (place === 0) return at;
      if (slots[at] !== hash) continue;
      const { w0, length } = this.#kept[place - 1]!.words!;
      if (w0 === words.w0 && length === words.length) return at;
    }
  }

  /** Empties a slot; those behind it that probed past it move up. */
  #close(empty: number): void {
    const slots = this.#slots, mask = slots.length - SLOT;
    let hole = empty;
    for (let at = hole + SLOT & mask; slots[at + 1] !== 0; at = at + SLOT & mask) {
      const home = slots[at]! * SLOT & mask;
      if ((at - home & mask) < (at - hole & mask)) continue;
      slots[hole] = slots[at]!;
      slots[hole + 1] = slots[at + 1]!;
      hole = at;
    }
    slots[hole + 1] = 0;
  }

  #grow(): void {
    const old = this.#slots, slots = this.#slots = new Int32Array(old.length * 2);
    const mask = slots.length - SLOT;
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + 1] === 0) continue;
      let at = old[from]! * SLOT & mask;
      while (slots[at + 1] !== 0) at = at + SLOT & mask;
      slots[at] = old[from]!;
      slots[at + 1] = old[from + 1]!;
    }
  }
}

/** A colon stands behind no more than four digits. */
function isIpv6(name: string): boolean {
  for (let i = 0; i <= 4; i++) if (name.charCodeAt(i) === COLON) return true;
  return false;
}

const COLON = 58;

/** Of IPv4. Prefixes beside each other come to lie far apart (the finalizer of MurmurHash3). */
function hashOf({ w0, length }: PrefixWords): number {
  let hash = w0 ^ length * 0x9e3779b1;
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  return hash ^ hash >>> 16;
}
