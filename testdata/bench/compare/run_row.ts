import { missingUpdates } from "./missing_updates.ts";
import { differenceOf, findProgram, measure, type ProcessFacts, ProcessFailed } from "./process.ts";
import { type Judged, type Result, verdictOf } from "./result.ts";
import type { MemoryRow, RaceRow, Row, StartRow } from "./rows.ts";
import { spreadOf } from "./spread.ts";
import { runStream } from "./stream.ts";
import { prepareWorkload, type WorkloadName } from "./workloads.ts";

/** How the whole comparison is run. */
export interface Plan {
  /** The program under test, as words. */
  readonly ours: readonly string[];
  readonly runs: number;
  readonly scale: "full" | "quick";
  /** Where workloads are kept. */
  readonly directory: string;
}

const START_RUNS = { full: 20, quick: 10 } as const;

/** Measures one row. Never throws for a program that fails: that is a result too. */
export async function runRow(row: Row, plan: Plan): Promise<Result> {
  try {
    switch (row.kind) {
      case "race":
        return await runRace(row, plan);
      case "memory":
        return await runMemory(row, plan);
      case "start":
        return await runStart(row, plan);
      case "stream":
        return await runStream(row, plan);
    }
  } catch (error) {
    if (!(error instanceof ProcessFailed)) throw error;
    return { id: row.id, title: row.title, verdict: "FAIL", note: error.message };
  }
}

async function runRace(row: RaceRow, plan: Plan): Promise<Result> {
  const { id, title } = row;
  const tool = row.peer[0]!;
  if (findProgram(tool) === undefined) {
    return { id, title, verdict: "skip", note: `${tool} is not installed` };
  }
  const file = prepare(row.workload, plan);
  const ours = [...plan.ours, ...withFile(row.ours, file)];
  const peer = withFile(row.peer, file);
  const fault = row.identical
    ? await differenceOf(ours, peer)
    : await missingUpdates(ours, [...plan.ours, "decode", file], row.workload, plan.scale);
  if (fault !== undefined) return { id, title, verdict: "FAIL", note: fault };
  const [a, b] = await alternate(ours, peer, plan.runs);
  const pair = summarise(a, b);
  const measured = pair.peer.median / pair.ours.median;
  const value: Judged = { unit: "times", measured, must: row.must, aim: row.aim };
  const verdict = plan.scale === "quick" ? "small" : verdictOf(value);
  const note = row.identical ? "output identical" : "every UPDATE found";
  return { id, title, verdict, value, ...pair, note };
}

async function runStart(row: StartRow, plan: Plan): Promise<Result> {
  const { id, title } = row;
  const file = row.workload === undefined ? "" : prepare(row.workload, plan);
  const empty = `${plan.directory}/empty.ts`;
  Deno.mkdirSync(plan.directory, { recursive: true });
  Deno.writeTextFileSync(empty, "");
  const ours = [...plan.ours, ...withFile(row.ours, file)];
  const peer = [Deno.execPath(), "run", "-A", "--no-check", empty];
  // The first run of each fills caches and is not counted.
  await alternate(ours, peer, 1);
  const [a, b] = await alternate(ours, peer, Math.max(START_RUNS[plan.scale], plan.runs));
  const pair = summarise(a, b);
  const measured = pair.ours.median / pair.peer.median;
  const value: Judged = { unit: "of", measured, must: row.must, aim: row.aim };
  return { id, title, verdict: verdictOf(value), value, ...pair };
}

async function runMemory(row: MemoryRow, plan: Plan): Promise<Result> {
  const file = prepare(row.workload, plan);
  const { id, title } = row;
  if (row.oneCore && findProgram("taskset") === undefined) {
    return { id, title, verdict: "skip", note: "taskset is not installed" };
  }
  const holder = row.oneCore ? ["taskset", "-c", "0"] : [];
  const facts = await measure([...holder, ...plan.ours, ...withFile(row.ours, file)]);
  const value: Judged = { unit: "MiB", measured: facts.peakMiB, must: row.must, aim: row.aim };
  return { id, title, verdict: verdictOf(value), value, oursMiB: facts.peakMiB };
}

/** A B A B ...: what else the machine does then weighs on both alike. */
async function alternate(
  a: readonly string[],
  b: readonly string[],
  runs: number,
): Promise<[ProcessFacts[], ProcessFacts[]]> {
  const facts: [ProcessFacts[], ProcessFacts[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    facts[0].push(await measure(a));
    facts[1].push(await measure(b));
  }
  return facts;
}

function summarise(a: readonly ProcessFacts[], b: readonly ProcessFacts[]) {
  return {
    ours: spreadOf(a.map((facts) => facts.seconds)),
    peer: spreadOf(b.map((facts) => facts.seconds)),
    oursMiB: Math.max(...a.map((facts) => facts.peakMiB)),
    peerMiB: Math.max(...b.map((facts) => facts.peakMiB)),
  };
}

function prepare(name: WorkloadName, plan: Plan): string {
  return prepareWorkload(name, plan.scale, plan.directory);
}

function withFile(args: readonly string[], file: string): string[] {
  return args.map((arg) => arg === "FILE" ? file : arg);
}
