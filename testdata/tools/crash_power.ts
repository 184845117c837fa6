// Power cuts: a process writes while strace(1) notes every octet; every state that the disk could be
// in is built from that, and opened with the real store.
import { chanceOf } from "./crash_chance.ts";
import { CrashDisk, type Step, stepsOf } from "./crash_disk.ts";
import type { Finding } from "./crash_judge.ts";
import { CrashStore, workerArgs } from "./crash_store.ts";

const CALLS = "openat,unlink,fsync,fdatasync,ftruncate,pwrite64,write";
/** The log goes into the file every few commits. */
const PAGES = 10, REQUESTS = 60;

export interface PowerCuts {
  readonly states: number;
  readonly torn: number;
  readonly findings: readonly Finding[];
}

/** Looks at so many states of the disk, at any of the calls of one process. */
export async function cutPower(
  cuts: number,
  seed: number,
  note: (text: string) => void,
): Promise<PowerCuts> {
  const chance = chanceOf(seed + 7), findings: Finding[] = [];
  const { before, steps } = await recorded(seed);
  let torn = 0;
  // In memory: what is checked is what is in the files, not this disk.
  const folder = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "crash-" });
  for (let n = 0; n < cuts; n++) {
    const at = Math.floor(chance() * (steps.length + 1));
    const { files, hasTornSector } = stateAt(before, steps.slice(0, at), chance);
    if (hasTornSector) torn++;
    const place = new CrashStore(`${folder}/${n}`);
    Deno.mkdirSync(place.folder);
    for (const [name, octets] of files) Deno.writeFileSync(`${place.folder}/${name}`, octets);
    const found = await place.look(true);
    findings.push(
      ...found.map(({ kind, text }) => ({ kind, text: `cut ${n} at call ${at}: ${text}` })),
    );
    place.remove();
    if (n % 20 === 0) note(`${n}/${cuts} power cuts, ${findings.length} findings`);
  }
  Deno.removeSync(folder, { recursive: true });
  return { states: cuts, torn, findings };
}

/** What was said was heard by others: that no power cut takes back. */
function stateAt(
  before: ReadonlyMap<string, Uint8Array>,
  steps: readonly Step[],
  chance: () => number,
) {
  const disk = new CrashDisk(before), acks: Uint8Array[] = [];
  for (const step of steps) {
    if ("file" in step && step.file === "acks") {
      if (step.call === "write") acks.push(step.octets);
    } else disk.step(step);
  }
  const { files, hasTornSector } = disk.cut(chance);
  const said = new Uint8Array(acks.flatMap((octets) => [...octets]));
  const all = new Map(files).set("acks", said);
  // Shared memory is of no boot but its own.
  all.delete("ipam.db-shm");
  if (chance() < 0.3) all.set("ipam.db-shm", crypto.getRandomValues(new Uint8Array(32_768)));
  return { files: all, hasTornSector };
}

async function recorded(seed: number) {
  const place = await CrashStore.make(), log = `${place.folder}/calls`;
  const before = new Map([["ipam.db", await Deno.readFile(place.path)]]);
  const files = ["", "-wal", "-shm"].map((end) => place.path + end);
  const paths = [...files, place.acks, place.folder].flatMap((path) => ["-P", path]);
  const run = [Deno.execPath(), ...workerArgs(place, "n1", seed, REQUESTS, PAGES)];
  await new Deno.Command("strace", {
    args: [
      ..."-f -qq -y -xx -s 1000000 -o".split(" "),
      log,
      ...paths,
      "-e",
      `trace=${CALLS}`,
      ...run,
    ],
    stdout: "null",
    stderr: "null",
  }).output();
  const steps = stepsOf((await Deno.readTextFile(log)).split("\n"), place.folder);
  place.remove();
  return { before, steps };
}
