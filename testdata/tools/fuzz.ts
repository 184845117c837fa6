// deno task fuzz --seconds 60 --seed 1
//
// Mutated messages in files of every format through the whole of `decode`, with every view. The same
// seed gives the same files. What fails is written as hex beside its seed and number; `--round N`
// runs that one again.
import { Tally } from "./fuzz/reach.ts";
import { makeRound, type Round } from "./fuzz/round.ts";
import { type Failure, runRound } from "./fuzz/run.ts";
import { gatherSeeds } from "./fuzz/seeds.ts";
import type { Answer, Task } from "./fuzz/worker.ts";

/** What a run has to come to; the rate on two cores that have nothing else to do. */
const LEAST_RATE = 20_000, LEAST_REACH = 0.5;
const THREADS = 2, MOST_GROWTH = 24 << 20, MOST_MEMORY = 2 ** 31;

export interface FuzzOptions {
  readonly seed: number;
  readonly seconds: number;
}

export interface FuzzResult {
  readonly tally: Tally;
  readonly seconds: number;
  readonly failure: Failure | undefined;
  /** Octets that a thread holds more than it did when it was warm. */
  readonly growth: number;
  /** Octets of the process at its largest. */
  readonly most: number;
}

/** Runs rounds on all threads until the time is over or one fails. */
export async function fuzz({ seed, seconds: wanted }: FuzzOptions): Promise<FuzzResult> {
  const tasks = Array.from(
    { length: THREADS },
    (_, first) => ({ seed, seconds: wanted, first, step: THREADS }),
  );
  const answers = await Promise.all(tasks.map(runOnThread));
  const tally = new Tally();
  for (const answer of answers) tally.add(answer.tally);
  const growth = Math.max(...answers.map((answer) => answer.growth));
  const seconds = Math.max(...answers.map((answer) => answer.seconds));
  const most = Math.max(...answers.map((answer) => answer.most));
  const failure = answers.find((answer) => answer.failure)?.failure;
  return { tally, seconds, failure, growth, most };
}

async function runOnThread(task: Task): Promise<Answer> {
  const worker = new Worker(new URL("./fuzz/worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(task);
    });
  } finally {
    worker.terminate();
  }
}

/** Runs one round again. */
export function repeat(seed: number, number: number): FuzzResult {
  const tally = new Tally(), begin = performance.now();
  const failure = runRound(makeRound(seed, number, gatherSeeds()), tally);
  return { tally, seconds: (performance.now() - begin) / 1000, failure, growth: 0, most: 0 };
}

/** What a run has shown, in lines. */
export function report({ tally, seconds, growth, most }: FuzzResult): string[] {
  const number = (value: number) => Math.round(value).toLocaleString("en");
  const share = (part: number) => `${(100 * part / Math.max(1, tally.made)).toFixed(1)} %`;
  return [
    `${number(tally.made)} messages in ${number(tally.rounds)} files, ` +
    `${number(tally.octets)} octets, ${seconds.toFixed(1)} s`,
    `${number(tally.made / seconds)} messages/s, made, contained, decoded and shown`,
    `${share(tally.reached)} reached an attribute decoder, ${share(tally.delivered)} came out`,
    `${number(tally.faultKinds.size)} kinds of fault, ${number(tally.damages)} damaged places, ` +
    `${tally.ways.size} pairs of format and view`,
    `slowest file ${tally.slowestMilliseconds.toFixed(0)} ms, ` +
    `heap +${number(growth / 2 ** 20)} MiB since warm, process at most ${
      number(most / 2 ** 20)
    } MiB`,
  ];
}

/** What is not as it should be, besides a failure. */
export function shortcomings({ tally, growth, most }: FuzzResult): string[] {
  const found: string[] = [];
  if (tally.reached < LEAST_REACH * tally.made) found.push("less than half reached a decoder");
  if (growth > MOST_GROWTH) found.push("memory grows");
  if (most > MOST_MEMORY) found.push("too much memory");
  return found;
}

/** Writes down what failed, so that it can be looked at. */
export function keepFailure({ round, reason, message }: Failure): string[] {
  const path = `${Deno.makeTempDirSync({ prefix: "underlay-fuzz-" })}/${nameOf(round)}`;
  Deno.writeTextFileSync(path, `${round.octets.toHex()}\n`);
  return [
    `failed: ${reason}`,
    `${round.format} with view ${round.view}, pieces of ${round.piece}, ${round.octets.length} octets`,
    ...(message ? [`this message fails alone: ${message.toHex()}`] : []),
    `file as hex: ${path}`,
    `again: deno task fuzz --seed ${round.seed} --round ${round.number}`,
  ];
}

function nameOf({ seed, number, format }: Round): string {
  return `seed-${seed}-round-${number}.${format}.hex`;
}

function option(name: string): number | undefined {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? undefined : Number(Deno.args[at + 1]);
}

if (import.meta.main) {
  const seed = option("seed") ?? 1, round = option("round");
  const result = round === undefined
    ? await fuzz({ seed, seconds: option("seconds") ?? 60 })
    : repeat(seed, round);
  for (const line of report(result)) console.log(line);
  if (Deno.args.includes("--kinds")) {
    for (const [kind, count] of [...result.tally.faultKinds].sort()) {
      console.log(`${count}\t${kind}`);
    }
  }
  const wrong = result.failure ? keepFailure(result.failure) : [];
  if (round === undefined) wrong.push(...shortcomings(result));
  for (const line of wrong) console.error(line);
  // A busy machine is no fault of the program: the rate is told, not judged.
  if (result.tally.made / result.seconds < LEAST_RATE) {
    console.error(`below ${LEAST_RATE} messages/s`);
  }
  Deno.exit(wrong.length > 0 ? 1 : 0);
}
