import { chanceOf } from "./crash_chance.ts";
import { type Call, killBefore, straced } from "./crash_points.ts";
import { CrashStore } from "./crash_store.ts";
import type { Tally } from "./crash_tally.ts";

/** Kills so many workers, each before one system call; those that were hit least come first. */
export async function killAtCalls(tally: Tally, kills: number, seed: number): Promise<void> {
  const chance = chanceOf(seed),
    pick = <T>(from: readonly T[]) => from[Math.floor(chance() * from.length)]!;
  const runs = new Map<number, readonly Call[]>();
  for (let i = 0; i < 3 && kills > 0; i++) {
    const run = Math.floor(chance() * 2 ** 30), place = await CrashStore.make();
    runs.set(run, await straced(place, run));
    place.remove();
  }
  // Calls that time decides about come in another phase now and then: they are not tried for ever.
  const tries = new Map<string, number>();
  const effort = (call: Call) =>
    Math.max(tally.hits(call), (tries.get(`${call.phase} ${call.name}`) ?? 0) / 2);
  for (let n = 0; n < kills;) {
    const run = pick([...runs.keys()]), calls = runs.get(run)!;
    const least = Math.min(...calls.map(effort));
    const point = pick(calls.filter((call) => effort(call) === least));
    const key = `${point.phase} ${point.name}`;
    tries.set(key, (tries.get(key) ?? 0) + 1);
    const place = await CrashStore.make();
    const seen = await straced(place, run, killBefore(point));
    const last = seen.findLast(({ name }) => name === point.name);
    // The one it was killed before is the last of its name; not every run is as long as the first was.
    const isKilled = last?.index === point.index && isLast(seen, last);
    const findings = await place.look(n % 10 === 0);
    if (isKilled) tally.killed(findings, last), n++;
    else tally.findings.push(...findings);
    tally.acknowledged += place.said().asked.size - place.said().open().length;
    place.remove();
  }
}

/** Threads besides the one that writes do nothing with these files. */
function isLast(calls: readonly Call[], call: Call): boolean {
  return calls.at(-1) === call;
}
