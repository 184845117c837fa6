// Workers killed at a chosen system call: strace(1) counts them and sends SIGKILL before the n-th.
import { CrashStore, workerArgs } from "./crash_store.ts";

/** All that a store does to its files, and the worker to the file of its answers. */
export const CALLS =
  "pwrite64,pread64,write,fsync,fdatasync,ftruncate,unlink,openat,close,fcntl,flock,mmap";

/** Few pages, so that short runs have the log put into the file many times. */
const PAGES = 12, REQUESTS = 24;
/** Nobody else is there to be waited for. */
const PATIENCE_MS = 200;

/** A system call on a file of the store, as strace writes it. */
export interface Call {
  readonly name: string;
  /** How many of that name there were before. */
  readonly index: number;
  /** Where in a commit: see {@link phasesOf}. */
  readonly phase: string;
}

/** Has a worker killed before that call. */
export function killBefore({ name, index }: Pick<Call, "name" | "index">): string {
  return `inject=${name}:signal=SIGKILL:when=${index + 1}`;
}

/** Runs a worker to its end, or to what strace does to it (`inject`). Answers the calls that it came to. */
export async function straced(
  place: CrashStore,
  seed: number,
  inject?: string,
): Promise<readonly Call[]> {
  const log = `${place.folder}/calls`;
  const files = ["", "-wal", "-shm"].map((end) => place.path + end);
  const paths = [...files, place.acks, place.folder].flatMap((path) => ["-P", path]);
  await new Deno.Command("strace", {
    args: [
      ..."-f -qq -y -s 4 -o".split(" "),
      log,
      ...paths,
      ...["-e", `trace=${CALLS}`, ...(inject ? ["-e", inject] : [])],
      Deno.execPath(),
      ...workerArgs(place, "n1", seed, REQUESTS, PAGES, PATIENCE_MS),
    ],
    stdout: "null",
    stderr: "null",
  }).output();
  const lines = (await Deno.readTextFile(log)).split("\n");
  return phasesOf(lines);
}

/** Says of each call in which phase of its commit it was. */
export function phasesOf(lines: readonly string[]): readonly Call[] {
  const counts = new Map<string, number>(), calls: Call[] = [];
  let phase = "opening";
  for (const line of lines) {
    const [, name, rest] = /^\d+ +([a-z0-9_]+)\((.*)/.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    phase = next(phase, name, rest);
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    // Whose turn it is to write is settled beside all that, and by chance.
    calls.push({ name, index, phase: name === "flock" ? "queueing" : phase });
  }
  return calls;
}

/** The phase that a call is in, by the one before and what it does to which file. */
function next(phase: string, name: string, rest: string): string {
  const isLog = rest.includes("-wal>"), isAnswers = rest.includes("/acks>");
  if (name === "unlink") return "closing";
  if (isAnswers && name === "write") {
    return rest.includes('"a') || rest.includes('"r') ? "asking" : "answering";
  }
  if (phase === "opening" || phase === "closing") return phase;
  if (isLog && name === "pwrite64") return "writing the log";
  if (isLog && name === "fsync") return "syncing the log";
  if (rest.includes("ipam.db>") && (name === "pwrite64" || name === "fsync")) return "checkpoint";
  if (name === "fcntl" && phase === "syncing the log") return "synced, not answered";
  if (name === "fcntl" && (phase === "asking" || phase === "answering")) return "taking the lock";
  return phase;
}
