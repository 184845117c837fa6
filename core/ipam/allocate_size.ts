// A size that a pool does not grant, and what would have it granted.
import type { PoolRow } from "./pool.ts";
import { poolFault } from "./pool_check.ts";

/** The command that lets the pool grant such blocks; undefined where no rules of it would. */
export function sizeHint(pool: PoolRow, bits: 32 | 128, length: number): string | undefined {
  const family = bits === 32 ? "ipv4" : "ipv6", sizes = pool[family];
  if (!sizes) return undefined;
  const smallest = Math.max(sizes.smallest, length), largest = Math.min(sizes.largest, length);
  const rack = Math.min(sizes.rack, largest), lead = bits === 32 ? "--" : "--ipv6-";
  if (poolFault({ ...pool, [family]: { ...sizes, smallest, largest, rack } })) return undefined;
  return `underlay ipam pool set ${pool.name} ${lead}sizes /${smallest}-/${largest}` +
    (rack === sizes.rack ? "" : ` ${lead}rack-size /${rack}`);
}
