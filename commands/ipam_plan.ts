// What a plan means for the fabric and the pools, and how long these last as things go.
import { type Forecast, forecast, type GrantSample } from "../core/ipam/forecast.ts";
import type { PlanSummary } from "../core/ipam/plan_summary.ts";
import type { PoolRow } from "../core/ipam/pool.ts";
import type { HistoryEntry } from "../core/ipam/row_store.ts";
import { type Extent, extentOf } from "../core/view/ipam_space.ts";
import { forecastKey, type PlanOutlook } from "../core/view/ipam_plan.ts";
import type { OpenLedger } from "./ipam_ledger.ts";

/** Entries of the history that a slope is made of at most. */
const MOST_ENTRIES = 50_000;

/** The summary with a forecast for each pool, from what the store remembers. */
export async function outlookOf(
  summary: PlanSummary,
  { keeper, now }: OpenLedger,
): Promise<PlanOutlook> {
  const entries = await keeper.store.history(MOST_ENTRIES), { unix } = now();
  const grants = entries.flatMap(grantsIn), forecasts = new Map<string, Forecast>();
  for (const after of summary.after.pools) {
    const pool = keeper.ledger.pool(after.pool);
    if (!pool) continue;
    const samples = samplesOf(grants, pool, after.family === "ipv6");
    forecasts.set(forecastKey(after), forecast(samples, after.free, unix));
  }
  return { summary, forecasts };
}

/** A block that came or went. */
interface Grant {
  readonly at: number;
  readonly prefix: string;
  readonly isGranted: boolean;
}

/**
 * Blocks that an entry of the history tells of: it is the one place that knows what was granted and is
 * not any more. What has cooled is counted when it was given back.
 */
export function grantsIn({ what, at }: HistoryEntry): Grant[] {
  return what.split("; ").flatMap((part) => {
    const [verb = "", ...words] = part.split(" ");
    if (!["grant", "release", "cool"].includes(verb)) return [];
    const prefixes = words.map((word) => word.replace(/,$/, "")).filter((word) =>
      /^[0-9a-f.:]+\/\d+$/.test(word)
    );
    return prefixes.map((prefix) => ({ at: at.unix, prefix, isGranted: verb === "grant" }));
  });
}

function samplesOf(grants: readonly Grant[], pool: PoolRow, isV6: boolean): GrantSample[] {
  const cidrs = pool.cidrs.flatMap(({ prefix }) => extentOf(prefix) ?? []);
  const isOurs = ({ start, end }: Extent) =>
    cidrs.some((cidr) => cidr.start <= start && end <= cidr.end);
  return grants.flatMap(({ at, prefix, isGranted }) => {
    const extent = prefix.includes(":") === isV6 ? extentOf(prefix) : undefined;
    if (!extent || !isOurs(extent)) return [];
    const size = Number(extent.end - extent.start);
    return [{ at, addresses: isGranted ? size : -size }];
  });
}
