// What a change would mean: routes of the fabric, how full pools are, how long they last.
import type { Forecast } from "../ipam/forecast.ts";
import type { PlanSummary, PoolSummary } from "../ipam/plan_summary.ts";
import { counted, countText, percentText } from "./ipam_counts.ts";
import { LabelledRows } from "./labelled_rows.ts";
import type { Palette } from "./palette.ts";

/** A summary with a forecast for each pool and family of it, by {@link forecastKey}. */
export interface PlanOutlook {
  readonly summary: PlanSummary;
  readonly forecasts: ReadonlyMap<string, Forecast>;
}

export interface PlanShown {
  readonly palette: Palette;
  readonly width: number;
}

export function forecastKey({ pool, family }: Pick<PoolSummary, "pool" | "family">): string {
  return `${family} ${pool}`;
}

/** Routes before and after, then each pool that the change is of. */
export function planLines({ summary, forecasts }: PlanOutlook, shown: PlanShown): string[] {
  const { before, after } = summary;
  const pools = after.pools.flatMap((pool) => {
    const was = before.pools.find((one) => forecastKey(one) === forecastKey(pool));
    return was && isSame(was, pool) ? [] : [{ pool, was, name: nameOf(pool, after.pools) }];
  });
  const label = Math.max(8, ...pools.map(({ name }) => name.length)) + 4;
  const rows = new LabelledRows(shown.palette, shown.width, label);
  const core = change(before.coreRoutes, after.coreRoutes, String);
  const racks = change(before.blockRoutes, after.blockRoutes, String);
  return [
    "",
    ...rows.row("routes", `in the core ${core}, from nodes to their ToRs ${racks}`),
    ...pools.flatMap(({ pool, was, name }) => rows.row(name, poolText(pool, was, forecasts))),
  ];
}

function isSame(was: PoolSummary, is: PoolSummary): boolean {
  return granted(was) === granted(is) && was.free === is.free && was.addresses === is.addresses;
}

function nameOf({ pool, family }: PoolSummary, all: readonly PoolSummary[]): string {
  const isDual = all.filter((one) => one.pool === pool).length > 1;
  return isDual ? `${pool} ${family === "ipv4" ? "IPv4" : "IPv6"}` : pool;
}

/** In blocks, and not on the way back. */
function granted({ held, draining, leaving, quarantined }: PoolSummary): number {
  return held + draining + leaving + quarantined;
}

function poolText(
  pool: PoolSummary,
  was: PoolSummary | undefined,
  forecasts: ReadonlyMap<string, Forecast>,
): string {
  const { addresses, free } = pool, given = granted(pool);
  const counts = change(was ? granted(was) : 0, given, countText);
  const share = change(
    was ? granted(was) / Math.max(1, was.addresses) : 0,
    given / Math.max(1, addresses),
    (part) => percentText(part, 1),
  );
  const largest = pool.largest === undefined ? "" : `, up to a /${pool.largest}`;
  const text = `granted ${counts} of ${countText(addresses)} (${share}), ` +
    `${countText(free)} free${largest}`;
  const forecast = forecasts.get(forecastKey(pool));
  return forecast ? `${text}; ${forecastText(forecast)}` : text;
}

function change<Value>(before: Value, after: Value, text: (value: Value) => string): string {
  const was = text(before), is = text(after);
  return was === is ? is : `${was} -> ${is}`;
}

/** `full in 41 days at 120 addresses a day`. */
export function forecastText(forecast: Forecast): string {
  switch (forecast.kind) {
    case "growing":
      return `full in ${daysText(forecast.days)} at ${
        countText(Math.max(1, forecast.perDay))
      } addresses a day`;
    case "not-growing":
      return "it does not grow";
    case "unknown":
      return `no forecast: ${forecast.why}`;
  }
}

function daysText(days: number): string {
  return days < 1 ? "less than a day" : counted(Math.round(days), "day");
}

/** The same as it stands in JSON. */
export function planJson({ summary, forecasts }: PlanOutlook): Readonly<Record<string, unknown>> {
  const { before, after } = summary;
  return {
    core_routes: { before: before.coreRoutes, after: after.coreRoutes },
    block_routes: { before: before.blockRoutes, after: after.blockRoutes },
    pools: after.pools.map((pool) => {
      const was = before.pools.find((one) => forecastKey(one) === forecastKey(pool));
      const forecast = forecasts.get(forecastKey(pool));
      return {
        pool: pool.pool,
        family: pool.family,
        addresses: pool.addresses,
        granted: { before: was ? granted(was) : 0, after: granted(pool) },
        free: { before: was?.free ?? 0, after: pool.free },
        fragmentation: { before: was?.fragmentation ?? 0, after: pool.fragmentation },
        ...(forecast?.kind === "growing" && { days_left: forecast.days }),
      };
    }),
  };
}
