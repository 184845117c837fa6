import type { Findings } from "./check_problem.ts";
import type { Step } from "./check_step.ts";
import { around } from "./check_lookup.ts";

/** Epochs, serials and versions only rise. */
export function checkSerials(step: Step, found: Findings): void {
  checkMeta(step, found);
  checkPools(step, found);
  checkSupers(step, found);
  checkBlocks(step, found);
  const { versions } = step.options;
  for (const [key, version] of versions?.after ?? []) {
    const last = versions?.before.get(key) ?? 0;
    if (version >= last) continue;
    found.problem("version", { text: `${key} has version ${version}, and had ${last}` });
  }
}

function checkMeta({ before, after }: Step, found: Findings): void {
  const [last] = before.metas, [next] = after.metas;
  if (!last) return;
  if (!next) found.problem("serial", { text: "the ledger no longer says whose it is" });
  else if (next.epoch < last.epoch || (next.id !== last.id && next.epoch === last.epoch)) {
    found.problem("serial", {
      text: `the ledger was ${last.id} of epoch ${last.epoch}, and is ${next.id} of ${next.epoch}`,
    });
  }
}

function checkPools({ before, after }: Step, found: Findings): void {
  for (const last of before.pools.values()) {
    const next = after.pools.get(last.name);
    if (!next || next.serial >= last.serial) continue;
    found.problem("serial", {
      text: `pool ${last.name} has serial ${next.serial}, and had ${last.serial}`,
    });
  }
}

/**
 * A super-block that goes leaves its number to what is around its place, or else to its pool: also
 * where a half of it stays, because the other half may be of a super-block again.
 */
function checkSupers({ before, after }: Step, found: Findings): void {
  for (const { range, row } of after.supers) {
    const wider = around(before.supers, range);
    if (!wider) checkFresh(row.prefix, row.pool, row.serial, before, found);
    else if (wider.text !== row.prefix && row.serial < wider.row.serial) {
      found.problem("serial", {
        prefix: row.prefix,
        text: `super-block ${row.prefix} has serial ${row.serial}, and ${wider.text} had ` +
          wider.row.serial,
      });
    }
  }
  for (const { text, range, row } of before.supers) {
    const pool = after.pools.get(row.pool), now = around(after.supers, range);
    const kept = now ? now.row.serial : pool?.serial;
    // Where the pool is gone too, nothing of it can come again under a number of the old.
    if (kept === undefined || kept >= row.serial) continue;
    found.problem("serial", {
      prefix: text,
      text: `super-block ${text} had serial ${row.serial}; what is there now begins at ${kept}`,
    });
  }
}

function checkFresh(
  prefix: string,
  name: string,
  serial: number,
  { pools }: Step["before"],
  found: Findings,
): void {
  const last = pools.get(name)?.serial ?? 0;
  if (serial >= last) return;
  found.problem("serial", {
    prefix,
    text:
      `the new super-block ${prefix} begins with serial ${serial}, and pool ${name} is at ${last}`,
  });
}

function checkBlocks({ before, after }: Step, found: Findings): void {
  const earlier = new Map(before.blocks.map(({ text, row }) => [text, row]));
  for (const { row } of after.blocks) {
    const last = earlier.get(row.prefix);
    if (!last || row.serial >= last.serial) continue;
    found.problem("serial", {
      prefix: row.prefix,
      node: row.node,
      text: `block ${row.prefix} of ${row.node} has serial ${row.serial}, and had ${last.serial}`,
    });
  }
}
