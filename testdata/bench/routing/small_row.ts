import type { Figure } from "../live/figure.ts";
import { TAKER_AS, takerAddress, TELLERS } from "./place.ts";
import { alternately, figure, type Plan, startTakers, startTeller, withRouter } from "./plan.ts";
import type { Maker } from "./router.ts";

const TAKERS = 2, ROUTES_A_SET = 10, PERCENT = 100, MOST_PERCENT = 0.5;
/** Routes, and the memory that they may take. */
const SIZES = [[1000, 80], [20_000, 95]] as const;

interface Rested {
  readonly residentMiB: number;
  readonly cpuPercent: number;
}

/** A router with three peers, as a node has them, with nothing to do. */
function rest(plan: Plan, maker: Maker, routes: number): Promise<Rested> {
  const [teller] = TELLERS;
  const takers = [0, 1].map((i) => ({ address: takerAddress(i), as: TAKER_AS }));
  return withRouter(maker, [teller!, ...takers], plan, async ({ process }, started) => {
    const sets = routes / ROUTES_A_SET, { directory } = plan;
    started.push(startTeller(teller!, { routes, sets, directory }));
    const { takers } = await startTakers(TAKERS, routes);
    started.push(takers);
    await takers.until("completeMs");
    await process.rest();
    const before = process.cpuSeconds(), seconds = plan.idleSeconds;
    await new Promise((go) => setTimeout(go, seconds * 1000));
    const cpuPercent = PERCENT * (process.cpuSeconds() - before) / seconds;
    return { residentMiB: process.memory().nowMiB, cpuPercent };
  });
}

export async function smallRow(plan: Plan): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [routes, most] of SIZES) {
    const results = await alternately(plan, (maker) => rest(plan, maker, routes));
    for (const [maker, runs] of results) {
      const memory = runs.map(({ residentMiB }) => residentMiB);
      const idle = runs.map(({ cpuPercent }) => cpuPercent);
      figures.push(
        figure(maker, `${routes} routes, resident`, "MiB", memory, most),
        figure(maker, `${routes} routes, idle`, "%", idle, MOST_PERCENT),
      );
    }
  }
  return figures;
}
