// One node's host-local: what it may give to pods, and what it gave.
import { Cannot } from "../core/io/cannot.ts";
import {
  HOST_LOCAL_STATE,
  hostLocalNames,
  readNetworkConfig,
  writeNetworkConfig,
} from "../core/io/host_local_files.ts";
import { countUse, rangeSetsOf, type RangesSet, setRanges } from "../core/ipam/host_local.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";

/** Where a node has them. */
export interface CniFiles {
  /** The network configuration that the container runtime reads. */
  readonly conflist: string;
  /** host-local's folder of all networks; absent: what the configuration says, else its own default. */
  readonly state?: string | undefined;
  /** The folder of this network alone, in place of that. */
  readonly folder?: string | undefined;
}

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
 * A runtime that read the configuration just before it was changed may still give an address of what
 * is in it no more. So long after the change what it gave has been written down.
 */
const UNSURE_SECONDS = 5;

/**
 * A node that uses nothing says of each block that it is empty: that has to be sure of each. `blocks`
 * leaves out those of which it is not.
 */
export function isSure({ used, unsure }: CniUse): boolean {
  return used > 0 || unsure.length === 0;
}

/** Throws `Cannot` wherever a file cannot be used. */
export class CniNode {
  readonly #files: CniFiles;
  /** Seconds that only rise. */
  readonly #now: () => number;
  /** Since when a block is in no range, as far as it is known. */
  readonly #outSince: Map<string, number> = new Map();

  constructor(files: CniFiles, now: () => number) {
    this.#files = files;
    this.#now = now;
  }

  /** What {@link keep} would come to; nothing is written. */
  look(blocks: readonly BlockRow[]): { readonly ranges: RangesSet; readonly use: CniUse } {
    const ranges = this.#ranges(blocks);
    return { ranges, use: this.#use(blocks, ranges) };
  }

  #ranges(blocks: readonly BlockRow[]): RangesSet {
    const { conflist } = this.#files;
    const set = setRanges(readNetworkConfig(conflist), rangeSetsOf(blocks));
    if ("fault" in set) throw new Cannot(`use ${conflist}`, set.fault, set.hint);
    return set;
  }

  /** Makes the ranges those of the blocks that are held, and then counts. */
  keep(blocks: readonly BlockRow[]): { readonly ranges: RangesSet; readonly use: CniUse } {
    const ranges = this.#ranges(blocks);
    if (ranges.isChanged) writeNetworkConfig(this.#files.conflist, ranges.text);
    this.#note(blocks);
    return { ranges, use: this.#use(blocks, ranges) };
  }

  #note(blocks: readonly BlockRow[]): void {
    const out = new Set(blocks.filter(({ state }) => state !== "held").map(({ prefix }) => prefix));
    for (const prefix of this.#outSince.keys()) if (!out.has(prefix)) this.#outSince.delete(prefix);
    for (const prefix of out) {
      if (!this.#outSince.has(prefix)) this.#outSince.set(prefix, this.#now());
    }
  }

  #use(blocks: readonly BlockRow[], ranges: RangesSet): CniUse {
    const use = countUse(hostLocalNames(this.#folderOf(ranges)), blocks);
    const isSure = (one: CniUse["blocks"][number]) => one.used > 0 || this.#isSure(one.prefix);
    const unsure = use.blocks.filter((one) => !isSure(one)).map(({ prefix }) => prefix);
    return { ...use, blocks: use.blocks.filter(isSure), unsure };
  }

  #isSure(prefix: string): boolean {
    const since = this.#outSince.get(prefix);
    return since === undefined || this.#now() - since >= UNSURE_SECONDS;
  }

  /** The folder that changes when pods come and go, if it is there. */
  stateFolder(blocks: readonly BlockRow[]): string {
    return this.#folderOf(this.#ranges(blocks));
  }

  #folderOf({ network, dataDir }: RangesSet): string {
    const { folder, state } = this.#files;
    return folder ?? `${state ?? dataDir ?? HOST_LOCAL_STATE}/${network}`;
  }
}
