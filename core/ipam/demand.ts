// What a node has of its blocks, and what it uses of them: the figures that growing and shrinking go by.
import type { BlockRow, BlockState, Demand } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import type { PoolRow } from "./pool.ts";

/** A block with its partner of the other family: they come and go together. */
export interface Holding {
  /** One, or two with that of IPv4 first. */
  readonly blocks: readonly BlockRow[];
  readonly pool: PoolRow;
  /** Of the first. */
  readonly length: number;
  /** Pods that can have an address (of each family) from it. */
  readonly usable: number;
  /** Addresses in use, as the node said last; undefined where it did not. */
  readonly used: number | undefined;
  /** Of the block that is furthest on its way. */
  readonly state: BlockState;
}

/** `10.0.0.0/26` → 26. */
export function lengthOf(prefix: string): number {
  return Number(prefix.slice(prefix.indexOf("/") + 1));
}

/** Addresses of a block of that family and prefix length, those that no pod gets included. */
export function addressesIn(bits: 32 | 128, length: number): number {
  return 2 ** (bits - length);
}

/**
 * Addresses of a block that pods can have. IPv6 has no broadcast address, so that one less than
 * `unusable` goes there (network and gateway, as host-local has it).
 */
export function usableIn(bits: 32 | 128, length: number, unusable: number): number {
  const lost = bits === 32 ? unusable : Math.max(0, unusable - 1);
  return Math.max(0, addressesIn(bits, length) - lost);
}

export function bitsOf(prefix: string): 32 | 128 {
  return prefix.includes(":") ? 128 : 32;
}

/**
 * Blocks of a node as pairs where they are pairs, in the order they came in. Those of unknown pools are
 * left out.
 */
export function holdingsOf(
  blocks: readonly BlockRow[],
  pool: (name: string) => PoolRow | undefined,
  demand: Demand | undefined,
): Holding[] {
  const out: Holding[] = [];
  for (const block of blocks) {
    const of = pool(block.pool);
    const partner = block.partner === undefined ? undefined : partnerOf(block, blocks);
    // A pair is counted where its IPv4 block stands.
    if (!of || partner && block.prefix.includes(":")) continue;
    out.push(makeHolding(partner ? [block, partner] : [block], of, demand));
  }
  return out;
}

/** Blocks whose ways have parted are no pair any more. */
function partnerOf(block: BlockRow, among: readonly BlockRow[]): BlockRow | undefined {
  return among.find(({ prefix, partner, uid, state }) =>
    prefix === block.partner && partner === block.prefix && uid === block.uid &&
    (state === block.state || isLive(state) && isLive(block.state))
  );
}

function isLive(state: BlockState): boolean {
  return state === "held" || state === "draining";
}

/** From the newest state of its life to the oldest; what is furthest decides for a pair. */
const LIFE: readonly BlockState[] = ["held", "draining", "leaving", "cooling", "quarantined"];

function makeHolding(
  blocks: readonly BlockRow[],
  pool: PoolRow,
  demand: Demand | undefined,
): Holding {
  const [first, second] = blocks;
  const { unusable } = pool.elastic;
  let usable = Infinity;
  for (const { prefix } of blocks) {
    usable = Math.min(usable, usableIn(bitsOf(prefix), lengthOf(prefix), unusable));
  }
  const state = second && LIFE.indexOf(second.state) > LIFE.indexOf(first!.state)
    ? second.state
    : first!.state;
  return {
    blocks,
    pool,
    length: lengthOf(first!.prefix),
    usable,
    used: usedOf(blocks, demand),
    state,
  };
}

/** Of a pair the family that has more. A node that uses nothing uses nothing of each block. */
function usedOf(blocks: readonly BlockRow[], demand: Demand | undefined): number | undefined {
  if (!demand) return undefined;
  if (demand.used === 0) return 0;
  let most: number | undefined;
  for (const { prefix } of blocks) {
    const used = demand.blocks?.find((one) => one.prefix === prefix)?.used;
    if (used !== undefined && (most === undefined || used > most)) most = used;
  }
  return most;
}

/** Clocks of two hosts may differ by so much; a moment further ahead is one of a clock that was wrong. */
const AHEAD_SECONDS = 5;

/**
 * Whether what was said `at` was said at least `seconds` after `since`, and later at all. What was said
 * in the future says nothing: the clock was wrong then, and it may be older than it seems.
 */
export function isSaidAfter(at: Moment, since: Moment, seconds: number, now: Moment): boolean {
  const passed = secondsBetween(since, at);
  return passed > 0 && passed >= seconds && !isAhead(at, now);
}

/** Whether a moment is in the future by more than clocks of two hosts differ. */
export function isAhead(at: Moment, now: Moment): boolean {
  return secondsBetween(now, at) > AHEAD_SECONDS;
}
