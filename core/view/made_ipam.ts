import type { BlockRow, BlockState, NodeRow, SuperRow } from "../ipam/ledger_row.ts";
import type { PoolRow } from "../ipam/pool.ts";
import type { SpaceRows } from "./ipam_space.ts";

/** The hour of all that is made here. */
export const NOW = 1_700_000_000;

export function madePool(over: Partial<PoolRow> = {}): PoolRow {
  return {
    kind: "pool",
    name: "pods",
    cidrs: [{ prefix: "10.64.0.0/16" }],
    ipv4: { smallest: 28, largest: 22, usual: 26, rack: 22 },
    selector: [],
    rackLabel: "rack",
    reserved: [],
    elastic: {
      preAllocate: 8,
      highPercent: 80,
      lowPercent: 40,
      settleSeconds: 60,
      doubleSeconds: 600,
      coolSeconds: 60,
      graceSeconds: 300,
      unusable: 3,
      mostBlocks: 8,
    },
    serial: 0,
    ...over,
  };
}

export function madeSuper(prefix: string, rack: string, pool = "pods"): SuperRow {
  return { kind: "super", prefix, pool, rack, serial: 1 };
}

export function madeBlock(
  prefix: string,
  node: string,
  state: BlockState = "held",
  over: Partial<BlockRow> = {},
): BlockRow {
  const since = { unix: NOW - 90 };
  return {
    kind: "block",
    prefix,
    pool: "pods",
    node,
    uid: `${node}-uid`,
    state,
    since,
    serial: 1,
    ...over,
  };
}

export function madeNode(
  name: string,
  rack: string,
  blocks: readonly (readonly [string, number])[],
): NodeRow {
  const used = blocks.reduce((sum, [, count]) => sum + count, 0);
  return {
    kind: "node",
    name,
    uid: `${name}-uid`,
    labels: [{ key: "rack", value: rack }],
    demand: {
      used,
      pending: 0,
      blocks: blocks.map(([prefix, count]) => ({ prefix, used: count })),
      at: { unix: NOW - 5 },
    },
  };
}

/** Two racks of a pool, with a block in every state. */
export function madeRows(): SpaceRows {
  return {
    pools: [madePool({ reserved: ["10.64.255.0/24"] })],
    supers: [madeSuper("10.64.0.0/22", "a"), madeSuper("10.64.128.0/22", "b")],
    blocks: [
      madeBlock("10.64.0.0/26", "node-1"),
      madeBlock("10.64.0.64/26", "node-2"),
      madeBlock("10.64.0.128/26", "node-1", "draining", { why: "it is the emptiest" }),
      madeBlock("10.64.0.192/26", "node-3", "cooling"),
      madeBlock("10.64.1.0/25", "node-2"),
      madeBlock("10.64.128.0/26", "node-4", "quarantined", { why: "node-5 has it too" }),
      madeBlock("10.64.128.64/26", "node-4", "leaving"),
    ],
    nodes: [
      madeNode("node-1", "a", [["10.64.0.0/26", 57], ["10.64.0.128/26", 2]]),
      madeNode("node-2", "a", [["10.64.0.64/26", 61], ["10.64.1.0/25", 40]]),
      madeNode("node-4", "b", [["10.64.128.64/26", 0]]),
    ],
  };
}
