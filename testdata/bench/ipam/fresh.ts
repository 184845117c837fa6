// One thing done in a new process, as a command does it, and then again when the engine knows it:
//   deno run -A fresh.ts NAME [STORE|ROWS]; prints {"first": ms, "again": [ms, ...]}
import { checkLedger } from "../../../core/ipam/check.ts";
import { clusterRows } from "../../../core/ipam/elastic_bench.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import { Ledger } from "../../../core/ipam/ledger.ts";
import { storedCluster } from "../../../core/ipam/ledger_bench.ts";
import { keyOf, type LedgerRow } from "../../../core/ipam/ledger_row.ts";
import { rebalance } from "../../../core/ipam/rebalance.ts";
import { isRefusal } from "../../../core/ipam/refusal.ts";
import type { StoredRow } from "../../../core/ipam/row_store.ts";
import { openStore } from "../../../core/io/store_home.ts";

/** What is done, and what of it is not measured. */
type Task = () => unknown;
type Make = (path: string) => Task;

const AT = { unix: 1_800_000_000, boot: "b", up: 100 };
const LATER = { unix: 1_800_100_000, boot: "b", up: 100_100 };
const AGAIN = 3;

function ledgerOf(rows: readonly StoredRow[]): Ledger {
  const ledger = new Ledger();
  ledger.take(rows, rows.length, true);
  return ledger;
}

/** A round of the elastic engine: addresses that node `i` uses, and how many steps that comes to. */
function plan(use: (i: number) => number, steps: number): Task {
  const rows = clusterRows(use).map((row, i) => (
    { key: keyOf(row), value: JSON.stringify(row), version: i + 1 }
  ));
  const ledger = ledgerOf(rows);
  return () => {
    const made = rebalance()(ledger, LATER);
    if (isRefusal(made)) throw new Error(made.text);
    const { answer } = made;
    if (answer.steps.length !== steps) {
      throw new Error(`${answer.steps.length} steps, not ${steps}`);
    }
  };
}

const TASKS: Readonly<Record<string, Make>> = {
  load: (path) => {
    const rows: StoredRow[] = JSON.parse(Deno.readTextFileSync(path));
    return () => ledgerOf(rows);
  },
  open: (store) => async () => {
    const keeper = new Keeper(await openStore(store), () => AT, "bench");
    const ledger = await keeper.read();
    await keeper.close();
    if ([...ledger.blocks()].length !== 40_000) throw new Error("that is another ledger");
  },
  check: () => {
    const rows: LedgerRow[] = storedCluster().map(({ value }) => JSON.parse(value!));
    return () => {
      const faults = checkLedger(rows, LATER).filter(({ severity }) => severity === "problem");
      if (faults.length > 0) throw new Error(faults[0]!.text);
    };
  },
  "plan-none": () => plan(() => 150, 0),
  "plan-tenth": () => plan((i) => i % 10 === 0 ? 230 : i % 10 === 1 ? 20 : 150, 2000),
  "plan-all": () => plan(() => 230, 10_000),
};

const [name = "", path = ""] = Deno.args, make = TASKS[name];
if (!make) throw new Error(`there is no ${name}`);
const task = make(path), took: number[] = [];
for (let i = 0; i <= AGAIN; i++) {
  const begun = performance.now();
  await task();
  took.push(performance.now() - begun);
}
console.log(JSON.stringify({ first: took[0], again: took.slice(1) }));
