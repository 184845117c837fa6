// All nodes at once: what elasticity would do now, as one change.
import { newerFormat } from "./allocate_refusal.ts";
import { type Growing, settle } from "./elastic.ts";
import { historyOf, Round } from "./elastic_round.ts";
import type { ElasticAnswer } from "./elastic_step.ts";
import { grow } from "./grow_blocks.ts";
import { drafted } from "./ledger_draft.ts";
import { type BlockRow, keyOf } from "./ledger_row.ts";
import { secondsBetween } from "./moment.ts";
import { giveBack } from "./rebalance_supers.ts";
import type { Change, Work } from "./work.ts";

export interface RebalanceRequest {
  /** These nodes alone, and no super-blocks; absent: all there is. */
  readonly nodes?: readonly string[];
  /** Steps of one commit, about: no store takes any number of rows at once. The rest is for the next. */
  readonly most?: number;
}

export interface RebalanceAnswer extends ElasticAnswer {
  /** There is more to do: `most` ended it, or what was given back is room for whoever found none. */
  readonly isMore: boolean;
}

/**
 * Frees what has cooled, lets blocks go on their way, drains what nobody needs, grants what is needed
 * and gives super-blocks back. It is decided from the rows of the moment: what came back or spoke
 * before it is durable makes it be decided again.
 */
export function rebalance(request: RebalanceRequest = {}): Work<RebalanceAnswer> {
  return (ledger, now): Change<RebalanceAnswer> | ReturnType<typeof newerFormat> => {
    if (ledger.isNewer) return newerFormat(ledger);
    return drafted(ledger, (draft) => {
      const round = new Round(draft, now), { nodes, most = Infinity } = request;
      free(round, nodes && new Set(nodes), most);
      const isAll = settleAll(round, nodes, most) && (nodes || giveBack(round, most));
      const { steps, shortages, waiting } = round;
      const delta = { ...draft.delta, what: historyOf(steps) };
      return { delta, answer: { steps, shortages, waiting, isMore: !isAll || isReleased(round) } };
    });
  };
}

/** Whether there is room now for somebody who found none. */
function isReleased({ steps, shortages }: Round): boolean {
  return steps.some(({ what }) => what === "halve" || what === "give-back") &&
    shortages.some(({ refused }) => refused === "exhausted");
}

/** Drops what has cooled for long enough. Comes first, so that there is room for those who need some. */
function free(round: Round, nodes: ReadonlySet<string> | undefined, most: number): void {
  const { draft: { ledger }, now } = round, due: BlockRow[] = [];
  for (const { row } of ledger.cooling()) {
    if (nodes && !nodes.has(row.node) || due.length >= most) continue;
    const pool = ledger.pool(row.pool);
    if (pool && secondsBetween(row.since, now) >= pool.elastic.coolSeconds) due.push(row);
  }
  for (const row of due) {
    const { prefix, node, pool, since } = row;
    round.apply({ puts: [], deletes: [keyOf(row)], guards: [] }, {
      what: "free",
      node,
      prefix,
      pool,
      why: `it has cooled for ${Math.floor(secondsBetween(since, now))} s`,
    });
  }
}

/** Lets every node have its turn. False where `most` ended it. */
function settleAll(round: Round, names: readonly string[] | undefined, most: number): boolean {
  const { ledger } = round.draft, growing: Growing[] = [];
  const nodes = names ? names.flatMap((name) => ledger.node(name) ?? []) : [...ledger.nodes()];
  for (const node of nodes) {
    if (round.steps.length >= most) return false;
    const found = settle(round, node);
    if (found) growing.push(found);
  }
  for (const { standing, settings } of growing.sort(byUrgency)) {
    if (round.steps.length >= most) return false;
    grow(round, standing, settings);
  }
  return true;
}

/** Who has nothing comes first, then those whose pods wait; the others can wait for a round. */
function byUrgency(a: Growing, b: Growing): number {
  return urgency(a) - urgency(b);
}

function urgency({ standing: { capacity, node: { demand } } }: Growing): number {
  return capacity === 0 ? 0 : (demand?.pending ?? 0) > 0 ? 1 : 2;
}
