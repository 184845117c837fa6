// One node's host-local: what it may give to pods, and what it gave.
import { Cannot } from "../core/io/cannot.ts";
import {
  HOST_LOCAL_STATE,
  networkConfigStamp,
  readNetworkConfig,
  writeNetworkConfig,
} from "../core/io/host_local_files.ts";
import { rangeSetsOf, type RangesSet, setRanges } from "../core/ipam/host_local.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import { type CniUse, PodCount } from "./ipam_pod_count.ts";

/** Where a node has them. */
export interface CniFiles {
  /** The network configuration that the container runtime reads. */
  readonly conflist: string;
  /** host-local's folder of all networks; absent: what the configuration says, else its own default. */
  readonly state?: string | undefined;
  /** The folder of this network alone, in place of that. */
  readonly folder?: string | undefined;
}

/** Throws `Cannot` wherever a file cannot be used. */
export class CniNode {
  readonly #files: CniFiles;
  readonly #pods: PodCount;
  /** Of the configuration as it was left. */
  #stamp: string | undefined;

  /** `now`: seconds that only rise. */
  constructor(files: CniFiles, now: () => number) {
    this.#files = files;
    this.#pods = new PodCount(now);
  }

  /** What {@link keep} would come to; nothing is written. */
  look(blocks: readonly BlockRow[]): { readonly ranges: RangesSet; readonly use: CniUse } {
    const ranges = this.#ranges(blocks);
    return { ranges, use: this.#pods.count(this.#folderOf(ranges), blocks) };
  }

  #ranges(blocks: readonly BlockRow[]): RangesSet {
    const { conflist } = this.#files;
    const set = setRanges(readNetworkConfig(conflist), rangeSetsOf(blocks));
    if ("fault" in set) throw new Cannot(`use ${conflist}`, set.fault, set.hint);
    return set;
  }

  /** Makes the ranges those of the blocks that are held, and then counts. */
  keep(blocks: readonly BlockRow[]): { readonly ranges: RangesSet; readonly use: CniUse } {
    const { conflist } = this.#files;
    // Whoever else writes it may know an older ledger, and may have had blocks in it that drain.
    const isAnothers = this.#stamp !== undefined && networkConfigStamp(conflist) !== this.#stamp;
    const ranges = this.#ranges(blocks);
    if (ranges.isChanged) writeNetworkConfig(conflist, ranges.text);
    this.#stamp = networkConfigStamp(conflist);
    this.#pods.reach(blocks, isAnothers);
    return { ranges, use: this.#pods.count(this.#folderOf(ranges), blocks) };
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
