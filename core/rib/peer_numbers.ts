import { MOST_PEERS } from "./path_table.ts";
import type { PeerFacts } from "./peer_facts.ts";
import { PeerTally } from "./tally.ts";

/** Peers by small numbers, which are given out anew when a peer is gone. */
export class PeerNumbers {
  readonly #facts: (PeerFacts | undefined)[] = [];
  readonly #tallies: PeerTally[] = [];
  /** Below it no number is free. */
  #lowest = 0;

  /** There are as many peers as there can be. */
  get isFull(): boolean {
    while (this.#facts[this.#lowest] !== undefined) this.#lowest++;
    return this.#lowest >= MOST_PEERS;
  }

  /** Gives a peer the lowest number that is free. Throws `RangeError` when there are 65,536 already. */
  add(facts: PeerFacts): number {
    if (this.isFull) throw new RangeError(`Cannot add a peer: there are ${MOST_PEERS}`);
    const peer = this.#lowest;
    this.#facts[peer] = facts;
    this.#tallies[peer] = new PeerTally();
    return peer;
  }

  remove(peer: number): void {
    this.#facts[peer] = undefined;
    this.#lowest = Math.min(this.#lowest, peer);
  }

  setFacts(peer: number, facts: PeerFacts): void {
    this.#facts[peer] = facts;
  }

  facts(peer: number): PeerFacts {
    return this.#facts[peer]!;
  }

  tally(peer: number): PeerTally {
    return this.#tallies[peer]!;
  }

  /** All numbers in use, ascending. */
  get all(): readonly number[] {
    return [...this.#facts.keys()].filter((peer) => this.#facts[peer] !== undefined);
  }
}
