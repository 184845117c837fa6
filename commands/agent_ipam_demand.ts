// What pods have of a node's blocks, as host-local's folder says.
import type { DemandSource } from "../core/agent/ipam_follower.ts";
import { Cannot } from "../core/io/cannot.ts";
import { countUse } from "../core/ipam/host_local.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import { type CniFiles, CniNode, isSure } from "./ipam_cni_node.ts";

/** Counts in the folder of a network; undefined while it is not there. */
export function demandOf(folder: string): DemandSource {
  return {
    async count(blocks) {
      const names: string[] = [];
      try {
        for await (const { name, isFile } of Deno.readDir(folder)) if (isFile) names.push(name);
      } catch (error) {
        // Before the first pod nobody has made it; a folder that cannot be read says nothing.
        if (error instanceof Deno.errors.NotFound) return { used: 0, blocks: [] };
        return undefined;
      }
      const { used, blocks: each } = countUse(names, blocks);
      return { used, blocks: each };
    },
  };
}

/** Keeps the ranges of a network configuration too; `note` is told of what cannot be done, once. */
export function cniDemandOf(files: CniFiles, note: (text: string) => void): DemandSource {
  const node = new CniNode(files, () => performance.now() / 1000);
  let said = "";
  const keep = (blocks: readonly BlockRow[]) => {
    try {
      const { use } = node.keep(blocks);
      said = "";
      return use;
    } catch (error) {
      if (!(error instanceof Cannot)) throw error;
      if (error.message !== said) note(`ipam: ${said = error.message}`);
      return undefined;
    }
  };
  return {
    hold: (blocks) => void keep(blocks),
    count(blocks) {
      const use = keep(blocks);
      return Promise.resolve(use && isSure(use) ? use : undefined);
    },
  };
}
