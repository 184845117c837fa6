import type { Layout } from "./check_layout.ts";
import { around } from "./check_lookup.ts";
import { Findings } from "./check_problem.ts";
import { type Range, rangeOf } from "./check_range.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";

/** What nodes say they use, beside what they have. */
export function checkUse(layout: Layout, now: Moment): Findings {
  const found = new Findings("use");
  const owners = new Set<string>();
  for (const mark of layout.blocks) {
    owners.add(mark.row.node);
    checkGone(mark.row, layout, now, found);
  }
  for (const node of layout.nodes.values()) {
    checkNode(node, layout, found);
    if (!node.gone || owners.has(node.name)) continue;
    found.note("gone-node", {
      node: node.name,
      text: `node ${node.name} is gone and has no block`,
    });
  }
  return found;
}

/** A node that is gone drains; what it holds for longer than its grace nobody uses. */
function checkGone(row: BlockRow, { nodes, pools }: Layout, now: Moment, found: Findings): void {
  const node = nodes.get(row.node);
  if (!node?.gone || node.uid !== row.uid || row.state !== "held") return;
  const seconds = secondsBetween(node.gone, now);
  const finding = {
    prefix: row.prefix,
    node: row.node,
    text: `block ${row.prefix} is held by ${row.node}, which is gone for ${Math.round(seconds)} s`,
    repair: "drain it",
  };
  const grace = pools.get(row.pool)?.elastic.graceSeconds ?? 0;
  if (seconds >= grace) found.problem("allocated-not-used", finding);
  else found.note("allocated-not-used", finding);
}

function checkNode(node: NodeRow, layout: Layout, found: Findings): void {
  for (const { prefix, used } of node.demand?.blocks ?? []) {
    if (!(used > 0)) continue;
    const range = rangeOf(prefix);
    if (range) checkUsed(node, prefix, used, range, layout, found);
  }
}

function checkUsed(
  node: NodeRow,
  prefix: string,
  used: number,
  range: Range,
  layout: Layout,
  found: Findings,
): void {
  const at = { prefix, node: node.name }, what = `${node.name} uses ${used} addresses of ${prefix}`;
  const block = around(layout.blocks, range);
  if (!block && !around(layout.cidrs, range)) {
    found.problem("used-outside-pools", { ...at, text: `${what}, which is in no pool` });
  } else if (!block) {
    found.problem("used-not-allocated", { ...at, text: `${what}, which is granted to nobody` });
  } else if (block.row.node !== node.name) {
    found.problem("used-not-allocated", {
      ...at,
      other: block.text,
      text: `${what}, which is ${block.row.node}'s`,
    });
  } else if (block.row.state === "cooling") {
    found.problem("used-not-allocated", {
      ...at,
      other: block.text,
      text: `${what}, which it has given back`,
    });
  }
}
