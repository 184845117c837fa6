import type { PathTable } from "./path_table.ts";

/** Rows looked at in one step: well under a millisecond. */
const STEP = 1 << 16;

/**
 * All rows of a table, ordered by attribute set, for a peer that is to be told all: a counting sort
 * in steps, so that a million routes never hold up the loop. Rows that come later are not in it, and
 * a row may have changed since: it is a hint where to look, in which order.
 */
export class DumpOrder {
  /** The rows, once {@link step} was true. */
  rows: Int32Array = new Int32Array(0);
  /** Dumps under way that go by it. */
  users = 0;
  readonly #paths: PathTable;
  /** The place of each row's set among the counts. */
  #keys: Int32Array;
  #starts: Int32Array = new Int32Array(1024);
  #at = 0;
  #isCounted = false;

  constructor(paths: PathTable) {
    this.#paths = paths;
    this.#keys = new Int32Array(paths.bound);
  }

  /** Does a part of the work; true when {@link rows} is there. */
  step(): boolean {
    for (let left = STEP; left > 0 && this.#keys.length > 0;) {
      const stop = Math.min(this.#keys.length, this.#at + left);
      if (this.#isCounted) this.#place(stop);
      else this.#count(stop);
      left -= stop - this.#at;
      this.#at = stop;
      if (stop < this.#keys.length) return false;
      if (this.#isCounted) this.#keys = this.#starts = new Int32Array(0);
      else this.#sum();
    }
    return this.#keys.length === 0;
  }

  #count(stop: number): void {
    for (let row = this.#at; row < stop; row++) {
      // What is gone, and what holds no path now but may do so when it is looked at, comes first.
      const key = Math.max(0, this.#paths.setOf(row) + 1);
      if (key >= this.#starts.length) this.#widen(key);
      this.#starts[key] = this.#starts[key]! + 1;
      this.#keys[row] = key;
    }
  }

  #widen(key: number): void {
    const wider = new Int32Array(Math.max(key + 1, this.#starts.length * 2));
    wider.set(this.#starts);
    this.#starts = wider;
  }

  #sum(): void {
    let sum = 0;
    for (let key = 0; key < this.#starts.length; key++) {
      const count = this.#starts[key]!;
      this.#starts[key] = sum;
      sum += count;
    }
    this.rows = new Int32Array(sum);
    this.#isCounted = true;
    this.#at = 0;
  }

  #place(stop: number): void {
    for (let row = this.#at; row < stop; row++) {
      const key = this.#keys[row]!, place = this.#starts[key]!;
      this.#starts[key] = place + 1;
      this.rows[place] = row;
    }
  }
}
