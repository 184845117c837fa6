import type { Plan } from "./run_row.ts";
import { atScale, type Row, ROWS } from "./rows.ts";

export interface Options {
  readonly rows: readonly Row[];
  readonly plan: Plan;
  readonly json: boolean;
  /** Do not measure; print the paths of the rows' workloads once they are written. */
  readonly prepareOnly: boolean;
}

const FULL_RUNS = 5;
const QUICK_RUNS = 3;

const USAGE = `usage: deno task bench [OPTION]...

Whole processes, ours and a peer alternately, on generated input; medians, and their ratio.
All rows on full input take about half an hour; --rows is for less.

  --rows A,B      only these rows (see --list)
  --list          names of the rows
  --runs N        runs of each (default ${FULL_RUNS}, with --quick ${QUICK_RUNS})
  --quick         small input: under a minute, and too small to judge speed by
  --bin CMD       program under test (default: dist/underlay when it was built, else
                  deno run -A --no-check main.ts)
  --data DIR      where generated input is kept (default: underlay-bench in the temporary directory)
  --prepare       only write the input
  --json          one object on stdout instead of the table

Exit code: 0 every row as it must be, 1 a row misses or fails, 2 wrong usage.`;

const SWITCHES = ["quick", "json", "help", "list", "prepare"] as const;
const VALUES = ["rows", "runs", "bin", "data"] as const;

type Flags =
  & { [K in typeof SWITCHES[number]]?: boolean }
  & { [K in typeof VALUES[number]]?: string };

/** The options that `args` state, or a text for the person who stated them. */
export function parseOptions(args: readonly string[]): Options | string {
  const flags = readFlags(args);
  if (typeof flags === "string") return `${flags}\n\n${USAGE}`;
  if (flags.help) return USAGE;
  if (flags.list) {
    return ROWS.map((row) => `${row.id.padEnd(14)}${atScale(row, "full").title}`).join("\n");
  }
  const rows = chooseRows(flags.rows);
  if (typeof rows === "string") return rows;
  const runs = Number(flags.runs ?? (flags.quick ? QUICK_RUNS : FULL_RUNS));
  if (!Number.isInteger(runs) || runs < 1) return "--runs wants a whole number from 1 up";
  const plan: Plan = {
    ours: flags.bin?.split(/\s+/).filter((word) => word !== "") ?? built() ?? fromSource(),
    runs,
    scale: flags.quick ? "quick" : "full",
    directory: flags.data ?? `${Deno.env.get("TMPDIR") ?? "/tmp"}/underlay-bench`,
  };
  const sized = rows.map((row) => atScale(row, plan.scale));
  return { rows: sized, plan, json: flags.json ?? false, prepareOnly: flags.prepare ?? false };
}

function readFlags(args: readonly string[]): Flags | string {
  const flags: Flags = {};
  for (let at = 0; at < args.length; at++) {
    const [name, inline] = args[at]!.replace(/^--/, "").split(/=(.*)/s);
    const isSwitch = SWITCHES.find((known) => known === name);
    const isValue = VALUES.find((known) => known === name);
    if (isSwitch !== undefined) {
      flags[isSwitch] = true;
    } else if (isValue !== undefined) {
      const value = inline ?? args[++at];
      if (value === undefined) return `--${name} wants a value`;
      flags[isValue] = value;
    } else {
      return `unknown option ${args[at]}`;
    }
  }
  return flags;
}

function chooseRows(names: string | undefined): readonly Row[] | string {
  if (names === undefined) return ROWS;
  const wanted = names.split(",");
  const missing = wanted.find((name) => !ROWS.some((row) => row.id === name));
  if (missing !== undefined) {
    return `no row is called ${missing}; there are ${ROWS.map((row) => row.id).join(", ")}`;
  }
  return ROWS.filter((row) => wanted.includes(row.id));
}

/** The one-file build: what people run. */
function built(): string[] | undefined {
  const path = new URL("../../../dist/underlay", import.meta.url).pathname;
  try {
    return Deno.statSync(path).isFile ? [path] : undefined;
  } catch {
    return undefined;
  }
}

function fromSource(): string[] {
  const main = new URL("../../../main.ts", import.meta.url).pathname;
  return [Deno.execPath(), "run", "-A", "--no-check", main];
}
