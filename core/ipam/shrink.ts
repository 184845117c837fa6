// When a block is to be given back, and when one that drains is empty.
import { type Holding, isSaidAfter } from "./demand.ts";
import type { Standing } from "./elastic_standing.ts";
import { wanted } from "./grow.ts";
import type { NodeRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";
import type { ElasticSettings } from "./pool.ts";

/** A block to drain, and why, as a clause. */
export interface Surplus {
  readonly holding: Holding;
  readonly why: string;
}

/**
 * The emptiest block of a node, where all of its pods would fit into the others with room to spare and
 * the node has been at rest. One at a time, never the last, and never so that it would grow again.
 */
export function surplusOf(
  standing: Standing,
  settings: ElasticSettings,
  now: Moment,
): Surplus | undefined {
  const { node: { demand, changed }, held, capacity } = standing;
  if (!demand || demand.pending > 0 || held.length < 2) return undefined;
  const changes = held.flatMap(({ blocks }) => blocks.map(({ since }) => since));
  if (changed) changes.push(changed.at);
  if (!changes.every((at) => isAtRest(at, demand.at, settings, now))) return undefined;
  let best: Holding | undefined;
  for (const one of held) {
    if (one.used === undefined || best && !isEmptier(one, best)) continue;
    const rest = capacity - one.usable;
    // Pods of blocks that drain already will come back to what is left.
    if (demand.used * 100 >= rest * settings.lowPercent) continue;
    if (wanted(demand.used, settings) > rest) continue;
    best = one;
  }
  if (!best || isFuller(best, held)) return undefined;
  const rest = capacity - best.usable;
  return { holding: best, why: `it would use ${demand.used} of ${rest} addresses without it` };
}

/** What was said before the last change says nothing of what came of it. */
function isAtRest(
  changed: Moment,
  said: Moment,
  { settleSeconds }: ElasticSettings,
  now: Moment,
): boolean {
  return secondsBetween(changed, now) >= settleSeconds && isSaidAfter(said, changed, 0, now);
}

/** Of equally empty ones the largest goes, and of those the highest: the low addresses stay together. */
function isEmptier(a: Holding, b: Holding): boolean {
  if (a.used !== b.used) return a.used! < b.used!;
  return a.usable >= b.usable;
}

/** To drain a block while an emptier one stays would only make pods wait. */
function isFuller({ used }: Holding, held: readonly Holding[]): boolean {
  return held.some((one) => one.used !== undefined && one.used < used!);
}

/** A node must have seen that a block drains before its word counts that the block is empty. */
const SEEN_SECONDS = 5;

/**
 * Whether a draining block has no address in use, by a report that was made after the node can have
 * known that it gives no new ones from it.
 */
export function isEmptied(
  { blocks, used, pool: { elastic } }: Holding,
  { demand }: NodeRow,
  now: Moment,
): boolean {
  if (used !== 0 || !demand) return false;
  const seconds = Math.min(SEEN_SECONDS, elastic.settleSeconds);
  return blocks.every(({ since }) => isSaidAfter(demand.at, since, seconds, now));
}
