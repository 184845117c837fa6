// ipam node set, ipam node remove.
import { putNode, removeNode } from "../core/ipam/request_node.ts";
import type { Io } from "./io.ts";
import { changeLedger } from "./ipam_change.ts";
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

export function remove(
  { operands: [node = ""], options }: ParsedArgs<NodeRemoveOptions>,
  io: Io,
): Promise<number> {
  return changeLedger(options, io, removeNode({ node }));
}
