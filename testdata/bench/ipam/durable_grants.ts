import { allocate } from "../../../core/ipam/allocate.ts";
import type { Keeper } from "../../../core/ipam/keeper.ts";
import { isRefusal } from "../../../core/ipam/refusal.ts";
import { addPool } from "../../../core/ipam/request_pool.ts";

/** A pool with room for a million blocks. */
export async function addBenchPool(keeper: Keeper): Promise<void> {
  const made = await keeper.transact(addPool({
    name: "pods",
    cidrs: ["10.0.0.0/8"],
    ipv4: { smallest: 30, largest: 20, usual: 28, rack: 17 },
    elastic: { mostBlocks: 1000 },
  }));
  if (isRefusal(made)) throw new Error(made.text);
}

const RACKS = 16, BLOCKS_OF_A_NODE = 8;

/** Grants of one writer: a node takes some blocks, then the next one does. */
export function grants(keeper: Keeper, writer: number): () => Promise<void> {
  let serial = 0;
  return async () => {
    const node = `n${writer}-${Math.floor(serial / BLOCKS_OF_A_NODE)}`;
    const answer = await keeper.transact(allocate({
      node,
      labels: [{ key: "rack", value: `r${writer % RACKS}` }],
      freshUid: `u-${node}`,
      count: 1,
      request: `q-${writer}-${serial++}`,
    }));
    if (isRefusal(answer)) throw new Error(answer.text);
  };
}
