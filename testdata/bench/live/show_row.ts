import { measure, type ProcessFacts } from "../compare/process.ts";
import { spreadOf } from "../compare/spread.ts";
import { birdFed, birdStatic, DAEMON, type Daemon, READER_AS } from "./daemons.ts";
import type { Figure } from "./figure.ts";
import { HAS_BIRD, inputOf, type Plan, PORTS } from "./plan.ts";
import { own } from "./processes.ts";

const MOST_TIMES = 1.2, MOST_MIB = 200;

function startBird(plan: Plan, isStatic: boolean): Promise<Daemon> {
  const { directory, routes } = plan;
  return isStatic
    ? birdStatic(PORTS.bird, directory, inputOf(plan, "static.conf", 1), routes)
    : birdFed(PORTS.bird, directory, inputOf(plan, "updates.bin", plan.sets), routes);
}

/** A router's table, taken by a receiver that discards it, counted by us, printed by us; and again. */
export async function showRow(plan: Plan, isStatic: boolean): Promise<Figure[]> {
  if (!HAS_BIRD) return [{ what: "BIRD is not here", unit: "", values: [] }];
  const bird = await startBird(plan, isStatic);
  const to = ["--as", `${READER_AS}`, "--connect", `${DAEMON}:${bird.port}`];
  const from = ["--from", DAEMON, "--port", `${bird.port}`, "--local-as", `${READER_AS}`];
  // This host may have another speaker, which is nobody's to disturb here.
  const show = [...plan.ours, "show", "route", ...from, "--force"];
  const discard = own("receiver.ts", ...to), awake = [...discard, "--nudge", "yes"];
  const commands = [discard, awake, [...show, "--count"], show];
  const runs: ProcessFacts[][] = commands.map(() => []), birdSeconds: number[] = [];
  try {
    for (let run = 0; run < plan.runs; run++) {
      for (const [i, command] of commands.entries()) {
        const before = bird.cpuSeconds();
        runs[i]!.push(await measure(command));
        if (i === 1) birdSeconds.push(bird.cpuSeconds() - before);
        await bird.rest();
      }
    }
  } finally {
    await bird.stop();
  }
  const [discarded, awoken, counted, printed] = runs.map((facts) =>
    facts.map(({ seconds }) => seconds)
  );
  const memory = runs.slice(2).flat().map(({ peakMiB }) => peakMiB);
  const base = spreadOf(discarded!).median,
    times = (of: readonly number[]) => [spreadOf(of).median / base];
  return [
    { what: "a receiver that discards", unit: "s", values: discarded! },
    { what: "the same, which wakes BIRD each second", unit: "s", values: awoken! },
    { what: "BIRD's CPU meanwhile", unit: "s", values: birdSeconds },
    { what: "show route --count", unit: "s", values: counted! },
    { what: "show route > /dev/null", unit: "s", values: printed! },
    {
      what: "--count against the discarding one",
      unit: "x",
      values: times(counted!),
      most: MOST_TIMES,
    },
    {
      what: "printed against the discarding one",
      unit: "x",
      values: times(printed!),
      most: MOST_TIMES,
    },
    { what: "peak memory", unit: "MiB", values: memory, most: MOST_MIB },
  ];
}
