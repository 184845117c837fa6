import type { Figure } from "../live/figure.ts";
import type { Churned } from "./churner.ts";
import { watchPause } from "./pause.ts";
import { PORT, ROUTER, TAKER_AS, takerAddress, TELLERS } from "./place.ts";
import { alternately, figure, type Plan, program, withRouter } from "./plan.ts";
import type { Maker } from "./router.ts";

const RATE = 5000, PERCENT = 100, MOST_PERCENT = 40, MOST_GROWTH = 1.05, MOST_PAUSE_MS = 50;

interface Endured {
  readonly cpuPercent: number;
  /** Resident in the last third of the time, against the first. */
  readonly growth: number;
  readonly residentMiB: number;
  readonly rate: number;
  readonly astray: number;
  readonly loadPauseMs: number | undefined;
  readonly pauseMs: number | undefined;
}

function churn(plan: Plan, maker: Maker): Promise<Endured> {
  const [ipv4, ipv6] = plan.churned,
    neighbours = [...TELLERS, {
      address: takerAddress(0),
      as: TAKER_AS,
    }];
  return withRouter(maker, neighbours, plan, async (router, started) => {
    const { process } = router, loadPaused = await watchPause(router);
    const sizes = ["--ipv4", `${ipv4}`, "--ipv6", `${ipv6}`, "--rate", `${RATE}`];
    const churner = program("churner.ts", "--connect", `${ROUTER}:${PORT}`, ...sizes);
    started.push(churner);
    await churner.until("loaded");
    const loadPauseMs = await loadPaused(), paused = await watchPause(router);
    const before = process.cpuSeconds(), began = performance.now(), memory: number[] = [];
    while (performance.now() - began < plan.churnSeconds * 1000) {
      await new Promise((go) => setTimeout(go, 1000));
      memory.push(process.memory().nowMiB);
    }
    const seconds = (performance.now() - began) / 1000;
    const cpuPercent = PERCENT * (process.cpuSeconds() - before) / seconds;
    const pauseMs = await paused(), third = Math.ceil(memory.length / 3);
    churner.signal("SIGUSR1");
    const { updates, astray } = await churner.until<Churned>("astray");
    return {
      cpuPercent,
      growth: Math.max(...memory.slice(-third)) / Math.max(...memory.slice(0, third)),
      residentMiB: memory.at(-1)!,
      rate: updates / seconds,
      astray,
      loadPauseMs,
      pauseMs,
    };
  });
}

/** Four peers with the same table of both families, which changes all the time. */
export async function churnRow(plan: Plan): Promise<Figure[]> {
  const makers = plan.makers.filter(({ name }) => name.startsWith("underlay"));
  const results = await alternately({ ...plan, makers, runs: 1 }, (maker) => churn(plan, maker));
  return results.flatMap(([maker, runs]) => {
    const all = (of: (endured: Endured) => number | undefined) => runs.map(of);
    return [
      figure(maker, "changes a second", "", all((run) => run.rate)),
      figure(maker, "prefixes astray", "", all((run) => run.astray), 0),
      figure(maker, "share of a core", "%", all((run) => run.cpuPercent), MOST_PERCENT),
      figure(maker, "resident, last third to first", "x", all((run) => run.growth), MOST_GROWTH),
      figure(maker, "resident", "MiB", all((run) => run.residentMiB)),
      figure(maker, "longest pause, loading", "ms", all((run) => run.loadPauseMs), MOST_PAUSE_MS),
      figure(maker, "longest pause", "ms", all((run) => run.pauseMs), MOST_PAUSE_MS),
    ];
  });
}
