// How long a full plan takes: 10,000 nodes with four blocks each, in 250 racks. Run it alone, or let a
// larger bench ask for its rows.
import type { Demand } from "./ledger_row.ts";
import { keyOf, type LedgerRow, type NodeRow } from "./ledger_row.ts";
import { Ledger } from "./ledger.ts";
import type { Moment } from "./moment.ts";
import { DEFAULT_ELASTIC, DEFAULT_SIZES } from "./pool_defaults.ts";
import { planned, summaryOf } from "./plan_summary.ts";
import { rebalance } from "./rebalance.ts";
import { isRefusal } from "./refusal.ts";
import type { Work } from "./work.ts";

const NODES = 10_000, RACKS = 250, BLOCKS = 4;
const THEN: Moment = { unix: 1_800_000_000, boot: "b", up: 100 };
const NOW: Moment = { unix: 1_800_100_000, boot: "b", up: 100_100 };

/** What a plan came to and how long it took. */
export interface PlanSpeed {
  readonly what: string;
  readonly steps: number;
  readonly milliseconds: number;
}

/** Addresses that node `i` uses, of the 244 that it has for pods. */
type Use = (i: number) => number;

/** Each rack has a /18 that its nodes' blocks fill from below. */
export function clusterRows(use: Use): LedgerRow[] {
  const rows: LedgerRow[] = [{
    kind: "pool",
    name: "pods",
    cidrs: [{ prefix: "10.0.0.0/8" }],
    ipv4: DEFAULT_SIZES.ipv4,
    selector: [],
    rackLabel: "rack",
    reserved: [],
    elastic: DEFAULT_ELASTIC,
    serial: 1,
  }];
  for (let rack = 0; rack < RACKS; rack++) {
    const prefix = dotted((10 << 24) + rack * 2 ** 14) + "/18";
    rows.push({ kind: "super", prefix, pool: "pods", rack: `r${rack}`, serial: 1 });
  }
  for (let i = 0; i < NODES; i++) rows.push(...memberRows(i, use(i)));
  return rows;
}

function memberRows(i: number, used: number): LedgerRow[] {
  const rack = i % RACKS, at = Math.floor(i / RACKS), name = `node-${i}`, rows: LedgerRow[] = [];
  let left = used;
  const blocks: NonNullable<Demand["blocks"]>[number][] = [];
  for (let b = 0; b < BLOCKS; b++) {
    const prefix = dotted((10 << 24) + rack * 2 ** 14 + (at * BLOCKS + b) * 64) + "/26";
    const count = Math.min(61, left);
    left -= count;
    blocks.push({ prefix, used: count });
    const block = { prefix, pool: "pods", node: name, uid: name, since: THEN, serial: 1 };
    rows.push({ kind: "block", state: "held", ...block });
  }
  const labels = [{ key: "rack", value: `r${rack}` }];
  const demand = { used, pending: 0, blocks, at: NOW };
  const row: NodeRow = { kind: "node", name, uid: name, labels, demand };
  return [...rows, row];
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => address >>> shift & 255).join(".");
}

function loaded(use: Use): Ledger {
  const ledger = new Ledger();
  const rows = clusterRows(use).map((row) => (
    { key: keyOf(row), value: JSON.stringify(row), version: 1 }
  ));
  ledger.take(rows, 1, true);
  return ledger;
}

/** The best of some runs: what the machine can do, and not what else it did. */
function timed<Answer extends object>(
  ledger: Ledger,
  work: Work<Answer>,
  stepsOf: (answer: Answer) => number,
  what: string,
): PlanSpeed {
  let milliseconds = Infinity, steps = 0;
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    const made = work(ledger, NOW);
    milliseconds = Math.min(milliseconds, performance.now() - start);
    if (isRefusal(made) || !("delta" in made)) throw new Error(JSON.stringify(made));
    steps = stepsOf(made.answer);
  }
  return { what, steps, milliseconds };
}

/** Plans of clusters in which nobody, some and all nodes want a change. */
export function planSpeeds(): PlanSpeed[] {
  const uses: readonly (readonly [what: string, use: Use])[] = [
    ["nothing to do", () => 150],
    ["every tenth grows, every tenth shrinks", (i) => i % 10 === 0 ? 230 : i % 10 === 1 ? 20 : 150],
    ["every node grows", () => 230],
    ["every node shrinks", () => 20],
  ];
  const speeds: PlanSpeed[] = [];
  for (const [what, use] of uses) {
    const ledger = loaded(use);
    speeds.push(timed(ledger, rebalance(), ({ steps }) => steps.length, what));
  }
  const ledger = loaded(uses[1]![1]);
  const stepsOf = ({ answer }: { answer: { steps: readonly unknown[] } }) => answer.steps.length;
  speeds.push(timed(ledger, planned(rebalance()), stepsOf, "the same with its summary (--plan)"));
  const start = performance.now();
  summaryOf(ledger);
  speeds.push({ what: "one summary", steps: 0, milliseconds: performance.now() - start });
  return speeds;
}

if (import.meta.main) {
  for (const { what, steps, milliseconds } of planSpeeds()) {
    console.log(
      `${milliseconds.toFixed(1).padStart(8)} ms  ${`${steps}`.padStart(6)} steps  ${what}`,
    );
  }
}
