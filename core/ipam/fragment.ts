// How broken up free space is.
import type { Ledger } from "./ledger.ts";
import type { BlockSizes, PoolRow } from "./pool.ts";
import { addressesOf } from "./space_prefix.ts";

/** What is free of one family of a pool. */
export interface FreeSpace {
  /** Addresses of all its ranges. */
  readonly addresses: number;
  /** Free and grantable, in super-blocks or in none. */
  readonly free: number;
  /** Free in ranges that drain: nobody gets them. */
  readonly closed: number;
  /** Prefix length of the largest aligned range; absent where nothing is free. */
  readonly largest?: number;
  /** 1 - largest / free: 0 where all that is free is one range, near 1 where it is in crumbs. */
  readonly fragmentation: number;
  /** How many blocks of each size could be granted if nothing else were, largest first. */
  readonly grantable: readonly { readonly length: number; readonly blocks: number }[];
}

/** Measures what is free of a pool in one family. Blocks in any state are not free. */
export function freeSpaceOf(ledger: Ledger, pool: PoolRow, bits: 32 | 128): FreeSpace {
  const sizes = bits === 32 ? pool.ipv4 : pool.ipv6;
  const open = new Map<number, number>();
  let addresses = 0, closed = 0;
  ledger.ranges.of(pool.name).forEach((range, i) => {
    if (range.words.bits !== bits) return;
    addresses += addressesOf(range.words);
    const isClosed = pool.draining || pool.cidrs[i]?.draining;
    const counts: number[] = [];
    ledger.ranges.space.count(range.root, false, counts);
    counts.forEach((count, depth) => {
      const length = range.words.length + depth;
      if (isClosed) closed += count * addressesOf({ bits, length });
      else open.set(length, (open.get(length) ?? 0) + count);
    });
  });
  return { addresses, closed, ...measured(open, bits, sizes) };
}

function measured(
  ranges: ReadonlyMap<number, number>,
  bits: 32 | 128,
  sizes: BlockSizes | undefined,
): Omit<FreeSpace, "addresses" | "closed"> {
  let free = 0, largest = Infinity;
  for (const [length, count] of ranges) {
    free += count * addressesOf({ bits, length });
    if (count > 0) largest = Math.min(largest, length);
  }
  if (free === 0 || !sizes) return { free, fragmentation: 0, grantable: [] };
  const grantable = [];
  for (let length = sizes.largest; length <= sizes.smallest; length++) {
    let blocks = 0;
    for (const [of, count] of ranges) if (of <= length) blocks += count * 2 ** (length - of);
    grantable.push({ length, blocks });
  }
  const fragmentation = 1 - addressesOf({ bits, length: largest }) / free;
  return { free, largest, fragmentation, grantable };
}
