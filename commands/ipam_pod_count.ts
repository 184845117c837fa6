// What pods have of a node's blocks, and of which blocks it is sure that no new pod gets an address.
import { hostLocalNames } from "../core/io/host_local_files.ts";
import { countUse } from "../core/ipam/host_local.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";

/** What pods have of the blocks. */
export interface CniUse {
  readonly used: number;
  /** Without blocks of which it is not sure yet that pods get no new address. */
  readonly blocks: readonly { readonly prefix: string; readonly used: number }[];
  /** Blocks without pods of which that is not sure yet. */
  readonly unsure: readonly string[];
  readonly outside: readonly string[];
}

/**
 * A node that uses nothing says of each block that it is empty: that has to be sure of each. `blocks`
 * leaves out those of which it is not.
 */
export function isSure({ used, unsure }: CniUse): boolean {
  return used > 0 || unsure.length === 0;
}

/**
 * A runtime that read the configuration just before it was changed may still give an address of what
 * is in it no more. So long after the change what it gave has been written down.
 */
export const UNSURE_SECONDS = 5;

/** Counts pods, and remembers since when which block is out of their reach. */
export class PodCount {
  /** Seconds that only rise. */
  readonly #now: () => number;
  readonly #unsureSeconds: number;
  /** Since when a block is in no range, as far as it is known. */
  readonly #outSince: Map<string, number> = new Map();

  constructor(now: () => number, unsureSeconds: number = UNSURE_SECONDS) {
    this.#now = now;
    this.#unsureSeconds = unsureSeconds;
  }

  /** From now on new pods get addresses of the held blocks alone. `again`: of the others until now. */
  reach(blocks: readonly BlockRow[], again: boolean = false): void {
    const out = new Set(blocks.filter(({ state }) => state !== "held").map(({ prefix }) => prefix));
    for (const prefix of this.#outSince.keys()) {
      if (again || !out.has(prefix)) this.#outSince.delete(prefix);
    }
    for (const prefix of out) {
      if (!this.#outSince.has(prefix)) this.#outSince.set(prefix, this.#now());
    }
  }

  /** Counts in host-local's folder of the network. Throws `Cannot`. */
  count(folder: string, blocks: readonly BlockRow[]): CniUse {
    const use = countUse(hostLocalNames(folder), blocks);
    const isSure = (one: CniUse["blocks"][number]) => one.used > 0 || this.#isSure(one.prefix);
    const unsure = use.blocks.filter((one) => !isSure(one)).map(({ prefix }) => prefix);
    return { ...use, blocks: use.blocks.filter(isSure), unsure };
  }

  #isSure(prefix: string): boolean {
    const since = this.#outSince.get(prefix);
    return since === undefined || this.#now() - since >= this.#unsureSeconds;
  }
}
