import { type Mark, rackOf, rackText } from "./check_layout.ts";
import type { Findings } from "./check_problem.ts";
import type { Step } from "./check_step.ts";
import { around } from "./check_lookup.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";

/** A block that is granted in a step: once for its request, by the rules of its pool, with a new number. */
export function checkGrant(
  mark: Mark<BlockRow>,
  requests: ReadonlySet<string>,
  step: Step,
  found: Findings,
): void {
  const { row } = mark, { prefix, node, request } = row;
  if (request !== undefined && requests.has(request)) {
    found.problem("granted-twice", {
      prefix,
      node,
      text: `block ${prefix} was granted to ${node} for request ${request}, which had its blocks`,
    });
  }
  checkNumber(mark, step, found);
  if (step.options.isImport || row.state !== "held") return;
  const pool = step.after.pools.get(row.pool);
  if (pool) checkRules(mark, pool, step, badGrant(row, found));
}

/**
 * A block that its node has back: it has its place, whatever the rules of the pool have become, and
 * its owner is who has that name now.
 */
export function checkReturn(mark: Mark<BlockRow>, step: Step, found: Findings): void {
  checkNumber(mark, step, found);
  checkOwner(mark.row, step, badGrant(mark.row, found));
}

function badGrant({ prefix, node }: BlockRow, found: Findings): (text: string) => void {
  return (text) =>
    found.problem("bad-grant", {
      prefix,
      node,
      text: `block ${prefix} was granted to ${node} ${text}`,
    });
}

/** Above all that was granted there before. */
function checkNumber({ row, range }: Mark<BlockRow>, step: Step, found: Findings): void {
  const { prefix, node } = row;
  const last = around(step.before.supers, range)?.row.serial ??
    step.before.pools.get(row.pool)?.serial ?? 0;
  if (row.serial <= last && row.state !== "quarantined" && !step.options.isImport) {
    found.problem("serial", {
      prefix,
      node,
      text: `block ${prefix} was granted to ${node} as ${row.serial}, and ${last} was used before`,
    });
  }
}

/** Undefined where nobody is to own it. */
function checkOwner(
  row: BlockRow,
  { after }: Step,
  bad: (text: string) => void,
): NodeRow | undefined {
  const node = after.nodes.get(row.node);
  if (!node || node.uid !== row.uid) bad("as an incarnation that is not known");
  else if (node.gone) bad("which is gone");
  else return node;
  return undefined;
}

function checkRules(
  mark: Mark<BlockRow>,
  pool: PoolRow,
  step: Step,
  bad: (text: string) => void,
): void {
  const { row, range, superBlock, cidr } = mark;
  const sizes = range.family === 4 ? pool.ipv4 : pool.ipv6;
  if (!sizes || range.length < sizes.largest || range.length > sizes.smallest) {
    bad(`with a size that pool ${pool.name} does not have`);
  }
  if (pool.ipv4 && pool.ipv6 && row.partner === undefined) bad("without one of the other family");
  if (pool.draining) bad(`from pool ${pool.name}, which is draining`);
  else if (cidr?.row.cidr.draining) bad(`from ${cidr.text}, which is draining`);
  const node = checkOwner(row, step, bad);
  if (!node) return;
  const rack = rackOf(pool, node);
  if (superBlock && superBlock.row.rack !== rack) {
    bad(`(${rackText(rack)}) in ${superBlock.text} of ${rackText(superBlock.row.rack)}`);
  }
  const misses = pool.selector.find(({ key, values }) =>
    !node.labels.some((label) => label.key === key && values.includes(label.value))
  );
  if (misses) bad(`which has not the label ${misses.key} that pool ${pool.name} wants`);
}
