/**
 * Measures the agent as a router beside the daemons that are here: a full table in and out, a
 * reflector, a peer that dies, churn, what is shown of it, and a small one that rests. All stand in
 * a network of this bench alone, which takes root.
 *
 *   deno task bench:routing --quick --peers bird
 *   deno run -A testdata/bench/routing.ts --rows receive,send --ours built
 */
import { describeMachine, formatMachine } from "./compare/machine.ts";
import { type Row, runRows } from "./live/run_rows.ts";
import { churnRow } from "./routing/churn_row.ts";
import { DAEMON_NAMES, daemonsHere } from "./routing/daemons.ts";
import { ours } from "./routing/ours.ts";
import { runInside } from "./routing/place.ts";
import type { Plan } from "./routing/plan.ts";
import { receiveRow } from "./routing/receive_row.ts";
import { reflectRow } from "./routing/reflect_row.ts";
import type { Maker } from "./routing/router.ts";
import { sendRow } from "./routing/send_row.ts";
import { smallRow } from "./routing/small_row.ts";

const ROWS: readonly Row<Plan>[] = [
  { id: "receive", title: "a full table from one peer, and again from two more", run: receiveRow },
  { id: "send", title: "a new peer takes the table, and who brought it dies", run: sendRow },
  { id: "reflect", title: "a reflector with many clients", run: reflectRow },
  { id: "churn", title: "four peers with tables of both families that change", run: churnRow },
  { id: "small", title: "three peers, a few routes, nothing to do", run: smallRow },
];

const PROGRAMS = ["source", "built"] as const;
const USAGE =
  `usage: deno task bench:routing [--rows A,B] [--peers A,B|none] [--ours A,B] [--runs N] [--quick]
                               [--seconds N] [--bin CMD] [--data DIR] [--json]

rows: ${ROWS.map(({ id }) => id).join(", ")}
peers: ${DAEMON_NAMES.join(", ")}; ours: ${PROGRAMS.join(", ")}
--seconds: how long the churn goes on; --bin: the built program
Exit code: 0 every mark is reached, 1 one is missed, 2 wrong usage.`;

const NAMED = ["--rows", "--peers", "--ours", "--runs", "--seconds", "--bin", "--data"];

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
    else if (NAMED.includes(name) && at + 1 < args.length) words.set(name, args[++at]!);
    else return USAGE;
  }
  const list = (name: string) => words.get(name)?.split(","), quick = flags.has("--quick");
  const wanted = list("--rows"), rows = ROWS.filter(({ id }) => wanted?.includes(id) ?? true);
  const runs = Number(words.get("--runs") ?? (quick ? 1 : 3));
  if (rows.length < (wanted?.length ?? 1) || !Number.isInteger(runs) || runs < 1) return USAGE;
  const plan: Plan = {
    makers: [...programs(list("--ours"), words.get("--bin")), ...daemonsHere(list("--peers"))],
    runs,
    routes: quick ? 100_000 : 1_000_000,
    sets: quick ? 8000 : 80_000,
    clients: 50,
    reflected: quick ? 20_000 : 100_000,
    churnSeconds: Number(words.get("--seconds") ?? (quick ? 10 : 600)),
    idleSeconds: quick ? 5 : 20,
    churned: quick ? [50_000, 20_000] : [500_000, 200_000],
    directory: words.get("--data") ?? `${Deno.env.get("TMPDIR") ?? "/tmp"}/underlay-bench`,
  };
  return { rows, plan, json: flags.has("--json") };
}

/** Our agent from its source, and as the built file that people run. */
function programs(wanted: readonly string[] | undefined, bin: string | undefined): Maker[] {
  const root = new URL("../../", import.meta.url).pathname;
  const commands = {
    source: [Deno.execPath(), "run", "-A", "--no-check", `${root}main.ts`],
    built: bin?.split(" ") ?? [`${root}dist/underlay`],
  };
  return PROGRAMS.filter((name) => wanted?.includes(name) ?? true).map((name) =>
    ours(name === "built" ? "underlay" : "underlay (source)", commands[name])
  );
}

async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (typeof request === "string") {
    console.error(request);
    return 2;
  }
  const outside = await runInside(args);
  if (outside !== undefined) return outside;
  const { rows, plan, json } = request, machine = describeMachine();
  Deno.mkdirSync(plan.directory, { recursive: true });
  if (!json) console.log(formatMachine(machine));
  return await runRows(rows, plan, "underlay.bench-routing/1", machine, json);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
