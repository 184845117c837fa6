/** Where nothing fits. */
export const NONE = -1;
/** The root is depth 0; ranges go down to this depth, so that a set of depths is one integer. */
export const MOST_DEPTH = 31;

/** What holds a range: `HELD` keeps everybody out, `PARTED` keeps out those who look for ranges to part. */
export type Hold = typeof HELD | typeof PARTED;
/** Words of a node: one record is half a line of the cache. */
const RECORD = 8;
const LEFT = 0, RIGHT = 1, PARENT = 2, DEPTH = 3;
/** How often a range is held; the same range may be held by several that contradict each other. */
export const HELD = 4, PARTED = 5;
/** Depths of the largest free ranges below: free of `HELD` alone, and of both. */
const INNER = 6, OUTER = 7;

/**
 * Which aligned ranges are free, as a sparse binary trie: a node for every range that is held and for
 * those around it, none for what is free. It is a function of the ranges held, whatever order they came
 * in and however they overlap: taking back a hold gives back the very same space.
 *
 * A range is its `path` (the bits below the root, the first one highest) and `depth`. Everything costs
 * O(depth). A root is a node; many roots share one memory.
 */
export class Space {
  #words = new Int32Array(RECORD * 1024);
  /** Node 0 is nobody. */
  #next = RECORD;
  #free = 0;

  /** Octets that all nodes have. */
  get octets(): number {
    return this.#words.byteLength;
  }

  /** A new range of its own, all of it free. */
  root(): number {
    return this.#make(0, 0);
  }

  /** Holds a range below `node` once more. Answers its node, which stays while it is held. */
  hold(node: number, path: number, depth: number, what: Hold): number {
    let at = node;
    for (let d = this.#words[at + DEPTH]!; d < depth; d++) {
      const side = at + (path >>> 31 - d & 1);
      let child = this.#words[side]!;
      if (child === 0) {
        child = this.#make(at, d + 1);
        this.#words[side] = child;
      }
      at = child;
    }
    this.#words[at + what]!++;
    this.#settle(at);
    return at;
  }

  /** Takes back one hold of the range; it must be there. */
  release(node: number, path: number, depth: number, what: Hold): void {
    const words = this.#words;
    let at = this.at(node, path, depth);
    if (at === 0 || words[at + what]! === 0) throw new RangeError("The range is not held");
    words[at + what]!--;
    while (this.#isIdle(at)) {
      const parent = words[at + PARENT]!;
      words[parent + (words[parent + LEFT] === at ? LEFT : RIGHT)] = 0;
      words[at + PARENT] = this.#free;
      this.#free = at;
      at = parent;
    }
    this.#settle(at);
  }

  /** The node of the range, 0 where there is none. */
  at(node: number, path: number, depth: number): number {
    const words = this.#words;
    let at = node;
    for (let d = words[at + DEPTH]!; at !== 0 && d < depth; d++) {
      at = words[at + (path >>> 31 - d & 1)]!;
    }
    return at;
  }

  /** As {@link at}, but 0 too where the range, or one around it, is held as a whole. */
  open(node: number, path: number, depth: number): number {
    const words = this.#words;
    let at = node;
    for (let d = words[at + DEPTH]!; at !== 0 && d < depth; d++) {
      if (words[at + HELD]! > 0) return 0;
      at = words[at + (path >>> 31 - d & 1)]!;
    }
    return words[at + HELD]! > 0 ? 0 : at;
  }

  /** Whether nothing in the range is held, nor anything around it up to `node`. */
  isFree(node: number, path: number, depth: number, isOuter: boolean): boolean {
    const words = this.#words;
    let at = node;
    for (let d = words[at + DEPTH]!;; d++) {
      if (words[at + HELD]! > 0 || isOuter && words[at + PARTED]! > 0) return false;
      if (d === depth) return words[at + (isOuter ? OUTER : INNER)] === 1 << d;
      at = words[at + (path >>> 31 - d & 1)]!;
      if (at === 0) return true;
    }
  }

  /** Whether the range, or one around it up to `node`, is held as a whole. */
  isClosed(node: number, path: number, depth: number, isOuter: boolean): boolean {
    const held = this.above(node, path, depth, HELD);
    return held !== 0 || isOuter && this.above(node, path, depth, PARTED) !== 0;
  }

  /** Depth of the smallest free range below `node` that is at least of `depth`; {@link NONE}. */
  tightest(node: number, depth: number, isOuter: boolean): number {
    const depths = this.#words[node + (isOuter ? OUTER : INNER)]!;
    // Two shifts, because one by 32 is one by 0.
    const fitting = depths & ~(-2 << depth);
    return fitting === 0 ? NONE : 31 - Math.clz32(fitting);
  }

  /** Depth of the largest free range below `node`; {@link NONE}. */
  widest(node: number, isOuter: boolean): number {
    const depths = this.#words[node + (isOuter ? OUTER : INNER)]!;
    return depths === 0 ? NONE : 31 - Math.clz32(depths & -depths);
  }

  /** Path of the first free range of exactly the depth that {@link tightest} or {@link widest} said. `path`: that of `node`. */
  first(node: number, path: number, depth: number, isOuter: boolean): number {
    const words = this.#words, mask = isOuter ? OUTER : INNER;
    let at = node, to = path;
    for (let d = words[at + DEPTH]!; d < depth; d++) {
      const left = words[at + LEFT]!;
      const isLeft = left === 0 ? d + 1 === depth : (words[left + mask]! >>> depth & 1) !== 0;
      if (!isLeft) to |= 1 << 31 - d;
      at = words[at + (isLeft ? LEFT : RIGHT)]!;
      if (at === 0) break;
    }
    return to;
  }

  /** Adds how many free ranges of each depth there are below `node`: as few and as large as they can be. */
  count(node: number, isOuter: boolean, counts: number[]): void {
    const words = this.#words, depth = words[node + DEPTH]!;
    const depths = words[node + (isOuter ? OUTER : INNER)]!;
    if (depths === 0) return;
    if (depths === 1 << depth) {
      counts[depth] = (counts[depth] ?? 0) + 1;
      return;
    }
    for (let side = LEFT; side <= RIGHT; side++) {
      const child = words[node + side]!;
      if (child !== 0) this.count(child, isOuter, counts);
      else counts[depth + 1] = (counts[depth + 1] ?? 0) + 1;
    }
  }

  /** Calls with every range at or below `node` that is held so, in the order of paths, outer ones first. */
  each(
    node: number,
    path: number,
    what: Hold,
    visit: (path: number, depth: number) => void,
  ): void {
    const words = this.#words, depth = words[node + DEPTH]!;
    if (words[node + what]! > 0) visit(path, depth);
    const left = words[node + LEFT]!, right = words[node + RIGHT]!;
    if (left !== 0) this.each(left, path, what, visit);
    if (right !== 0) this.each(right, path | 1 << 31 - depth, what, visit);
  }

  /** Depths of the ranges on the way from `node` down to `depth` that are held so, as a set of bits. */
  above(node: number, path: number, depth: number, what: Hold): number {
    const words = this.#words;
    let at = node, depths = 0;
    for (let d = words[at + DEPTH]!; at !== 0 && d <= depth; d++) {
      if (words[at + what]! > 0) depths |= 1 << d;
      at = words[at + (path >>> 31 - d & 1)]!;
    }
    return depths;
  }

  #isIdle(node: number): boolean {
    const words = this.#words;
    return words[node + PARENT] !== 0 && words[node + HELD] === 0 && words[node + PARTED] === 0 &&
      words[node + LEFT] === 0 && words[node + RIGHT] === 0;
  }

  /** Computes again what is free, from `node` up as far as anything changes. */
  #settle(node: number): void {
    const words = this.#words;
    for (let at = node; at !== 0; at = words[at + PARENT]!) {
      const depth = words[at + DEPTH]!;
      const left = words[at + LEFT]!, right = words[at + RIGHT]!;
      let inner = 0, outer = 0;
      if (words[at + HELD] === 0) {
        inner = this.#union(left, right, depth, INNER);
        if (words[at + PARTED] === 0) outer = this.#union(left, right, depth, OUTER);
      }
      if (inner === words[at + INNER] && outer === words[at + OUTER]) return;
      words[at + INNER] = inner;
      words[at + OUTER] = outer;
    }
  }

  #union(left: number, right: number, depth: number, mask: number): number {
    if (left === 0 && right === 0) return 1 << depth;
    const half = depth === MOST_DEPTH ? 0 : 2 << depth;
    const a = left === 0 ? half : this.#words[left + mask]!;
    const b = right === 0 ? half : this.#words[right + mask]!;
    // Two free halves are one free range.
    return a === half && b === half ? 1 << depth : a | b;
  }

  #make(parent: number, depth: number): number {
    const node = this.#free === 0 ? this.#grown() : this.#free;
    const words = this.#words;
    if (node === this.#free) this.#free = words[node + PARENT]!;
    words.fill(0, node, node + RECORD);
    words[node + PARENT] = parent;
    words[node + DEPTH] = depth;
    words[node + INNER] = 1 << depth;
    words[node + OUTER] = 1 << depth;
    return node;
  }

  #grown(): number {
    const node = this.#next;
    this.#next += RECORD;
    if (this.#next > this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    return node;
  }
}
