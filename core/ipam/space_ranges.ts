import type { PoolRow } from "./pool.ts";
import { HELD, type Hold, MOST_DEPTH, Space } from "./space.ts";
import {
  comparePrefixes,
  holds,
  overlaps,
  pathIn,
  prefixAt,
  type PrefixWords,
  readPrefix,
} from "./space_prefix.ts";

/** One CIDR of a pool, and what is free of it. */
export interface Range {
  readonly pool: string;
  readonly prefix: string;
  readonly words: PrefixWords;
  /** Its node in {@link Ranges.space}. */
  readonly root: number;
}

/**
 * The CIDRs of all pools, as space. Whatever is held is held in every range that it touches: where
 * pools overlap although they must not, what one has granted is still nobody else's.
 */
export class Ranges {
  readonly space = new Space();
  /** By address. */
  readonly #ranges: Range[] = [];
  readonly #byPool = new Map<string, Range[]>();
  #isNested = false;

  constructor(pools: readonly PoolRow[]) {
    for (const pool of pools) {
      this.#byPool.set(
        pool.name,
        pool.cidrs.map((cidr) => this.#add(pool, cidr.prefix)),
      );
    }
    this.#ranges.sort((a, b) => comparePrefixes(a.words, b.words));
    this.#isNested = this.#ranges.some((range, i) => {
      const next = this.#ranges[i + 1];
      return next !== undefined && holds(range.words, next.words);
    });
    for (const { reserved } of pools) {
      for (const prefix of reserved) this.hold(readPrefix(prefix)!, HELD);
    }
  }

  #add({ name }: PoolRow, prefix: string): Range {
    const range = { pool: name, prefix, words: readPrefix(prefix)!, root: this.space.root() };
    this.#ranges.push(range);
    return range;
  }

  /** In the order of the pool's CIDRs. */
  of(pool: string): readonly Range[] {
    return this.#byPool.get(pool) ?? [];
  }

  /** The range of the pool that the prefix lies in. */
  inPool(pool: string, words: PrefixWords): Range | undefined {
    for (const range of this.of(pool)) if (holds(range.words, words)) return range;
    return undefined;
  }

  /** What is held so around the prefix, the innermost first. Only what is no smaller than a unit. */
  around(words: PrefixWords, what: Hold): readonly PrefixWords[] {
    const found: PrefixWords[] = [];
    for (const range of this.touching(words)) {
      const path = pathIn(words, range.words.length);
      let depths = this.space.above(range.root, path, depthIn(range, words), what);
      while (depths !== 0) {
        const depth = 31 - Math.clz32(depths);
        depths &= ~(1 << depth);
        found.push(prefixAt(range.words, path, depth));
      }
    }
    return found;
  }

  /** Whether something may be there that {@link around} does not tell: out of all ranges, or smaller than a unit. */
  isVague(words: PrefixWords): boolean {
    const ranges = this.touching(words);
    return ranges.length === 0 || ranges.some((range) => {
      const path = pathIn(words, range.words.length);
      return depthIn(range, words) === MOST_DEPTH &&
        this.space.above(range.root, path, MOST_DEPTH, HELD) !== 0;
    });
  }

  /**
   * Lengths of the free prefixes inside one, as few and as large as they can be, the largest first.
   * `isOuter`: free of super-blocks too. For people; every free prefix is counted.
   */
  free(pool: string, prefix: string, isOuter = false): readonly number[] {
    const words = readPrefix(prefix), range = words && this.inPool(pool, words);
    if (!range) return [];
    const path = pathIn(words, range.words.length), depth = depthIn(range, words);
    const node = this.space.at(range.root, path, depth);
    if (this.space.isClosed(range.root, path, depth, isOuter)) return [];
    const counts: number[] = [];
    if (node === 0) counts[depth] = 1;
    else this.space.count(node, isOuter, counts);
    return counts.flatMap((count, depth) =>
      new Array<number>(count).fill(range.words.length + depth)
    );
  }

  /** What keeps everybody out inside the prefix; undefined where this is not known exactly. */
  heldIn(words: PrefixWords): readonly PrefixWords[] | undefined {
    const range = this.#isNested ? undefined : this.#nearest(words);
    if (!range || !holds(range.words, words)) return undefined;
    const path = pathIn(words, range.words.length), depth = depthIn(range, words);
    const node = this.space.at(range.root, path, depth);
    if (node === 0) return [];
    const found: PrefixWords[] = [];
    let isExact = true;
    this.space.each(node, path, HELD, (path, depth) => {
      const inside = prefixAt(range.words, path, depth);
      // What is smaller than a unit holds all of it.
      if (depth === MOST_DEPTH && inside.length < inside.bits) isExact = false;
      found.push(inside);
    });
    return isExact ? found : undefined;
  }

  hold(words: PrefixWords, what: Hold): void {
    if (!this.#isNested) {
      const range = this.#nearest(words);
      if (range && holds(range.words, words)) return this.#hold(range, words, what);
    }
    for (const range of this.touching(words)) this.#hold(range, words, what);
  }

  release(words: PrefixWords, what: Hold): void {
    if (!this.#isNested) {
      const range = this.#nearest(words);
      if (range && holds(range.words, words)) return this.#release(range, words, what);
    }
    for (const range of this.touching(words)) this.#release(range, words, what);
  }

  #hold(range: Range, words: PrefixWords, what: Hold): void {
    this.space.hold(
      range.root,
      pathIn(words, range.words.length),
      depthIn(range, words),
      what,
    );
  }

  #release(range: Range, words: PrefixWords, what: Hold): void {
    const path = pathIn(words, range.words.length);
    this.space.release(range.root, path, depthIn(range, words), what);
  }

  /** All ranges that share an address with the prefix. */
  touching(words: PrefixWords): readonly Range[] {
    if (this.#isNested) return this.#ranges.filter((range) => overlaps(range.words, words));
    const found: Range[] = [];
    const first = this.#after(words);
    const before = this.#ranges[first - 1];
    if (before && holds(before.words, words)) found.push(before);
    for (let i = first; i < this.#ranges.length; i++) {
      const range = this.#ranges[i]!;
      if (!holds(words, range.words)) break;
      found.push(range);
    }
    return found;
  }

  /** The last range that begins at or before the prefix. */
  #nearest(words: PrefixWords): Range | undefined {
    return this.#ranges[this.#after(words) - 1];
  }

  /** How many ranges are before the prefix, or it. */
  #after(words: PrefixWords): number {
    let low = 0, high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePrefixes(this.#ranges[middle]!.words, words) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What is larger than a range holds all of it; what is smaller than its units, the unit. */
export function depthIn(range: Range, { length }: PrefixWords): number {
  return Math.max(0, Math.min(MOST_DEPTH, length - range.words.length));
}
