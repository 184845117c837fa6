// What pods have of a node's blocks, as host-local's folder says.
import type { DemandSource } from "../core/agent/ipam_follower.ts";
import { countUse } from "../core/ipam/host_local.ts";

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
