import type { BlockRow, BlockState, Demand, NodeRow } from "../ipam/ledger_row.ts";

interface UseRows {
  readonly blocks: readonly BlockRow[];
  readonly nodes: readonly NodeRow[];
}

/** States of blocks that pods may have addresses of. */
const IN_USE: readonly BlockState[] = ["held", "draining", "leaving"];

/**
 * Addresses in use of each block, by what its node said last. Of a node that told only their sum they
 * are taken to fill its blocks one after the other, in each family. Blocks of nodes that said nothing,
 * or are of another incarnation, are not in it.
 */
export function blockUse({ blocks, nodes }: UseRows): Map<string, number> {
  const out = new Map<string, number>(), left = new Map<string, number>();
  const demands = new Map<string, Demand>();
  for (const { name, uid, demand } of nodes) if (demand) demands.set(`${name}\n${uid}`, demand);
  for (const { prefix, node, uid, state } of blocks) {
    const owner: string = `${node}\n${uid}`, demand = demands.get(owner);
    if (!demand || !IN_USE.includes(state)) continue;
    if (demand.blocks) {
      out.set(prefix, demand.blocks.find((one) => one.prefix === prefix)?.used ?? 0);
      continue;
    }
    const bits = prefix.includes(":") ? 128 : 32, key = `${owner}\n${bits}`;
    const length = Number(prefix.slice(prefix.indexOf("/") + 1));
    const rest = left.get(key) ?? demand.used, used = Math.min(rest, 2 ** (bits - length));
    out.set(prefix, used);
    left.set(key, rest - used);
  }
  return out;
}
