// Pods that come and go by chance, for tests of elasticity.
import { lengthOf } from "./demand.ts";
import type { BlockRow } from "./ledger_row.ts";

/** Chances that are the same with the same seed (mulberry32). */
export function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let t = Math.imul(state ^ state >>> 15, 1 | state);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  };
}

/** Pods of a node that come and go, and lie where there is room. */
export class Pods {
  readonly #in = new Map<string, number>();

  /** Blocks of their node as they are now. */
  constructor(readonly blocks: () => readonly BlockRow[]) {}

  get used(): number {
    return [...this.#in.values()].reduce((sum, count) => sum + count, 0);
  }

  /** As many as that, as far as there is room in held blocks; answers how many wait. */
  become(target: number, chance: () => number): number {
    let left = target - this.used;
    const blocks = this.blocks().filter(({ prefix }) => !prefix.includes(":"));
    for (const { prefix, state } of blocks) {
      if (left <= 0 || state !== "held") continue;
      const has = this.#in.get(prefix) ?? 0, room = roomIn(prefix) - has;
      this.#in.set(prefix, has + Math.min(room, left));
      left -= Math.min(room, left);
    }
    while (left < 0) {
      const full = [...this.#in].filter(([, count]) => count > 0);
      const [prefix, count] = full[Math.floor(chance() * full.length)]!;
      const going = Math.min(count, -left, 1 + Math.floor(chance() * 8));
      this.#in.set(prefix, count - going);
      left += going;
    }
    return Math.max(0, left);
  }

  /** By block; all of them lie in blocks that the node may have pods in. */
  said(): Record<string, number> {
    const blocks = this.blocks().filter(({ prefix }) => !prefix.includes(":"));
    for (const [prefix, count] of this.#in) {
      const state = blocks.find((one) => one.prefix === prefix)?.state;
      if (count > 0 && state !== "held" && state !== "draining") {
        throw new Error(`${count} pods have addresses of ${prefix}, which is ${state}`);
      }
    }
    return Object.fromEntries(blocks.map(({ prefix }) => [prefix, this.#in.get(prefix) ?? 0]));
  }
}

/** Pods that have room in a block: none has its first two addresses and its last. */
export function roomIn(prefix: string): number {
  return 2 ** (32 - lengthOf(prefix)) - 3;
}
