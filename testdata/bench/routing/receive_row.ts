import { spreadOf } from "../compare/spread.ts";
import type { Figure } from "../live/figure.ts";
import { watchPause } from "./pause.ts";
import { TELLERS } from "./place.ts";
import { alternately, figure, type Plan, startTeller, withRouter } from "./plan.ts";
import { type Maker, type Router, untilCount } from "./router.ts";
import type { Began } from "./teller.ts";

const MIB = 1 << 20, MOST_FIRST = 119, MOST_FURTHER = 40, MOST_TIMES = 1.5;

/** What it cost to take a table from one peer. */
interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly octetsEach: number;
  readonly pauseMs: number | undefined;
}

type Results = readonly (readonly [Maker, readonly Taken[][]])[];

/** The same prefixes from one peer after the other. */
function receive(plan: Plan, maker: Maker, peers: number): Promise<Taken[]> {
  const tellers = TELLERS.slice(0, peers);
  return withRouter(maker, tellers, plan, async (router, started) => {
    await router.process.rest();
    const taken: Taken[] = [];
    for (const teller of tellers) {
      const { process } = router, cpu = process.cpuSeconds(), memory = process.memory().nowMiB;
      const paused = await watchPause(router), told = startTeller(teller, plan);
      started.push(told);
      const { beganMs } = await told.until<Began>("beganMs");
      const seconds = (await allTaken(router, teller, plan) - beganMs) / 1000;
      await process.rest();
      taken.push({
        seconds,
        cpuSeconds: process.cpuSeconds() - cpu,
        octetsEach: (process.memory().nowMiB - memory) * MIB / plan.routes,
        pauseMs: await paused(),
      });
    }
    return taken;
  });
}

/** Of each further path: one peer may use what another left behind. */
function furtherOctets([, ...further]: readonly Taken[]): number {
  return further.reduce((sum, { octetsEach }) => sum + octetsEach, 0) / further.length;
}

/** Who answers only at a price is asked when it has come to rest. */
async function allTaken(router: Router, teller: (typeof TELLERS)[number], { routes }: Plan) {
  if (router.pollMs < SELDOM_MS) return await untilCount(router, teller, routes);
  const restMs = await router.process.rest();
  await untilCount(router, teller, routes);
  return restMs;
}

const SELDOM_MS = 1000;

/**
 * A table from one peer, judged by rules where a router has them, then the same prefixes from two
 * more; and a table that is taken as it is.
 */
export async function receiveRow(plan: Plan): Promise<Figure[]> {
  const results = await alternately(plan, (maker) => receive(plan, maker, 3));
  const judging = { ...plan, takesAll: true, makers: plan.makers.filter(({ judges }) => judges) };
  const withoutRules = await alternately(judging, (maker) => receive(judging, maker, 1));
  const others = results.flatMap(([maker, runs]) => {
    const all = (of: (taken: Taken) => number | undefined, from = 0, to = 1) =>
      runs.flatMap((taken) => taken.slice(from, to).map(of));
    return [
      figure(maker, "octets, first path", "", all((one) => one.octetsEach), MOST_FIRST),
      figure(maker, "a further peer, to all counted", "s", all((one) => one.seconds, 1, 3)),
      figure(maker, "octets, further path", "", runs.map(furtherOctets), MOST_FURTHER),
      figure(maker, "longest pause", "ms", all((one) => one.pauseMs, 0, 3), 50),
    ];
  });
  const withRules = results.filter(([{ judges }]) => judges);
  const plain = [...withoutRules, ...results.filter(([{ judges }]) => !judges)];
  const figures = [...firstFigures(withRules, "by rules"), ...firstFigures(plain, "as it is")];
  return [...figures, ...others].filter(({ values }) => values.length > 0);
}

/** The first peer's table: the mark is what BIRD takes for the same work, beside it is how often that is. */
function firstFigures(results: Results, what: string): Figure[] {
  const firstOf = (runs: readonly Taken[][], of: (taken: Taken) => number) =>
    runs.map(([first]) => of(first!));
  const ofBird = (of: (taken: Taken) => number) => {
    const runs = results.find(([{ name }]) => name === "BIRD")?.[1] ?? [];
    return runs.length > 0 ? spreadOf(firstOf(runs, of)).median : undefined;
  };
  const seconds = (one: Taken) => one.seconds, cpu = (one: Taken) => one.cpuSeconds;
  return results.flatMap(([maker, runs]) => {
    const both = (name: string, of: (taken: Taken) => number, isMark: boolean): Figure[] => {
      const values = firstOf(runs, of), bird = ofBird(of);
      const most = bird !== undefined && isMark ? MOST_TIMES * bird : undefined;
      const hasBeside = bird !== undefined && maker.name.startsWith("underlay");
      const times = hasBeside ? values.map((value) => value / bird) : [];
      return [
        figure(maker, `${what}, ${name}`, "s", values, most),
        figure(maker, `${what}, ${name}, of BIRD's`, "x", times),
      ];
    };
    return [...both("all counted", seconds, true), ...both("CPU", cpu, false)];
  });
}
