import { addressesIn, bitsOf, lengthOf } from "./demand.ts";
import type { BlockRow, BlockState, Demand, NodeRow } from "./ledger_row.ts";

/** States of blocks that pods may have addresses of. */
const IN_USE: readonly BlockState[] = ["held", "draining", "leaving"];

/** How many addresses of each block are in use, as far as its owner said. Asked once for each block. */
export class BlockUse {
  readonly #node: (name: string) => NodeRow | undefined;
  /** Of the nodes that did not say which block: what is left to be shared out, by node and family. */
  readonly #left = new Map<string, number>();
  readonly #said = new Map<string, ReadonlyMap<string, number>>();

  constructor(node: (name: string) => NodeRow | undefined) {
    this.#node = node;
  }

  /** Undefined where the owner said nothing, or is another incarnation by now. */
  of(block: BlockRow): number | undefined {
    if (!IN_USE.includes(block.state)) return undefined;
    const node = this.#node(block.node);
    if (!node?.demand || node.uid !== block.uid) return undefined;
    return node.demand.blocks
      ? this.#saidOf(node.name, node.demand).get(block.prefix) ?? 0
      : this.#shareOf(block, node.demand.used);
  }

  #saidOf(node: string, { blocks = [] }: Demand): ReadonlyMap<string, number> {
    let said = this.#said.get(node);
    if (!said) this.#said.set(node, said = new Map(blocks.map((one) => [one.prefix, one.used])));
    return said;
  }

  /** What a node uses is put into its blocks as they come, as much as each can have. */
  #shareOf({ node, prefix }: BlockRow, used: number): number {
    const bits = bitsOf(prefix), key = `${bits} ${node}`, left = this.#left.get(key) ?? used;
    const share = Math.min(left, addressesIn(bits, lengthOf(prefix)));
    this.#left.set(key, left - share);
    return share;
  }
}

/** Of all these blocks, by prefix, as far as it is known. */
export function blockUse(
  { blocks, nodes }: { readonly blocks: readonly BlockRow[]; readonly nodes: readonly NodeRow[] },
): Map<string, number> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const use = new BlockUse((name) => byName.get(name)), out = new Map<string, number>();
  for (const block of blocks) {
    const used = use.of(block);
    if (used !== undefined) out.set(block.prefix, used);
  }
  return out;
}
