import { type CidrOf, type Layout, type Mark, rackOf, rackText } from "./check_layout.ts";
import { Findings } from "./check_problem.ts";
import type { BlockRow, SuperRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import type { PoolRow } from "./pool.ts";

/** No two overlap; each lies in one pool, one super-block of it, and in nothing reserved. */
export function checkSpace(layout: Layout, now: Moment): Findings {
  const found = new Findings("space");
  for (const cidr of layout.cidrs) checkCidr(cidr, found);
  const taken = takenOf(layout.blocks);
  for (const one of layout.supers) checkSuper(one, layout, taken.has(one), found);
  for (const block of layout.blocks) checkBlock(block, layout, now, found);
  for (const reserved of layout.reserved) checkReserved(reserved, found);
  return found;
}

/** The super-blocks that have a block, those around them included. */
function takenOf(blocks: readonly Mark<BlockRow>[]): ReadonlySet<Mark<SuperRow>> {
  const taken = new Set<Mark<SuperRow>>();
  for (let { superBlock } of blocks) {
    for (; superBlock && !taken.has(superBlock); superBlock = superBlock.superBlock) {
      taken.add(superBlock);
    }
  }
  return taken;
}

function checkCidr({ text, cidr, row }: Mark<CidrOf>, found: Findings): void {
  if (!cidr) return;
  found.problem("pool-overlap", {
    prefix: text,
    other: cidr.text,
    text: `range ${text} of pool ${row.pool.name} overlaps ${cidr.text} of pool ` +
      cidr.row.pool.name,
  });
}

function checkSuper(one: Mark<SuperRow>, layout: Layout, isTaken: boolean, found: Findings): void {
  const { row, text: prefix, superBlock, block } = one;
  const at = { prefix }, what = `super-block ${prefix} of ${rackText(row.rack)}`;
  if (!layout.pools.has(row.pool)) {
    found.problem("unknown-pool", { ...at, text: `${what} is of pool ${row.pool}, unknown here` });
  } else checkPool(one, row.pool, what, found);
  if (superBlock) {
    found.problem("super-overlap", {
      ...at,
      other: superBlock.text,
      text: `${what} overlaps ${superBlock.text} of ${rackText(superBlock.row.rack)}`,
    });
  }
  if (block) {
    found.problem("no-super", {
      prefix: block.text,
      node: block.row.node,
      other: prefix,
      text: `block ${block.text} of ${block.row.node} is wider than ${what}`,
    });
  }
  if (!isTaken) {
    found.note("empty-super", { ...at, text: `${what} has no block`, repair: "give it back" });
  }
}

function checkPool(
  mark: Mark<{ readonly pool: string }>,
  pool: string,
  what: string,
  to: Findings,
) {
  const at = { prefix: mark.text };
  if (!mark.cidr) {
    to.problem("outside-pools", { ...at, text: `${what} is in no range of any pool` });
  } else if (!isInPool(mark.cidr, pool)) {
    to.problem("other-pool", {
      ...at,
      other: mark.cidr.text,
      text: `${what} says it is of pool ${pool}, and lies in pool ${mark.cidr.row.pool.name}`,
    });
  }
}

/** Deeper than this, ranges around a range are the same ones again. */
const DEEPEST = 129;

/** Pools that overlap are told of once, and not again for each block in them. */
function isInPool(cidr: Mark<CidrOf>, pool: string): boolean {
  let around: Mark<CidrOf> | undefined = cidr;
  for (let i = 0; around && i < DEEPEST; i++) {
    if (around.row.pool.name === pool) return true;
    around = around.cidr;
  }
  return false;
}

function checkBlock(mark: Mark<BlockRow>, layout: Layout, now: Moment, found: Findings): void {
  const { row, text: prefix, reserved } = mark;
  const at = { prefix, node: row.node }, what = `block ${prefix} of ${row.node}`;
  const pool = layout.pools.get(row.pool);
  if (!pool) {
    found.problem("unknown-pool", { ...at, text: `${what} is of pool ${row.pool}, unknown here` });
  } else checkPool(mark, row.pool, what, found);
  checkOverlap(mark, found);
  checkHome(mark, layout, found);
  if (reserved) {
    found.problem("reserved", {
      ...at,
      other: reserved.text,
      text: `${what} lies in the reserved range ${reserved.text}`,
    });
  }
  if (!pool || row.state !== "cooling") return;
  if (secondsBetween(row.since, now) < pool.elastic.coolSeconds) return;
  found.note("cooled", { ...at, text: `${what} has cooled and is free`, repair: "drop its row" });
}

/** Of what nobody trusts nothing is granted or announced: that waits for a person, and harms nobody. */
function checkOverlap({ row, text: prefix, block }: Mark<BlockRow>, found: Findings): void {
  if (!block) return;
  const other = block.row;
  const isOne = other.node === row.node && other.uid === row.uid;
  const live = [row, other].filter(({ state }) => state !== "quarantined");
  const finding = {
    prefix,
    node: row.node,
    other: block.text,
    text: `block ${prefix} of ${row.node} (${row.state}) overlaps ${block.text} of ${other.node} ` +
      `(${other.state})`,
  };
  const kind = isOne ? "block-overlap" : "several-owners";
  if (live.length < 2) found.note(kind, finding);
  else found.problem(kind, { ...finding, repair: "quarantine all but who announces it" });
}

/** In a super-block of its pool, and of its owner's rack. */
function checkHome(
  { row, text: prefix, superBlock }: Mark<BlockRow>,
  layout: Layout,
  to: Findings,
) {
  const at = { prefix, node: row.node }, what = `block ${prefix} of ${row.node}`;
  if (!superBlock) {
    const finding = { ...at, text: `${what} is in no super-block` };
    // What was found announced is quarantined where it is, and cools there.
    if (hasOwner(row)) to.problem("no-super", finding);
    else to.note("no-super", finding);
    return;
  }
  const other = superBlock.text;
  if (superBlock.row.pool !== row.pool) {
    to.problem("other-pool", {
      ...at,
      other,
      text: `${what} is of pool ${row.pool}, its super-block ${other} of ${superBlock.row.pool}`,
    });
  }
  const pool = layout.pools.get(row.pool), node = layout.nodes.get(row.node);
  if (!pool || !node || node.uid !== row.uid || !hasOwner(row)) return;
  const rack = rackOf(pool, node);
  if (rack === superBlock.row.rack) return;
  to.note("other-rack", {
    ...at,
    other,
    text: `${what} (${rackText(rack)}) is in ${other} of ${rackText(superBlock.row.rack)}`,
  });
}

function hasOwner({ state }: BlockRow): boolean {
  return state !== "cooling" && state !== "quarantined";
}

function checkReserved({ text: prefix, block, cidr, row }: Mark<PoolRow>, found: Findings): void {
  if (block) {
    found.problem("reserved", {
      prefix: block.text,
      node: block.row.node,
      other: prefix,
      text: `block ${block.text} of ${block.row.node} holds the reserved range ${prefix}`,
    });
  }
  if (cidr?.row.pool.name === row.name) return;
  found.problem("bad-pool", {
    prefix,
    text: `the reserved range ${prefix} is in no range of its pool ${row.name}`,
  });
}
