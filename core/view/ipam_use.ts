import type { BlockRow, Demand, NodeRow } from "../ipam/ledger_row.ts";

interface UseRows {
  readonly blocks: readonly BlockRow[];
  readonly nodes: readonly NodeRow[];
}

/**
 * Addresses in use of each block, by what its node said last. Of a node that told only their sum they
 * are taken to fill its blocks one after the other, in each family. Blocks of nodes that said nothing,
 * or are of another incarnation, are not in it.
 */
export function blockUse({ blocks, nodes }: UseRows): Map<string, number> {
  const out = new Map<string, number>(), rest = new Map<string, number>();
  const demands = new Map<string, Demand>();
  for (const { name, uid, demand } of nodes) if (demand) demands.set(`${name}\n${uid}`, demand);
  for (const [owner, demand] of demands) {
    let v4 = demand.used, v6 = demand.used;
    for (const { prefix, used } of demand.blocks ?? []) {
      out.set(prefix, used);
      if (prefix.includes(":")) v6 -= used;
      else v4 -= used;
    }
    rest.set(`${owner}\n4`, Math.max(0, v4));
    rest.set(`${owner}\n6`, Math.max(0, v6));
  }
  for (const { prefix, node, uid, state } of blocks) {
    const owner = `${node}\n${uid}`;
    if (out.has(prefix) || !demands.has(owner) || state === "cooling") continue;
    const isV6 = prefix.includes(":"), key = `${owner}\n${isV6 ? 6 : 4}`;
    const length = Number(prefix.slice(prefix.indexOf("/") + 1));
    const used = Math.min(rest.get(key) ?? 0, 2 ** ((isV6 ? 128 : 32) - length));
    out.set(prefix, used);
    rest.set(key, (rest.get(key) ?? 0) - used);
  }
  return out;
}
