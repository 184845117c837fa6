/**
 * Measures what speaks BGP: many sessions, a full table in, a full table out, a router's table
 * shown; beside the daemons that are here, alternately, on loopback.
 *
 *   deno task bench:live --quick
 *   deno run -A testdata/bench/live.ts --rows announce,show --bin dist/underlay
 */
import { describeMachine, formatMachine } from "./compare/machine.ts";
import { announceRow } from "./live/announce_row.ts";
import { type Row, runRows } from "./live/run_rows.ts";
import type { Plan } from "./live/plan.ts";
import { blastRow, sessionsRow } from "./live/sessions_row.ts";
import { showRow } from "./live/show_row.ts";

const ROWS: readonly Row<Plan>[] = [
  { id: "sessions", title: "many sessions of one process", run: sessionsRow },
  { id: "blast", title: "a full table comes in while others stay up", run: blastRow },
  {
    id: "announce",
    title: "announce - to a null receiver, all routes alike",
    run: (plan) => announceRow(plan, 1),
  },
  {
    id: "announce-sets",
    title: "the same, many attribute sets, in ExaBGP's words",
    run: (plan) => announceRow(plan, plan.sets),
  },
  {
    id: "show",
    title: "show route --from a BIRD with static routes",
    run: (plan) => showRow(plan, true),
  },
  {
    id: "show-sets",
    title: "the same, a table with many attribute sets",
    run: (plan) => showRow(plan, false),
  },
];

const USAGE =
  `usage: deno task bench:live [--rows A,B] [--runs N] [--quick] [--bin CMD] [--data DIR] [--json]

rows: ${ROWS.map(({ id }) => id).join(", ")}
Exit code: 0 every mark is reached, 1 one is missed, 2 wrong usage.`;

interface Request {
  readonly rows: readonly Row<Plan>[];
  readonly plan: Plan;
  readonly json: boolean;
}

function parse(args: readonly string[]): Request | string {
  const words = new Map<string, string>(), flags = new Set<string>();
  for (let at = 0; at < args.length; at++) {
    const name = args[at]!;
    if (name === "--quick" || name === "--json") flags.add(name);
    else if (["--rows", "--runs", "--bin", "--data"].includes(name) && at + 1 < args.length) {
      words.set(name, args[++at]!);
    } else return USAGE;
  }
  const wanted = words.get("--rows")?.split(","), quick = flags.has("--quick");
  const rows = ROWS.filter(({ id }) => wanted?.includes(id) ?? true);
  const runs = Number(words.get("--runs") ?? (quick ? 1 : 5));
  if (rows.length < (wanted?.length ?? 1) || !Number.isInteger(runs) || runs < 1) return USAGE;
  const plan: Plan = {
    ours: words.get("--bin")?.split(" ") ?? program(),
    runs,
    routes: quick ? 50_000 : 1_000_000,
    sets: quick ? 4000 : 80_000,
    sessions: quick ? 100 : 1000,
    directory: words.get("--data") ?? `${Deno.env.get("TMPDIR") ?? "/tmp"}/underlay-bench`,
  };
  return { rows, plan, json: flags.has("--json") };
}

/** The built file, where there is one: that is what people run. */
function program(): readonly string[] {
  const pathOf = (path: string) => new URL(path, import.meta.url).pathname;
  const built = pathOf("../../dist/underlay");
  try {
    if (Deno.statSync(built).isFile) return [built];
  } catch {
    // Not built.
  }
  return [Deno.execPath(), "run", "-A", "--no-check", pathOf("../../main.ts")];
}

async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (typeof request === "string") {
    console.error(request);
    return 2;
  }
  const { rows, plan, json } = request, machine = describeMachine();
  Deno.mkdirSync(plan.directory, { recursive: true });
  if (!json) console.log(`${formatMachine(machine)}\nours: ${plan.ours.join(" ")}`);
  return await runRows(rows, plan, "underlay.bench-live/1", machine, json);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
