import { chanceOf } from "./crash_chance.ts";
import { CrashStore, workerArgs } from "./crash_store.ts";
import type { Tally } from "./crash_tally.ts";

/** After so many kills a lane goes on with an empty store. */
const KILLS_PER_STORE = 60;

/** Kills so many workers at random moments; every other time two of them share the store. */
export async function killAtRandom(tally: Tally, kills: number, seed: number): Promise<void> {
  const chance = chanceOf(seed);
  for (let n = 0; n < kills;) {
    const place = await CrashStore.make();
    for (let i = 0; i < KILLS_PER_STORE && n < kills;) {
      const count = Math.min(1 + (n & 1), kills - n);
      const ends = await Promise.all(
        Array.from({ length: count }, (_, k) => kill(place, `n${k}`, n + k, chance)),
      );
      const findings = await place.look(i === 0);
      for (const end of ends) tally.killed(end === ends[0] ? findings : [], end);
      n += count;
      i += count;
    }
    tally.acknowledged += place.said().asked.size - place.said().open().length;
    place.remove();
  }
}

/** Answers when it was. */
async function kill(
  place: CrashStore,
  node: string,
  seed: number,
  chance: () => number,
): Promise<string> {
  const isEarly = chance() < 0.1, after = chance() * 40;
  const child = new Deno.Command(Deno.execPath(), {
    args: workerArgs(place, node, seed, 1_000_000, 32),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  if (!isEarly) await reader.read();
  await new Promise((done) => setTimeout(done, after));
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  if (isEarly) return "while starting";
  return `${Math.floor(after / 10) * 10} to ${Math.floor(after / 10) * 10 + 10} ms after the start`;
}
