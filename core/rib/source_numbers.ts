import type { PeerFacts } from "./peer_facts.ts";

/** Numbers given out before they are given out anew. */
const MOST = 1 << 16;

/**
 * Small numbers for what peers are, so that answers about their routes can be remembered under them:
 * one for each key, or without keys, one for each object of facts.
 */
export class SourceNumbers {
  readonly #keyOf: ((facts: PeerFacts) => string) | undefined;
  readonly #again: () => void;
  #known: WeakMap<PeerFacts, number> = new WeakMap();
  readonly #keys: Map<string, number> = new Map();
  #next = 0;
  #last: PeerFacts | undefined;
  #lastNumber = 0;

  /** `again` is called before numbers are given out anew. */
  constructor(keyOf: ((facts: PeerFacts) => string) | undefined, again: () => void) {
    this.#keyOf = keyOf;
    this.#again = again;
  }

  of(facts: PeerFacts): number {
    if (facts === this.#last) return this.#lastNumber;
    this.#lastNumber = this.#known.get(facts) ?? this.#make(facts);
    this.#last = facts;
    return this.#lastNumber;
  }

  #make(facts: PeerFacts): number {
    if (this.#next >= MOST) {
      this.#again();
      this.#known = new WeakMap();
      this.#keys.clear();
      this.#next = 0;
    }
    const key = this.#keyOf?.(facts);
    const number = key === undefined ? this.#next++ : this.#keys.get(key) ?? this.#next++;
    if (key !== undefined) this.#keys.set(key, number);
    this.#known.set(facts, number);
    return number;
  }
}
