import type { PathTable } from "./path_table.ts";
import { RowRing } from "./row_ring.ts";

/** Rows that are put in order and written before others are looked at. */
const BATCH = 8192;
/** A key holds the set, the lowest bits of the next hop, and the place in the batch. */
const HOPS = 1 << 16;

const EMPTY = new Int32Array(0);
// One batch at a time is put in order.
const keys = new Float64Array(BATCH);
/** So many rows at once are fetched of a dump: as many as stay near until their turn comes. */
const FETCHED = 1024;
const prefixIds = new Int32Array(FETCHED);

/**
 * Rows that wait, in the order in which they came; taken in batches, each grouped by attribute set
 * and next hop, withdrawals first.
 */
export class PendingRows {
  readonly #paths: PathTable;
  readonly #ring = new RowRing();
  #batch: Int32Array = EMPTY;
  #at = 0;
  /** Rows of the batch before this were fetched. */
  #near = Infinity;
  /** Kept, so that what was fetched counts as used. */
  #fetched = 0;

  constructor(paths: PathTable) {
    this.#paths = paths;
  }

  get isEmpty(): boolean {
    return this.#ring.count === 0 && !this.hasBatch;
  }

  push(row: number): void {
    this.#ring.push(row);
  }

  clear(): void {
    this.#at = 0;
    this.#batch = EMPTY;
    this.#ring.clear();
  }

  get hasBatch(): boolean {
    return this.#at < this.#batch.length;
  }

  /** The row at the front of the batch. */
  get head(): number {
    return this.#batch[this.#at]!;
  }

  /** The same; the one behind it is at the front now. */
  next(): number {
    const row = this.#batch[this.#at++]!;
    if (this.#at >= this.#near) this.#fetch();
    return row;
  }

  /** Makes a batch of what waits; false when nothing does. */
  fill(): boolean {
    const count = Math.min(this.#ring.count, BATCH), rows = new Int32Array(count);
    for (let i = 0; i < count; i++) rows[i] = this.#ring.take();
    this.#batch = count > 1 ? this.#grouped(rows) : rows;
    this.#at = 0;
    this.#near = Infinity;
    return count > 0;
  }

  /** Makes a batch of `rows[from..]`, which are grouped by set; returns how far it came. */
  take(rows: Int32Array, from: number): number {
    const batch = rows.subarray(from, from + BATCH);
    this.#batch = this.#paths.hasNextHops ? this.#grouped(batch) : batch;
    this.#at = this.#near = 0;
    this.#fetch();
    return from + batch.length;
  }

  /**
   * Rows of one set lie all over a table. Looked at one by one, each is waited for; here nothing
   * depends on the one before, and the processor fetches many at once.
   */
  #fetch(): void {
    const rows = this.#batch, paths = this.#paths, { prefixes } = paths;
    const end = Math.min(this.#near + FETCHED, rows.length);
    let count = 0, sum = 0;
    for (let i = this.#near; i < end; i++) {
      if (paths.setOf(rows[i]!) >= 0) prefixIds[count++] = paths.prefixOf(rows[i]!);
    }
    for (let i = 0; i < count; i++) sum ^= prefixes.note(prefixIds[i]!);
    this.#fetched = sum;
    this.#near = end < rows.length ? end : Infinity;
  }

  #grouped(rows: Int32Array): Int32Array {
    const count = rows.length, paths = this.#paths, sorted = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const set = Math.max(0, paths.setOf(rows[i]!) + 1), nextHop = paths.nextHopOf(rows[i]!);
      keys[i] = (set * HOPS + nextHop % HOPS) * BATCH + i;
    }
    keys.subarray(0, count).sort();
    for (let i = 0; i < count; i++) sorted[i] = rows[keys[i]! % BATCH]!;
    return sorted;
  }
}
