// Kills processes that write to a ledger, at random moments and at every system call of a commit, and
// looks at what is left: nothing acknowledged is lost, nothing is there twice, nothing leaks.
//   deno task crash [--kills 2000] [--seed 1] [--power 400]
import { parseArgs } from "@std/cli/parse-args";
import { chanceOf } from "./crash_chance.ts";
import type { Finding } from "./crash_judge.ts";
import { Tally } from "./crash_tally.ts";
import { killAtCalls } from "./crash_at_calls.ts";
import { killAtRandom } from "./crash_at_random.ts";
import { cutPower } from "./crash_power.ts";

const options = parseArgs(Deno.args, { string: ["kills", "seed", "power"] });
const kills = Number(options.kills ?? 2000), seed = Number(options.seed ?? 1);
const cuts = Number(options.power ?? Math.min(400, kills));

const began = performance.now(), tally = new Tally(kills);
const chance = chanceOf(seed);
// Starting a process and waiting for the disk take turns: more lanes than the two cores there are.
const LANES = 2;
const lanes = Array.from({ length: LANES * 2 }, (_, i) => {
  const share = Math.floor((kills + i) / (LANES * 2)), seed = Math.floor(chance() * 2 ** 30);
  return i % 2 === 0 ? killAtCalls(tally, share, seed) : killAtRandom(tally, share, seed);
});
await Promise.all(lanes);
tally.end();
const power = await cutPower(cuts, seed, (at) => tally.note(at));
tally.end();

tally.print();
console.log(`power cuts: ${power.states} states of the disk, ${power.torn} with a torn sector`);
const found: readonly Finding[] = [...tally.findings, ...power.findings];
for (const { kind, text } of found.slice(0, 20)) console.log(`${kind}: ${text}`);
const count = (kind: Finding["kind"]) => found.filter((finding) => finding.kind === kind).length;
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `crash: ${tally.done} kills, seed ${seed}, ${tally.acknowledged} answers: ` +
    `${count("lost") + count("undone")} lost, ${count("duplicate")} duplicates, ` +
    `${count("leak")} leaks, ${count("invariant") + count("unreadable")} other (${seconds} s)`,
);
if (found.length > 0 || tally.done < kills) Deno.exitCode = 1;
