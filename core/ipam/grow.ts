// When and by how much a node's blocks grow. Nothing here knows where room is.
import { counted } from "../net/count.ts";
import { type Holding, isAhead } from "./demand.ts";
import type { ElasticPool } from "./elastic_pool.ts";
import type { Standing } from "./elastic_standing.ts";
import type { NodeRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import type { ElasticSettings } from "./pool.ts";

/** What a node is to be given. */
export interface Growth {
  /** Draining blocks of its own that it holds again, first of all. */
  readonly takeBack: readonly Holding[];
  /** Addresses that are missing after that. */
  readonly missing: number;
  /** Why, as a clause. */
  readonly why: string;
}

/** Addresses that blocks must have so that `need` of them stays below the high mark, and enough are free. */
export function wanted(need: number, { preAllocate, highPercent }: ElasticSettings): number {
  return Math.max(1, need + preAllocate, Math.ceil(need * 100 / highPercent));
}

/** Whether what a node holds is too little for what it says it needs. */
export function isShort({ capacity, need }: Standing, settings: ElasticSettings): boolean {
  return capacity < wanted(need, settings);
}

/** Undefined where nothing is missing. */
export function growthOf(standing: Standing, settings: ElasticSettings): Growth | undefined {
  if (!isShort(standing, settings)) return undefined;
  let { capacity, need } = standing;
  const why = reason(standing, settings);
  const takeBack: Holding[] = [];
  // Those that give most come first, so that as few as possible are taken.
  const byGain = standing.draining.toSorted((a, b) => gain(b) - gain(a));
  for (const holding of byGain) {
    if (capacity >= wanted(need, settings)) break;
    takeBack.push(holding);
    capacity += holding.usable;
    need += holding.used ?? 0;
  }
  return { takeBack, missing: Math.max(0, wanted(need, settings) - capacity), why };
}

function gain({ usable, used = 0 }: Holding): number {
  return usable - used;
}

function reason({ capacity, need, left, held, node }: Standing, settings: ElasticSettings): string {
  if (left.length > 0 && held.length === 0) return `${left[0]!.blocks[0]!.prefix} is to be left`;
  const pending = node.demand?.pending ?? 0;
  if (capacity === 0) return "it holds no block";
  if (pending > 0) return `${counted(pending, "pod")} wait for an address`;
  if (capacity - need < settings.preAllocate) {
    return `${
      Math.max(0, capacity - need)
    } of ${capacity} addresses are free, below ${settings.preAllocate}`;
  }
  return `${need} of ${capacity} addresses are in use, above ${settings.highPercent} %`;
}

/** The next block to ask for, and how many more may follow it. */
export interface Ask {
  readonly missing: number;
  readonly capacity: number;
  /** Blocks that the node may still be given. */
  readonly slots: number;
}

/**
 * Prefix length of the first block of a growth. The usual one; twice the last where the node grew just
 * now, so that steady growth takes few steps. Larger still where too few blocks may follow it.
 */
export function firstLength(
  pool: ElasticPool,
  { changed }: NodeRow,
  ask: Ask,
  now: Moment,
): number {
  const { usual, largest } = pool.sizes;
  // A moment that is still to come is of a clock that was wrong: by it, growth would never be over.
  const isSteady = changed?.how === "grown" &&
    secondsBetween(changed.at, now) < pool.pool.elastic.doubleSeconds &&
    !isAhead(changed.at, now);
  let length = pool.clamped(isSteady ? changed.length - 1 : usual);
  while (length > largest && reach(pool, length, ask.slots) < ask.missing) length--;
  // The last ones must last: there will be no more.
  const least = ask.slots <= FEW_SLOTS ? pool.lengthFor(ask.capacity / 2) : length;
  return Math.min(length, least);
}

const FEW_SLOTS = 2;

/** What so many blocks serve when each is twice the one before, up to the largest. */
function reach(pool: ElasticPool, first: number, slots: number): number {
  const { largest } = pool.sizes;
  let sum = 0, length = first, left = slots;
  for (; left > 0 && length > largest; left--) sum += pool.usable(length--);
  return sum + left * pool.usable(largest);
}

/**
 * Prefix length of the block after one of `last` in the same growth: twice as large, but no larger
 * than what is still missing needs, and no smaller than the first.
 */
export function nextLength(
  pool: ElasticPool,
  first: number,
  last: number,
  missing: number,
): number {
  const doubled = pool.clamped(last - 1);
  return Math.min(first, Math.max(doubled, pool.lengthFor(missing)));
}
