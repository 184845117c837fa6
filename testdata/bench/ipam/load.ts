// What takes long once: a large ledger is read, checked and planned for, in new processes.
import { storedCluster } from "../../../core/ipam/ledger_bench.ts";
import type { StoredRow } from "../../../core/ipam/row_store.ts";
import { openStore } from "../../../core/io/store_home.ts";
import { must } from "../../tools/lab/shell.ts";
import { spreadOf } from "../compare/spread.ts";
import { denoRun } from "./deno_run.ts";
import type { Figure } from "./figure.ts";
import { alternately, inFolder, type Plan } from "./plan.ts";

const FRESH = new URL("fresh.ts", import.meta.url).pathname;
const PATIENCE_MS = 120_000;

interface Marks {
  readonly must: number;
  readonly aim?: number;
}

/** Something that `fresh.ts` does. */
interface Task extends Partial<Marks> {
  readonly name: string;
  readonly what: string;
}

/** In so many new processes: what each took at first, and when it did the same again. */
async function fresh(tasks: readonly Task[], runs: number, ...words: string[]): Promise<Figure[]> {
  const warm = new Map(tasks.map(({ name }) => [name, [] as number[]]));
  const cold = await alternately(tasks, runs, async ({ name }) => {
    const text = await must(denoRun(FRESH, name, ...words), { timeoutMs: PATIENCE_MS });
    const { first, again } = JSON.parse(text) as { first: number; again: number[] };
    warm.get(name)!.push(spreadOf(again).median);
    return first;
  });
  return tasks.flatMap(({ name, what, must, aim }, i): Figure[] => {
    const marks = must === undefined ? {} : { must, ...(aim !== undefined && { aim }) };
    return [
      { what: `${what}, in a new process`, unit: "ms", values: cold[i]!, ...marks },
      { what: `${what}, again`, unit: "ms", values: warm.get(name)!, ...marks },
    ];
  });
}

export function load(plan: Plan): Promise<Figure[]> {
  return inFolder(plan, async (folder) => {
    const { program, runs } = plan, store = `${folder}/ipam.db`, rows = `${folder}/rows.json`;
    const cluster = storedCluster().sort((a, b) => a.key < b.key ? -1 : 1);
    await fill(store, cluster);
    // As a store tells them: in the order of keys, and texts that were put together elsewhere.
    await Deno.writeTextFile(rows, JSON.stringify(cluster));
    const memory = { name: "load", what: "rows in memory", must: 150, aim: 60 };
    const file = { name: "open", what: "opened, summed and read" };
    const commands: readonly (readonly [what: string, words: readonly string[]])[] = [
      ["whole process: ipam show --json", ["ipam", "show", "--json", "--store", store]],
      ["whole process: version, which reads nothing", ["version"]],
    ];
    const whole = await alternately(commands, runs, async ([, words]) => {
      const begun = performance.now();
      await must([...program, ...words], { timeoutMs: PATIENCE_MS });
      return performance.now() - begun;
    });
    return [
      ...await fresh([memory], runs, rows),
      ...await fresh([file], runs, store),
      ...commands.map(([what], i): Figure => ({ what, unit: "ms", values: whole[i]! })),
    ];
  });
}

/** In one commit. */
async function fill(path: string, rows: readonly StoredRow[]): Promise<void> {
  const store = await openStore(path, { create: true });
  const history = [{ what: "import", by: "bench", at: { unix: 1_800_000_000 } }];
  await store.turn(() => 0, () => ({ rows, guards: [], history }));
  await store.close();
}

export function check({ runs }: Plan): Promise<Figure[]> {
  return fresh([{ name: "check", what: "40,000 blocks checked", must: 100 }], runs);
}

export function elastic({ runs }: Plan): Promise<Figure[]> {
  const marks = { must: 500, aim: 100 };
  return fresh([
    { name: "plan-none", what: "nothing to do", ...marks },
    { name: "plan-tenth", what: "every tenth grows, every tenth shrinks", ...marks },
    { name: "plan-all", what: "every node grows", ...marks },
  ], runs);
}
