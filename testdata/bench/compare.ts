/**
 * Compares whole processes, ours and the peers people use today, on generated input.
 *
 *   deno task bench --quick
 *   deno run -A testdata/bench/compare.ts --rows rib,updates --bin dist/underlay
 */
import { describeMachine, formatMachine } from "./compare/machine.ts";
import { type Options, parseOptions } from "./compare/options.ts";
import { timeIsThere } from "./compare/process.ts";
import type { Result } from "./compare/result.ts";
import { runRow } from "./compare/run_row.ts";
import { formatTable } from "./compare/table.ts";
import { prepareWorkload } from "./compare/workloads.ts";

const DEFAULT_COLUMNS = 80;

/** Runs the chosen rows one after another, telling stderr how it goes. */
async function compare(options: Options): Promise<Result[]> {
  const results: Result[] = [];
  for (const row of options.rows) {
    console.error(`${row.id}: ${row.title} ...`);
    const result = await runRow(row, options.plan);
    console.error(`${row.id}: ${result.verdict}${result.note ? `, ${result.note}` : ""}`);
    results.push(result);
  }
  return results;
}

function prepare({ rows, plan }: Options): void {
  const names = rows.flatMap((row) => "workload" in row ? [row.workload] : []);
  for (const name of new Set(names)) {
    console.log(prepareWorkload(name, plan.scale, plan.directory));
  }
}

function print(results: readonly Result[], options: Options): void {
  const machine = describeMachine();
  if (options.json) {
    const { ours, runs, scale } = options.plan;
    console.log(
      JSON.stringify({ schema: "underlay.bench/1", machine, ours, runs, scale, results }),
    );
    return;
  }
  console.log(formatMachine(machine));
  console.log(`ours: ${options.plan.ours.join(" ")}; ${options.plan.runs} runs, alternated\n`);
  console.log(formatTable(results, screenColumns()));
}

function screenColumns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return Number(Deno.env.get("COLUMNS") ?? DEFAULT_COLUMNS);
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === "string") {
    const asked = args.includes("--help") || args.includes("--list");
    (asked ? console.log : console.error)(options);
    return asked ? 0 : 2;
  }
  if (options.prepareOnly) {
    prepare(options);
    return 0;
  }
  if (!timeIsThere()) {
    console.error("cannot measure memory: /usr/bin/time is missing (Debian: apt-get install time)");
    return 2;
  }
  const results = await compare(options);
  print(results, options);
  return results.some(({ verdict }) => verdict === "MISS" || verdict === "FAIL") ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
