import type { AttributeSets } from "../wire/attribute_set.ts";
import type { NextHops } from "./next_hops.ts";

/** Columns of an answer: what was asked, and what was said. */
const SET = 0, HOP = 1, SOURCE = 2, RESULT = 3, RESULT_HOP = 4, RULE = 5, STRIDE = 6;
const FIRST_SLOTS = 64, MOST_SLOTS = 1 << 14;
const EMPTY = -1;

/**
 * What was said of routes, by set, next hop and source (any number that stands for the rest that
 * the answer depends on). Each question has one place, so that an answer may have to be worked out
 * again: the memory is bounded. All is forgotten when ids are given out anew.
 */
export class RouteMemo {
  /** The answer that {@link find} found. */
  result = 0;
  hop = 0;
  rule = 0;
  readonly #sets: AttributeSets;
  readonly #hops: NextHops;
  #rows: Int32Array<ArrayBuffer> = new Int32Array(FIRST_SLOTS * STRIDE).fill(EMPTY);
  #mask = FIRST_SLOTS - 1;
  /** Answers given since the table has its size: many of them mean that it is too small. */
  #stored = 0;
  #generation = -1;
  #hopGeneration = -1;

  constructor(sets: AttributeSets, hops: NextHops) {
    this.#sets = sets;
    this.#hops = hops;
  }

  /** Whether the answer is known. */
  find(set: number, hop: number, source: number): boolean {
    if (
      this.#generation !== this.#sets.generation || this.#hopGeneration !== this.#hops.generation
    ) {
      this.#forget(FIRST_SLOTS);
      return false;
    }
    const rows = this.#rows, at = this.#placeOf(set, hop, source);
    if (rows[at] !== set || rows[at + HOP] !== hop || rows[at + SOURCE] !== source) return false;
    this.result = rows[at + RESULT]!;
    this.hop = rows[at + RESULT_HOP]!;
    this.rule = rows[at + RULE]!;
    return true;
  }

  /** Remembers an answer, unless ids were given out anew since it was asked for with {@link find}. */
  store(set: number, hop: number, source: number, result: number, resultHop: number, rule: number) {
    if (
      this.#generation !== this.#sets.generation || this.#hopGeneration !== this.#hops.generation
    ) return;
    const slots = this.#mask + 1;
    if (this.#stored++ > slots && slots < MOST_SLOTS) this.#forget(slots * 4);
    const rows = this.#rows, at = this.#placeOf(set, hop, source);
    rows[at + SET] = set;
    rows[at + HOP] = hop;
    rows[at + SOURCE] = source;
    rows[at + RESULT] = result;
    rows[at + RESULT_HOP] = resultHop;
    rows[at + RULE] = rule;
  }

  /** Forgets everything. */
  clear(): void {
    this.#forget(FIRST_SLOTS);
  }

  #placeOf(set: number, hop: number, source: number): number {
    const mixed = Math.imul(hop + source * 31, 0x9e3779b1) + set;
    return (mixed & this.#mask) * STRIDE;
  }

  #forget(slots: number): void {
    this.#generation = this.#sets.generation;
    this.#hopGeneration = this.#hops.generation;
    this.#stored = 0;
    if (slots > this.#mask + 1) {
      this.#rows = new Int32Array(slots * STRIDE);
      this.#mask = slots - 1;
    }
    this.#rows.fill(EMPTY);
  }
}
