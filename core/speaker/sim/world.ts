import type { Clock } from "../ports.ts";

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  isDropped: boolean;
}

/**
 * Virtual time: what is to happen, in the order of its time and then of its making. Nothing in it
 * waits, so an hour of two hundred sessions passes in seconds, and one seed gives one run.
 */
export class World {
  /** Milliseconds since the beginning. */
  now = 0;
  /** Things that have happened. */
  count = 0;
  #order = 0;
  readonly #heap: Due[] = [];
  #state: number;

  /** Things that are still to happen. */
  get pending(): number {
    return this.#heap.reduce((sum, { isDropped }) => sum + (isDropped ? 0 : 1), 0);
  }

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** A number in [0, 1) from the seed (mulberry32). */
  readonly random = (): number => {
    this.#state = this.#state + 0x6d2b79f5 | 0;
    let t = Math.imul(this.#state ^ this.#state >>> 15, 1 | this.#state);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };

  /** Lets `run` happen `ms` from now; the answer takes it back. */
  after(ms: number, run: () => void): () => void {
    return this.at(this.now + ms, run);
  }

  /**
   * The same for a time of the world: what is to happen at the same time happens in the order of
   * its making, whenever that was. Spans would not add up to the same number.
   */
  at(at: number, run: () => void): () => void {
    const due: Due = { at, order: this.#order++, run, isDropped: false };
    this.#push(due);
    return () => due.isDropped = true;
  }

  /** Lets things happen until `until` milliseconds, or until nothing is left to happen. */
  run(until: number): void {
    for (let due = this.#heap[0]; due && due.at <= until; due = this.#heap[0]) {
      this.#pop();
      if (due.isDropped) continue;
      this.now = Math.max(this.now, due.at);
      this.count++;
      due.run();
    }
    this.now = Math.max(this.now, until);
  }

  /** A clock for one host; while `isFrozen` says so, what would wake it waits. */
  clock(isFrozen: () => number = () => 0): Clock {
    let drop = () => {};
    const later = (at: number, run: () => void): void => {
      drop = this.after(Math.max(0, at - this.now), () => {
        const until = isFrozen();
        if (until > this.now) later(until, run);
        else run();
      });
    };
    return {
      now: () => this.now,
      unixSeconds: () => 1_700_000_000 + this.now / 1000,
      wakeAt: (at, wake) => {
        drop();
        drop = () => {};
        if (at < Infinity) later(at, wake);
      },
      soon: (turn) => {
        const run = () => {
          const until = isFrozen();
          if (until > this.now) this.after(until - this.now, run);
          else turn();
        };
        this.after(0, run);
      },
    };
  }

  #isBefore(a: Due, b: Due): boolean {
    return a.at < b.at || a.at === b.at && a.order < b.order;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let i = heap.push(due) - 1;
    while (i > 0) {
      const parent = i - 1 >> 1;
      if (!this.#isBefore(due, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = due;
  }

  #pop(): void {
    const heap = this.#heap, last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = i * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}
