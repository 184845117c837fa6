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
  /** What is to happen at once, in the order of its making, from {@link World.#first} on. */
  #queue: Due[] = [];
  #first = 0;
  #state: number;

  /** Things that are still to happen. */
  get pending(): number {
    const all = [...this.#heap, ...this.#queue.slice(this.#first)];
    return all.reduce((sum, { isDropped }) => sum + (isDropped ? 0 : 1), 0);
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
    const due = this.#add(at, run);
    return () => due.isDropped = true;
  }

  /** The same for what nobody takes back: at once, but after all that is to happen now. */
  soon(run: () => void): void {
    this.#add(this.now, run);
  }

  #add(at: number, run: () => void): Due {
    const due: Due = { at, order: this.#order++, run, isDropped: false };
    // Most of what there is happens at once, and needs no place among what comes later.
    if (at === this.now) this.#queue.push(due);
    else this.#push(due);
    return due;
  }

  /** Lets things happen until `until` milliseconds, or until nothing is left to happen. */
  run(until: number): void {
    for (let due = this.#next(until); due; due = this.#next(until)) {
      if (due.isDropped) continue;
      this.now = Math.max(this.now, due.at);
      this.count++;
      due.run();
    }
    this.now = Math.max(this.now, until);
  }

  /** Takes what happens next; undefined where that is after `until`. */
  #next(until: number): Due | undefined {
    const later = this.#heap[0], queued = this.#queue[this.#first];
    if (queued && !(later && this.#isBefore(later, queued))) {
      if (++this.#first === this.#queue.length) this.#queue.length = this.#first = 0;
      return queued;
    }
    if (!later || later.at > until) return undefined;
    this.#pop();
    return later;
  }

  /** A clock for one host; while `isFrozen` says so, what would wake it waits. */
  clock(isFrozen: () => number = () => 0): Clock {
    const wake = new Wake(this, isFrozen);
    return {
      now: () => this.now,
      unixSeconds: () => 1_700_000_000 + this.now / 1000,
      wakeAt: (at, ring) => wake.at(at, ring),
      soon: (turn) => {
        const run = () => {
          const until = isFrozen();
          if (until > this.now) this.at(until, run);
          else turn();
        };
        this.soon(run);
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

/**
 * The one wake of a clock. A time that moves away, as that of a hold timer does with every message,
 * leaves what is armed: it finds out when it comes.
 */
class Wake {
  #at = Infinity;
  #ring = () => {};
  #armedFor = Infinity;
  #drop = () => {};

  constructor(readonly world: World, readonly isFrozen: () => number) {}

  at(at: number, ring: () => void): void {
    this.#at = at;
    this.#ring = ring;
    if (at === Infinity) this.#disarm();
    else if (at < this.#armedFor) this.#arm(at);
  }

  #disarm(): void {
    this.#drop();
    this.#armedFor = Infinity;
  }

  #arm(at: number): void {
    const { world } = this;
    this.#drop();
    this.#armedFor = Math.max(at, world.now);
    this.#drop = world.at(this.#armedFor, () => this.#come());
  }

  #come(): void {
    this.#armedFor = Infinity;
    const at = Math.max(this.#at, this.isFrozen());
    if (at > this.world.now) return this.#arm(at);
    this.#at = Infinity;
    this.#ring();
  }
}
