// Gives super-blocks back to their pool: empty ones, and halves that stand empty.
import type { Round } from "./elastic_round.ts";
import { keyOf, type SuperRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { MOST_DEPTH } from "./space.ts";
import {
  addressesOf,
  holds,
  pathIn,
  prefixAt,
  type PrefixWords,
  readPrefix,
  writePrefix,
} from "./space_prefix.ts";
import { depthIn } from "./space_ranges.ts";

/**
 * A half that stays is full by no more than this: one that is nearly full would double again with the
 * next grant, and every change of an aggregate is one for the whole fabric.
 */
const FULL_PERCENT = 50;

/**
 * Gives back what no block needs; where others find nothing, headroom too, which they get in the next
 * round. False where `most` steps ended it. What is of no known pool is for `check`.
 */
export function giveBack(round: Round, most: number): boolean {
  const { ledger } = round.draft;
  const isScarce = round.shortages.some(({ refused }) => refused === "exhausted");
  for (const row of [...ledger.supers()]) {
    if (round.steps.length >= most) return false;
    const pool = ledger.pool(row.pool);
    if (pool) giveBackOne(round, row, pool, isScarce);
  }
  return true;
}

function giveBackOne(round: Round, row: SuperRow, pool: PoolRow, isScarce: boolean): void {
  const words = readPrefix(row.prefix);
  if (!words || isTaken(round, words, pool)) return;
  const blocks = round.draft.ledger.blocksIn(row.prefix).map(({ prefix }) => readPrefix(prefix)!);
  if (blocks.length === 0) return dropped(round, row, pool);
  const sizes = words.bits === 32 ? pool.ipv4 : pool.ipv6;
  if (!sizes) return;
  const kept = isScarce
    ? keptPart(words, blocks, sizes.smallest, 100)
    : keptPart(words, blocks, sizes.rack, FULL_PERCENT);
  if (kept) halved(round, row, pool, writePrefix(kept));
}

/** Whether both halves have something in them, by the index: so it is with nearly all super-blocks. */
function isTaken(
  { draft: { ledger: { ranges } } }: Round,
  words: PrefixWords,
  pool: PoolRow,
): boolean {
  const range = ranges.inPool(pool.name, words);
  // What is reserved is in the index too, and nothing that a super-block is kept for.
  if (!range || pool.reserved.length > 0 || words.length - range.words.length >= MOST_DEPTH) {
    return false;
  }
  return halvesOf(words).every((half) => {
    const path = pathIn(half, range.words.length);
    return !ranges.space.isFree(range.root, path, depthIn(range, half), false);
  });
}

/** The part of a super-block that all of its blocks lie in, no smaller than `least` and no fuller. */
function keptPart(
  outer: PrefixWords,
  blocks: readonly PrefixWords[],
  least: number,
  fullPercent: number,
): PrefixWords | undefined {
  let used = 0;
  for (const block of blocks) used += addressesOf(block);
  let kept = outer;
  while (kept.length < least) {
    const half = halfAround(kept, blocks);
    if (!half || used * 100 > addressesOf(half) * fullPercent) break;
    kept = half;
  }
  return kept === outer ? undefined : kept;
}

/** The half that holds all blocks. */
function halfAround(whole: PrefixWords, blocks: readonly PrefixWords[]): PrefixWords | undefined {
  return halvesOf(whole).find((half) => blocks.every((block) => holds(half, block)));
}

function halvesOf(whole: PrefixWords): readonly PrefixWords[] {
  return [0, 1].map((side) => prefixAt(whole, side << 31, 1));
}

function dropped(round: Round, row: SuperRow, pool: PoolRow): void {
  const { prefix, rack } = row;
  round.apply({ puts: [risen(pool, row)], deletes: [keyOf(row)], guards: [] }, {
    what: "give-back",
    prefix,
    pool: pool.name,
    rack,
    why: "no block is in it",
  });
}

function halved(round: Round, row: SuperRow, pool: PoolRow, prefix: string): void {
  const { rack } = row, smaller: SuperRow = { ...row, prefix, serial: row.serial + 1 };
  const puts = [smaller, risen(pool, smaller)];
  round.apply({ puts, deletes: [keyOf(row)], guards: [] }, {
    what: "halve",
    prefix,
    pool: pool.name,
    rack,
    why: `all blocks of ${row.prefix} are in it`,
  });
}

/** Whoever is granted the range next counts on above all that was granted here. */
function risen(pool: PoolRow, { serial }: SuperRow): PoolRow {
  return { ...pool, serial: Math.max(pool.serial, serial) };
}
