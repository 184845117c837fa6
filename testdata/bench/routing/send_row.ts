import { spreadOf } from "../compare/spread.ts";
import type { Figure } from "../live/figure.ts";
import { watchPause } from "./pause.ts";
import { TAKER_AS, takerAddress, TELLERS } from "./place.ts";
import { alternately, figure, type Plan, startTakers, startTeller, withRouter } from "./plan.ts";
import { type Maker, untilCount } from "./router.ts";
import { type Shown, showTimes } from "./show_times.ts";
import type { Complete, Gone } from "./takers.ts";
import type { Reset } from "./teller.ts";

const MOST_SECONDS = 1, MOST_FROM_FIRST = 0.2, MOST_PAUSE_MS = 50, MOST_SHOW_MS = 50;

/** What it cost to tell a new peer a table, and to take it back. */
interface Sent {
  readonly seconds: number;
  readonly fromFirst: number;
  readonly cpuSeconds: number;
  readonly updates: number;
  readonly sendPauseMs: number | undefined;
  readonly goneSeconds: number;
  readonly goneCpuSeconds: number;
  readonly gonePauseMs: number | undefined;
  readonly shown: readonly Shown[];
}

/** One peer brings a table, another comes and takes it, the first dies without a word. */
function send(plan: Plan, maker: Maker): Promise<Sent> {
  const [teller] = TELLERS, taker = { address: takerAddress(0), as: TAKER_AS };
  return withRouter(maker, [teller!, taker], plan, async (router, started) => {
    const { process } = router, told = startTeller(teller!, plan);
    started.push(told);
    await untilCount(router, teller!, plan.routes);
    await process.rest();
    const before = process.cpuSeconds(), sendPaused = await watchPause(router);
    const { takers, allUpMs } = await startTakers(1, plan.routes);
    started.push(takers);
    const { completeMs, firstMs, updates } = await takers.until<Complete>("completeMs");
    const sendPauseMs = await sendPaused();
    await process.rest();
    const cpuSeconds = process.cpuSeconds() - before;
    const shown = await showTimes(router, plan);
    const then = process.cpuSeconds(), gonePaused = await watchPause(router);
    told.signal("SIGUSR1");
    const { resetMs } = await told.until<Reset>("resetMs");
    const { goneMs } = await takers.until<Gone>("goneMs");
    await process.rest();
    return {
      seconds: (completeMs - allUpMs) / 1000,
      fromFirst: (completeMs - firstMs) / 1000,
      cpuSeconds,
      updates,
      sendPauseMs,
      goneSeconds: (goneMs - resetMs) / 1000,
      goneCpuSeconds: process.cpuSeconds() - then,
      gonePauseMs: await gonePaused(),
      shown,
    };
  });
}

/** A new peer takes the table; the router is asked for it; who brought it dies. */
export async function sendRow(plan: Plan): Promise<Figure[]> {
  const results = await alternately(plan, (maker) => send(plan, maker));
  const medianOf = (name: string, of: (sent: Sent) => number) => {
    const values = results.find(([maker]) => maker.name === name)?.[1].map(of) ?? [];
    return values.length > 0 ? spreadOf(values).median : undefined;
  };
  const bird = medianOf("BIRD", (sent) => sent.goneSeconds);
  const least = medianOf("OpenBGPD", (sent) => sent.fromFirst) ?? MOST_FROM_FIRST;
  return results.flatMap(([maker, runs]) => {
    const all = (of: (sent: Sent) => number | undefined) => runs.map(of);
    const names = runs[0]?.shown.map(({ what }) => what) ?? [];
    const shown = (what: string) => runs.flatMap((run) => run.shown.filter((s) => s.what === what));
    return [
      figure(maker, "Established to last", "s", all((sent) => sent.seconds), MOST_SECONDS),
      figure(maker, "first to last", "s", all((sent) => sent.fromFirst), least),
      figure(maker, "CPU of that", "s", all((sent) => sent.cpuSeconds)),
      figure(maker, "UPDATEs", "", all((sent) => sent.updates)),
      figure(maker, "longest pause", "ms", all((sent) => sent.sendPauseMs), MOST_PAUSE_MS),
      figure(maker, "a peer's death to all withdrawn", "s", all((sent) => sent.goneSeconds), bird),
      figure(maker, "CPU of that", "s", all((sent) => sent.goneCpuSeconds)),
      figure(maker, "longest pause", "ms", all((sent) => sent.gonePauseMs), MOST_PAUSE_MS),
      ...names.flatMap((what) => [
        figure(maker, what, "ms", shown(what).map(({ lineMs }) => lineMs), MOST_SHOW_MS),
        figure(maker, `${what} at the socket`, "ms", shown(what).map(({ socketMs }) => socketMs)),
      ]),
    ].filter(({ values }) => values.length > 0);
  });
}
