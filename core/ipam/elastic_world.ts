// A ledger that requests are made of, with every step looked at by the checker. For tests.
import { assertEquals } from "@std/assert";
import { checkLedger } from "./check.ts";
import type { Problem } from "./check_problem.ts";
import { checkStep, type StepOptions } from "./check_step.ts";
import { isNothing } from "./delta.ts";
import { reportAndFollow } from "./elastic_report.ts";
import { after, ledgerOf } from "./elastic_scene.ts";
import type { ElasticStep } from "./elastic_step.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { rebalance, type RebalanceAnswer } from "./rebalance.ts";
import { isRefusal } from "./refusal.ts";
import type { Work } from "./work.ts";

export class World {
  readonly ledger: Ledger;
  now: Moment = after(0);
  /** Requests that changed something. */
  commits = 0;
  /** Rows as they were after the last one. */
  #rows: readonly LedgerRow[];

  constructor(rows: readonly LedgerRow[], readonly isChecked = true) {
    this.ledger = ledgerOf([{ kind: "meta", format: 1, id: "a", epoch: 1 }, ...rows]);
    this.#rows = this.rows();
  }

  rows(): LedgerRow[] {
    const { ledger } = this, meta = ledger.meta;
    return [
      ...meta ? [meta] : [],
      ...ledger.pools(),
      ...ledger.supers(),
      ...ledger.blocks(),
      ...ledger.nodes(),
    ];
  }

  /** Later by so many seconds. */
  wait(seconds: number): this {
    const { unix, boot, up } = this.now;
    this.now = {
      unix: unix + seconds,
      ...boot !== undefined && up !== undefined && { boot, up: up + seconds },
    };
    return this;
  }

  /** Makes the change, which must not be refused. */
  do<Answer extends object>(work: Work<Answer>, options: StepOptions = {}): Answer {
    const change = work(this.ledger, this.now);
    if (isRefusal(change)) throw new Error(`${change.text} (${change.hint})`);
    const { delta, answer } = change as Exclude<typeof change, { refused: unknown }>;
    if (isNothing(delta)) return answer;
    this.ledger.apply(delta, this.ledger.version + 1);
    this.commits++;
    if (this.isChecked) this.check(options);
    return answer;
  }

  /** All problems since it was called last. */
  check(options: StepOptions = {}): void {
    const rows = this.rows();
    const found = [
      ...checkLedger(rows, this.now),
      ...checkStep(this.#rows, rows, this.now, options),
    ];
    assertEquals(found.filter(isProblem).map(({ kind, text }) => `${kind}: ${text}`), []);
    this.#rows = rows;
  }

  rebalance(): RebalanceAnswer {
    return this.do(rebalance());
  }

  /** What the node reports, and what follows from it: `grant 10.0.0.0/26`. */
  report(used: number, pending = 0, blocks?: Readonly<Record<string, number>>): string[] {
    const each = blocks && Object.entries(blocks).map(([prefix, used]) => ({ prefix, used }));
    const request = { node: "n1", used, pending, ...each && { blocks: each } };
    return this.do(reportAndFollow(request)).steps.map(stepOf);
  }

  /** `10.0.0.0/26 held` of the node. */
  states(node = "n1"): string[] {
    return this.ledger.blocksOf(node).map(({ prefix, state }) => `${prefix} ${state}`);
  }

  blocks(node = "n1"): readonly BlockRow[] {
    return this.ledger.blocksOf(node);
  }
}

function isProblem({ severity }: Problem): boolean {
  return severity === "problem";
}

export function stepOf({ what, prefix, node }: ElasticStep): string {
  return `${what} ${prefix ?? node}`;
}
