import { assertEquals } from "@std/assert";
import type { PlanSummary, PoolSummary } from "../ipam/plan_summary.ts";
import { forecastKey, forecastText, planJson, planLines } from "./ipam_plan.ts";
import { makePalette } from "./palette.ts";

function pool(name: string, held: number, family: "ipv4" | "ipv6" = "ipv4"): PoolSummary {
  return {
    pool: name,
    family,
    addresses: 1024,
    free: 1024 - held,
    closed: 0,
    reserved: 0,
    fragmentation: 0,
    largest: 23,
    grantable: [],
    held,
    draining: 0,
    leaving: 0,
    cooling: 0,
    quarantined: 0,
    used: 0,
  };
}

function summary(before: readonly PoolSummary[], after: readonly PoolSummary[]): PlanSummary {
  return {
    before: { pools: before, racks: [], coreRoutes: 2, blockRoutes: 9 },
    after: { pools: after, racks: [], coreRoutes: 2, blockRoutes: 10 },
  };
}

const SHOWN = { palette: makePalette(false), width: 80 };

Deno.test("planLines says what becomes of routes and of pools that change, and how long they last", () => {
  const outlook = {
    summary: summary([pool("pods", 64), pool("gpu", 8)], [pool("pods", 128), pool("gpu", 8)]),
    forecasts: new Map([
      [forecastKey(pool("pods", 0)), { kind: "growing", days: 40.6, perDay: 22 } as const],
    ]),
  };
  assertEquals(planLines(outlook, SHOWN), [
    "",
    "  routes    in the core 2, from nodes to their ToRs 9 -> 10",
    "  pods      granted 64 -> 128 of 1024 (6% -> 13%), 896 free, up to a /23; full",
    "            in 41 days at 22 addresses a day",
  ]);
  const { pools } = planJson(outlook) as { pools: readonly Record<string, unknown>[] };
  assertEquals(pools.map(({ pool, days_left }) => [pool, days_left]), [
    ["pods", 40.6],
    ["gpu", undefined],
  ]);
});

Deno.test("planLines tells the families of a pool apart", () => {
  const after = [pool("pods", 64), pool("pods", 64, "ipv6")];
  const lines = planLines({ summary: summary([], after), forecasts: new Map() }, SHOWN);
  assertEquals(lines.map((line) => line.slice(2, 11)).slice(2), ["pods IPv4", "pods IPv6"]);
});

Deno.test("forecastText gives no number where there is none", () => {
  assertEquals(forecastText({ kind: "not-growing", perDay: 0 }), "it does not grow");
  assertEquals(
    forecastText({ kind: "unknown", why: "the history is 3 h long" }),
    "no forecast: the history is 3 h long",
  );
  assertEquals(
    forecastText({ kind: "growing", days: 0.2, perDay: 5000 }),
    "full in less than a day at 5000 addresses a day",
  );
});
