import type { NextHops } from "../next_hops.ts";

/** Next hops that a policy gives, held so that their ids stay good as long as the policy is in use. */
export class HeldHops {
  readonly #held: Set<number> = new Set();

  constructor(readonly nextHops: NextHops) {}

  /** The id of an address. */
  idOf(address: Uint8Array): number {
    const id = this.nextHops.intern(address);
    if (!this.#held.has(id)) {
      this.#held.add(id);
      this.nextHops.retain(id);
    }
    return id;
  }

  /** Gives all of them up. */
  release(): void {
    for (const id of this.#held) this.nextHops.release(id);
    this.#held.clear();
  }
}
