// ipam node set, ipam node remove.
import { putNode, removeNode } from "../core/ipam/request_node.ts";
import type { Io } from "./io.ts";
import { changeLedger, makeChange } from "./ipam_change.ts";
import { withLedger } from "./ipam_ledger.ts";
import type { NodeRemoveOptions, NodeSetOptions } from "./ipam_options.ts";
import { labelsOf } from "./ipam_words.ts";
import type { ParsedArgs } from "./parse.ts";

export function set(
  { operands: [node = ""], options }: ParsedArgs<NodeSetOptions>,
  io: Io,
): Promise<number> {
  const { uid } = options, labels = labelsOf(options.label);
  const work = putNode({
    node,
    freshUid: crypto.randomUUID(),
    ...(uid !== undefined && { uid }),
    ...(labels && { labels }),
  });
  return changeLedger(options, io, work);
}

/** An agent that lives says within seconds that its node is not gone. */
export function remove(
  { operands: [node = ""], options }: ParsedArgs<NodeRemoveOptions>,
  io: Io,
): Promise<number> {
  return withLedger(options, io, "refuse", async (open) => {
    const isAlive = !options.force && (await open.keeper.store.living()).has(node);
    return await makeChange(open, options, io, removeNode({ node, isAlive }));
  });
}
