import { spreadOf } from "../compare/spread.ts";
import type { Figure } from "../live/figure.ts";
import { watchPause } from "./pause.ts";
import { ROUTER_AS, takerAddress } from "./place.ts";
import { alternately, figure, type Plan, startTakers, startTeller, withRouter } from "./plan.ts";
import type { Maker } from "./router.ts";
import type { Complete } from "./takers.ts";
import type { Began } from "./teller.ts";

const MOST_SECONDS = 1, MOST_PAUSE_MS = 50, ROUTES_A_SET = 12.5;
const TELLER = { address: "10.9.0.9", as: ROUTER_AS };

interface Reflected {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly updates: number;
  readonly peakMiB: number;
  readonly pauseMs: number | undefined;
}

/** One inside of the AS tells a table; each of many clients has to have all of it. */
function reflect(plan: Plan, maker: Maker): Promise<Reflected> {
  const { clients, reflected: routes, directory } = plan;
  const neighbours = Array.from(
    { length: clients },
    (_, i) => ({ address: takerAddress(i), as: ROUTER_AS, client: true }),
  );
  return withRouter(maker, [TELLER, ...neighbours], plan, async (router, started) => {
    const { takers } = await startTakers(clients, routes, ROUTER_AS), { process } = router;
    started.push(takers);
    await process.rest();
    const before = process.cpuSeconds(), paused = await watchPause(router);
    const told = startTeller(TELLER, { routes, directory, sets: routes / ROUTES_A_SET });
    started.push(told);
    const { beganMs } = await told.until<Began>("beganMs");
    const { completeMs, updates } = await takers.until<Complete>("completeMs");
    const pauseMs = await paused();
    await process.rest();
    return {
      seconds: (completeMs - beganMs) / 1000,
      cpuSeconds: process.cpuSeconds() - before,
      updates,
      peakMiB: process.memory().peakMiB,
      pauseMs,
    };
  });
}

export async function reflectRow(plan: Plan): Promise<Figure[]> {
  const results = await alternately(plan, (maker) => reflect(plan, maker));
  const frr = results.find(([{ name }]) => name === "FRR")?.[1].map((run) => run.cpuSeconds);
  const mostCpu = frr?.length ? spreadOf(frr).median : undefined;
  return results.flatMap(([maker, runs]) => {
    const all = (of: (reflected: Reflected) => number | undefined) => runs.map(of);
    return [
      figure(maker, "first UPDATE to last client", "s", all((run) => run.seconds), MOST_SECONDS),
      figure(maker, "CPU of that", "s", all((run) => run.cpuSeconds), mostCpu),
      figure(maker, "UPDATEs", "", all((run) => run.updates)),
      figure(maker, "peak memory", "MiB", all((run) => run.peakMiB)),
      figure(maker, "longest pause", "ms", all((run) => run.pauseMs), MOST_PAUSE_MS),
    ].filter(({ values }) => values.length > 0);
  });
}
