import type { AttributeSets } from "../../wire/attribute_set.ts";
import { IN_BLOCK, type NextHops } from "../next_hops.ts";

/** Most prefixes of a batch. */
export const BATCH = 4096;
/** What stands for the set of a prefix that is to be withdrawn. */
export const WITHDRAW = -1;

const PREFIX = 0, SET = 1, HOP = 2, SOURCE = 3, STRIDE = 4;
/** A key holds the set, what is left of next hop and source, and the place in the batch. */
const SETS = 1 << 24, REST = 1 << 16;
// One batch at a time is put in order.
const keys = new Float64Array(BATCH);
/** From so many prefixes on a batch takes rows for a full one, which go from batch to batch. */
const LARGE = 256, SPARE_MOST = 4;
const spare: Int32Array[] = [];

function takeRows(count: number): Int32Array {
  if (count < LARGE) return new Int32Array(count * STRIDE);
  return spare.pop() ?? new Int32Array(BATCH * STRIDE);
}

function giveRows(rows: Int32Array): void {
  if (rows.length === BATCH * STRIDE && spare.length < SPARE_MOST) spare.push(rows);
}

const NO_ROWS = new Int32Array(0);

/**
 * Prefixes and what is offered of each, grouped so that what fits into one message stands together,
 * withdrawals first. Sets and next hops are held until all is written, since whoever looks at the
 * next prefix may make others.
 */
export class DueBatch {
  #rows: Int32Array;
  #count = 0;
  #at = 0;
  #isGrouped = true;
  #lastKey = -1;
  readonly #sets: AttributeSets;
  readonly #nextHops: NextHops;
  readonly #held: number[] = [];
  readonly #heldHops: number[] = [];

  /** Room for `most` prefixes, at most {@link BATCH}. */
  constructor(most: number, sets: AttributeSets, nextHops: NextHops) {
    this.#rows = takeRows(most);
    this.#sets = sets;
    this.#nextHops = nextHops;
  }

  /** `group`: those of one group go into one message, if set and next hop are the same. */
  announce(prefix: number, set: number, nextHop: number, source: number, group: number): void {
    if (this.#held.length === 0 || this.#held.at(-1) !== set) {
      this.#sets.blocks.retain(set);
      this.#held.push(set);
    }
    if (nextHop !== IN_BLOCK && this.#heldHops.at(-1) !== nextHop) {
      this.#nextHops.retain(nextHop);
      this.#heldHops.push(nextHop);
    }
    this.#add(prefix, set, nextHop, source, group);
  }

  withdraw(prefix: number, source: number, group: number): void {
    this.#add(prefix, WITHDRAW, IN_BLOCK, source, group);
  }

  #add(prefix: number, set: number, nextHop: number, source: number, group: number): void {
    const at = this.#count * STRIDE, rows = this.#rows;
    rows[at + PREFIX] = prefix;
    rows[at + SET] = set;
    rows[at + HOP] = nextHop;
    rows[at + SOURCE] = source;
    const key = (set + 1) % SETS * REST + (nextHop * 31 + group + 1) % REST;
    if (key < this.#lastKey) this.#isGrouped = false;
    this.#lastKey = key;
    keys[this.#count] = key * BATCH + this.#count;
    this.#count++;
  }

  /** All are there. Must be called before another batch is begun. */
  group(): void {
    if (this.#isGrouped) return;
    const count = this.#count, from = this.#rows, to = takeRows(count);
    keys.subarray(0, count).sort();
    for (let i = 0, at = 0; i < count; i++) {
      const place = keys[i]! % BATCH * STRIDE;
      for (let word = 0; word < STRIDE; word++) to[at++] = from[place + word]!;
    }
    this.#rows = to;
    giveRows(from);
  }

  get isDone(): boolean {
    return this.#at >= this.#count;
  }

  get prefix(): number {
    return this.#rows[this.#at * STRIDE + PREFIX]!;
  }

  get set(): number {
    return this.#rows[this.#at * STRIDE + SET]!;
  }

  get nextHop(): number {
    return this.#rows[this.#at * STRIDE + HOP]!;
  }

  get source(): number {
    return this.#rows[this.#at * STRIDE + SOURCE]!;
  }

  next(): void {
    this.#at++;
  }

  /** The prefixes that are left. */
  *rest(): Generator<number> {
    for (let i = this.#at; i < this.#count; i++) yield this.#rows[i * STRIDE + PREFIX]!;
  }

  /** Nothing more of it is needed. */
  drop(): void {
    for (const set of this.#held) this.#sets.blocks.release(set);
    for (const hop of this.#heldHops) this.#nextHops.release(hop);
    this.#held.length = this.#heldHops.length = this.#count = 0;
    giveRows(this.#rows);
    this.#rows = NO_ROWS;
  }
}
