import type { Ledger } from "./ledger.ts";
import type { BlockRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import type { Refusal } from "./refusal.ts";
import { overlaps, type PrefixWords, readPrefix } from "./space_prefix.ts";

/** A range of the pool that another pool, or the pool itself, has as well. */
export function overlapFault(ledger: Ledger, pool: PoolRow): Refusal | undefined {
  const own = pool.cidrs.map(({ prefix }) => ({ prefix, words: readPrefix(prefix)! }));
  for (const [i, { prefix, words }] of own.entries()) {
    const twice = own.find((other, j) => j < i && overlaps(other.words, words));
    if (twice) return overlap(prefix, twice.prefix, "this pool");
    const other = ledger.ranges.touching(words).find((range) => range.pool !== pool.name);
    if (other) return overlap(prefix, other.prefix, `pool ${other.pool}`);
  }
  return undefined;
}

function overlap(prefix: string, other: string, of: string): Refusal {
  return {
    refused: "overlap",
    text: `${prefix} overlaps ${other} of ${of}`,
    hint: "no address may be in two ranges",
  };
}

/** Blocks that share addresses with the prefix. */
export function blocksOver(ledger: Ledger, prefix: string): readonly BlockRow[] {
  const words = readPrefix(prefix);
  if (!words) return [];
  const inside = ledger.blocksIn(prefix);
  return inside.length > 0 ? inside : around(ledger, words);
}

function around(ledger: Ledger, words: PrefixWords): readonly BlockRow[] {
  const found: BlockRow[] = [];
  for (const block of ledger.blocks()) {
    if (overlaps(readPrefix(block.prefix)!, words)) found.push(block);
  }
  return found;
}

/** So many owners are named. */
const FEW = 5;

/** `3 blocks of node-1, node-2`. */
export function owners(blocks: readonly BlockRow[]): string {
  const names = [...new Set(blocks.map(({ node }) => node))].sort();
  const more = names.length > FEW ? ` and ${names.length - FEW} more` : "";
  const count = blocks.length === 1 ? "1 block" : `${blocks.length} blocks`;
  return `${count} of ${names.slice(0, FEW).join(", ")}${more}`;
}
