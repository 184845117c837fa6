import { Findings, type Problem } from "./check_problem.ts";
import type { LedgerRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";

/**
 * All that is left where nothing should be: every owner is gone, and every grace and cool-down has
 * passed. Blocks that have cooled are free although their rows are there.
 */
export function checkEmpty(rows: Iterable<LedgerRow>, now: Moment): Problem[] {
  const found = new Findings("steps");
  const all = [...rows];
  const cool = new Map<string, number>();
  for (const row of all) if (row.kind === "pool") cool.set(row.name, row.elastic.coolSeconds);
  for (const row of all) {
    if (row.kind === "super") {
      found.problem("leak", {
        prefix: row.prefix,
        text: `super-block ${row.prefix} of pool ${row.pool} was not given back`,
      });
    } else if (row.kind === "block") {
      const { prefix, node, state, since } = row;
      const hasCooled = state === "cooling" &&
        secondsBetween(since, now) >= (cool.get(row.pool) ?? 0);
      if (hasCooled) continue;
      found.problem("leak", {
        prefix,
        node,
        text: `block ${prefix} of ${node} is ${state}, and nobody is left`,
      });
    }
  }
  return found.found;
}
