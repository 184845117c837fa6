/**
 * Runs scenarios of the fault lab and puts their captures into testdata/captures.
 * `deno run -A testdata/tools/lab/run.ts [--list] [--jobs N] [--keep] [--out DIR] NAME... | --all`
 */
import { parseArgs } from "@std/cli/parse-args";
import { Lab } from "./lab.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/mod.ts";
import { type Entry, entry, merge } from "./truth.ts";

const CAPTURES = new URL("../../captures", import.meta.url).pathname;
const SHELVES = ["faults", "healthy", "mrt", "bmp"];
const LIMIT_MS = 150_000;

async function bounded(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the scenario took too long")), LIMIT_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function shelve(scenario: Scenario, lab: Lab, out: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const item of Deno.readDir(lab.directory)) {
    if (!item.name.startsWith(`${scenario.name}.`)) continue;
    const target = `${out}/${scenario.shelf}/${item.name}`;
    await Deno.copyFile(`${lab.directory}/${item.name}`, target);
    await Deno.chmod(target, 0o644);
    // What bgpdump printed stands beside its dump and needs no line of its own.
    if (!item.name.endsWith(".bgpdump")) entries.push(await entry(scenario, item.name, target));
  }
  if (entries.length === 0) throw new Error("nothing was captured");
  return entries;
}

async function perform(scenario: Scenario, out: string, keep: boolean): Promise<Entry[]> {
  const started = Date.now();
  const lab = await Lab.open(scenario.name);
  try {
    await bounded(scenario.run(lab));
    await lab.stopCaptures();
    const entries = await shelve(scenario, lab, out);
    console.log(`ok    ${scenario.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return entries;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`FAIL  ${scenario.name}: ${reason}${keep ? ` (see ${lab.directory})` : ""}`);
    Deno.exitCode = 1;
    return [];
  } finally {
    await lab.close(keep);
  }
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseArgs([...args], {
    boolean: ["all", "keep", "list"],
    string: ["jobs", "out", "_"],
    default: { jobs: "4", out: CAPTURES },
  });
  const names = options._.map(String);
  const out = String(options.out);
  const wanted = options.all
    ? [...SCENARIOS]
    : SCENARIOS.filter((s) => names.some((name) => s.name === name || s.shelf === name));
  if (options.list || wanted.length === 0) {
    for (const s of SCENARIOS) {
      console.log(`${s.shelf.padEnd(8)} ${s.name.padEnd(36)} ${s.planted}`);
    }
    return;
  }
  for (const shelf of SHELVES) await Deno.mkdir(`${out}/${shelf}`, { recursive: true });
  let merging = Promise.resolve();
  const worker = async () => {
    for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
      const entries = await perform(next, out, options.keep === true);
      // One at a time: each reads the file, adds to it and writes it back.
      const path = `${out}/${next.shelf}/truth.json`;
      merging = merging.then(() => merge(path, entries));
      await merging;
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
}

if (import.meta.main) await main(Deno.args);
