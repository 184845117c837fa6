import type { Findings } from "./check_problem.ts";
import type { Step } from "./check_step.ts";
import type { CidrOf, Mark } from "./check_layout.ts";
import { around } from "./check_lookup.ts";

/** Epochs, serials and versions only rise. */
export function checkSerials(step: Step, found: Findings): void {
  checkMeta(step, found);
  checkPools(step, found);
  checkRanges(step, found);
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
  else if ((next.serial ?? 0) < (last.serial ?? 0)) {
    found.problem("serial", {
      text: `the ledger has serial ${next.serial ?? 0} of ranges that went, and had ${last.serial}`,
    });
  } else if (next.epoch < last.epoch || (next.id !== last.id && next.epoch === last.epoch)) {
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

/** What ranges that went have left; nothing where there is nobody to leave it to. */
function numberLeft({ metas: [meta] }: Step["after"]): number | undefined {
  return meta && (meta.serial ?? 0);
}

/** A range that goes from its pool leaves its numbers to the ledger; one that comes is above these. */
function checkRanges({ before, after }: Step, found: Findings): void {
  const left = numberLeft(after), last = numberLeft(before) ?? 0;
  const isThere = ({ cidrs }: Step["after"], { text, row }: Mark<CidrOf>) =>
    cidrs.some((other) => other.text === text && other.row.pool.name === row.pool.name);
  for (const cidr of before.cidrs) {
    const { name, serial } = cidr.row.pool;
    if (left === undefined || left >= serial || isThere(after, cidr)) continue;
    found.problem("serial", {
      prefix: cidr.text,
      text:
        `${cidr.text} went from pool ${name}, which had serial ${serial}; the ledger says ${left}`,
    });
  }
  for (const cidr of after.cidrs) {
    const { name, serial } = cidr.row.pool;
    if (serial >= last || isThere(before, cidr)) continue;
    found.problem("serial", {
      prefix: cidr.text,
      text:
        `${cidr.text} came to pool ${name} with serial ${serial}, and ranges that went had ${last}`,
    });
  }
}

/**
 * A super-block that goes leaves its number to what is around its place, or else to its pool or (where
 * the range goes too) to the ledger: also
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
  for (const { text, range, row, cidr } of before.supers) {
    const pool = after.pools.get(row.pool), now = around(after.supers, range);
    const hasGone = cidr?.row.pool.name === row.pool &&
      !pool?.cidrs.some(({ prefix }) => prefix === cidr.text);
    const kept = now?.row.serial ?? (hasGone ? undefined : pool?.serial) ?? numberLeft(after);
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
