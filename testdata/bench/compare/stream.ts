import { ProcessFailed } from "./process.ts";
import { type Judged, type Result, verdictOf } from "./result.ts";
import type { Plan } from "./run_row.ts";
import type { StreamRow } from "./rows.ts";
import { spreadOf } from "./spread.ts";

const SAMPLE_MILLISECONDS = 250;
/** Growth between the second and the last quarter that still counts as flat. */
const FLAT_SHARE = 1.1;
const FLAT_MIB = 4;

/** Feeds an endless stream for a while, samples memory, then ends the stream and awaits the end. */
export async function runStream(row: StreamRow, plan: Plan): Promise<Result> {
  const generator = spawnGenerator(row);
  const ours = spawnOurs(row, plan);
  const fed = countBytes(generator.stdout, ours.stdin);
  const samples = await sampleMemory(ours.pid, row.seconds[plan.scale]);
  const peak = Math.max(readMemory(ours.pid, "VmHWM") ?? 0, ...samples);
  stop(generator);
  const bytes = await fed;
  await generator.status;
  const { code, stderr } = await ours.output();
  if (samples.length < 4 || code > 1) {
    const lastLine = new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
    throw new ProcessFailed(`${row.ours.join(" ")} ended with ${code}: ${lastLine}`);
  }
  return judge(row, samples, peak, bytes);
}

function judge(
  row: StreamRow,
  samples: readonly number[],
  peak: number,
  bytes: number,
): Result {
  const quarter = Math.floor(samples.length / 4);
  const early = spreadOf(samples.slice(quarter, 2 * quarter)).median;
  const late = spreadOf(samples.slice(-quarter)).median;
  const flat = late <= early * FLAT_SHARE + FLAT_MIB;
  const value: Judged = { unit: "MiB", measured: peak, must: row.must, aim: row.aim };
  const growth = `${flat ? "flat" : "GROWS"}: ${early.toFixed(0)} -> ${late.toFixed(0)} MiB`;
  return {
    id: row.id,
    title: row.title,
    verdict: flat ? verdictOf(value) : "MISS",
    value,
    oursMiB: peak,
    note: `${growth} over ${(bytes / 2 ** 20).toFixed(0)} MiB of input`,
  };
}

function spawnGenerator(row: StreamRow): Deno.ChildProcess {
  const script = new URL("../generate.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...row.generator],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

function spawnOurs(row: StreamRow, plan: Plan): Deno.ChildProcess {
  return new Deno.Command(plan.ours[0]!, {
    args: [...plan.ours.slice(1), ...row.ours],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** Pumps until either side ends; both endings are normal here. */
async function countBytes(
  source: ReadableStream<Uint8Array>,
  target: WritableStream<Uint8Array>,
): Promise<number> {
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  await source.pipeThrough(counter).pipeTo(target).catch(() => {});
  return bytes;
}

async function sampleMemory(pid: number, seconds: number): Promise<number[]> {
  const samples: number[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await new Promise((resume) => setTimeout(resume, SAMPLE_MILLISECONDS));
    const now = readMemory(pid, "VmRSS");
    if (now === undefined) break;
    samples.push(now);
  }
  return samples;
}

/** MiB, or undefined when the process is gone. */
function readMemory(pid: number, key: "VmRSS" | "VmHWM"): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const kib = new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

function stop(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch {
    // It is gone already.
  }
}
