/**
 * Measures the ledger of addresses: one table with a line for everything that is to be reached, and
 * beside it what a linear scan, a bitmap, the disk, SQLite and etcd do by themselves in the same run.
 *
 *   deno task bench:ipam
 *   deno task bench:ipam --only memory,durable --runs 3 --quick
 */
import { describeMachine, formatMachine } from "./compare/machine.ts";
import { findProgram } from "./compare/process.ts";
import { durable } from "./ipam/durable.ts";
import { etcd } from "./ipam/etcd.ts";
import { type Figure, formatFigure, HEADER, verdictOf } from "./ipam/figure.ts";
import { check, elastic, load } from "./ipam/load.ts";
import { memory } from "./ipam/memory.ts";
import type { Part, Plan } from "./ipam/plan.ts";
import { route } from "./ipam/route.ts";

const PARTS: readonly Part[] = [
  { id: "load", title: "a ledger of 10,000 nodes with 4 blocks each is loaded", run: load },
  { id: "memory", title: "blocks of mixed sizes, in memory", run: memory },
  { id: "durable", title: "grants that are on the disk when they are answered", run: durable },
  { id: "etcd", title: "grants in etcd, 16 writers", needs: ["etcd"], run: etcd },
  { id: "elastic", title: "a full plan for 10,000 nodes", run: elastic },
  { id: "route", title: "grant to route at the ToR", needs: ["bird", "birdc"], run: route },
  { id: "check", title: "the checker, over the same ledger", run: check },
];

const USAGE =
  `usage: deno task bench:ipam [--only A,B] [--runs N] [--quick] [--bin CMD] [--data DIR] [--json]

parts: ${PARTS.map(({ id }) => id).join(", ")}
--quick: short runs, and no more than 100,000 blocks; --bin: the program; --data: on the disk that is meant
Exit code: 0 every must is reached, 1 one is missed or a part failed, 2 wrong usage.`;

interface Request {
  readonly parts: readonly Part[];
  readonly plan: Plan;
  readonly json: boolean;
}

function parse(args: readonly string[]): Request | string {
  const words = new Map<string, string>(), flags = new Set<string>();
  for (let at = 0; at < args.length; at++) {
    const name = args[at]!;
    if (name === "--quick" || name === "--json") flags.add(name);
    else if (["--only", "--runs", "--bin", "--data"].includes(name) && at + 1 < args.length) {
      words.set(name, args[++at]!);
    } else return USAGE;
  }
  const wanted = words.get("--only")?.split(","), quick = flags.has("--quick");
  const parts = PARTS.filter(({ id }) => wanted?.includes(id) ?? true);
  const runs = Number(words.get("--runs") ?? (quick ? 1 : 5));
  if (parts.length < (wanted?.length ?? 1) || !Number.isInteger(runs) || runs < 1) return USAGE;
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const plan: Plan = {
    runs,
    seconds: quick ? 1 : 3,
    held: [10_000, 100_000, ...quick ? [] : [1_000_000]],
    program: words.get("--bin")?.split(" ") ?? [Deno.execPath(), "run", "-A", "--no-check", main],
    directory: words.get("--data") ?? `${Deno.env.get("TMPDIR") ?? "/tmp"}/underlay-bench`,
  };
  return { parts, plan, json: flags.has("--json") };
}

/** Undefined where it cannot run here, or failed; why was said then. */
async function figuresOf({ id, needs = [], run }: Part, plan: Plan): Promise<Figure[] | undefined> {
  const absent = needs.filter((name) => findProgram(name) === undefined);
  if (absent.length > 0) {
    console.error(`  skipped: ${absent.join(" and ")} is not here`);
    return [];
  }
  try {
    return await run(plan);
  } catch (error) {
    console.error(`  ${id} failed: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (typeof request === "string") {
    console.error(request);
    return 2;
  }
  const { parts, plan, json } = request, machine = describeMachine();
  if (!json) console.log(`${formatMachine(machine)}, runs: ${plan.runs}\n\n${HEADER}`);
  const verdicts: (string | undefined)[] = [];
  for (const part of parts) {
    if (!json) console.log(`${part.id}: ${part.title}`);
    const figures = await figuresOf(part, plan);
    verdicts.push(...figures?.map(verdictOf) ?? ["MISS"]);
    if (json) {
      console.log(
        JSON.stringify({ schema: "underlay.bench-ipam/1", part: part.id, machine, figures }),
      );
    } else for (const figure of figures ?? []) console.log(formatFigure(figure));
  }
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  const missed = count("MISS"), marked = verdicts.filter((verdict) => verdict !== undefined).length;
  if (!json) {
    console.log(
      `${marked - missed} of ${marked} marks are reached, ${count("aim")} with their aim`,
    );
  }
  return missed > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
