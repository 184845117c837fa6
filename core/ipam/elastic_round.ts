import type { Delta } from "./delta.ts";
import type { Holding } from "./demand.ts";
import { ElasticPool } from "./elastic_pool.ts";
import { type Standing, standingOf } from "./elastic_standing.ts";
import type { ElasticAnswer, ElasticStep, Shortage, StepKind, Waiting } from "./elastic_step.ts";
import type { Draft } from "./ledger_draft.ts";
import { type BlockRow, type BlockState, keyOf, type NodeRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { Refusal } from "./refusal.ts";
import { moved } from "./release.ts";

/** The smallest size that was refused; the refusal is that of the first, and of this node. */
export interface RefusedSize {
  readonly length: number;
  readonly node: string;
  readonly refusal: Refusal;
}

/** Steps of nodes, one on top of the other, in a draft. */
export class Round implements ElasticAnswer {
  readonly steps: ElasticStep[] = [];
  readonly shortages: Shortage[] = [];
  readonly waiting: Waiting[] = [];
  /** Sizes that a rack cannot have in this round: nothing becomes free while others grow. */
  readonly refused = new Map<string, RefusedSize>();
  readonly #pools = new Map<string, ElasticPool | undefined>();

  constructor(readonly draft: Draft, readonly now: Moment) {}

  readonly pool = (name: string): ElasticPool | undefined => {
    if (this.#pools.has(name)) return this.#pools.get(name);
    const row = this.draft.ledger.pool(name);
    const pool = row && (row.ipv4 || row.ipv6) ? new ElasticPool(row) : undefined;
    this.#pools.set(name, pool);
    return pool;
  };

  standing(node: NodeRow): Standing {
    return standingOf(node, this.draft.ledger.blocksOf(node.name), this.pool);
  }

  /**
   * A holding comes into a state. The node's row is guarded: where it came back or spoke meanwhile, all
   * is decided again.
   */
  move(holding: Holding, state: BlockState, what: StepKind, why: string, node: NodeRow): void {
    const { now } = this;
    const puts = holding.blocks.flatMap((block): BlockRow[] => {
      if (block.state === state) return [];
      return [moved(block, state, now, state === "draining" ? why : undefined)];
    });
    this.#apply({ puts, deletes: [], guards: [keyOf(node)], what: "" });
    this.#tell(what, holding.blocks, why, node);
  }

  /** What the node's growing and shrinking goes by from now on. */
  changed(name: string, how: "grown" | "shrunk", length: number): void {
    const node = this.draft.ledger.node(name)!;
    const row: NodeRow = { ...node, changed: { at: this.now, how, length } };
    this.#apply({ puts: [row], deletes: [], guards: [], what: "" });
  }

  granted(blocks: readonly BlockRow[], why: string, node: NodeRow): void {
    this.#tell("grant", blocks, why, node);
  }

  /** A change that is no state of a block. */
  apply(delta: Omit<Delta, "what">, step: ElasticStep): void {
    this.#apply({ ...delta, what: "" });
    this.steps.push(step);
  }

  short(node: string, missing: number, refusal: Refusal): void {
    this.shortages.push({ node, missing: Math.ceil(missing), ...refusal });
  }

  #apply(delta: Delta): void {
    this.draft.apply(delta);
  }

  #tell(what: StepKind, blocks: readonly BlockRow[], why: string, node: NodeRow): void {
    const [first, second] = blocks;
    this.steps.push({
      what,
      node: node.name,
      prefix: first!.prefix,
      ...second && { partner: second.prefix },
      pool: first!.pool,
      why,
    });
  }
}

/** One line for the history: the steps themselves while they are few. */
export function historyOf(steps: readonly ElasticStep[]): string {
  if (steps.length <= FEW) return steps.map(stepText).join("; ");
  const counts = new Map<StepKind, number>();
  for (const { what } of steps) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${what} ${count}`).join(", ");
}

const FEW = 32;

function stepText({ what, node, prefix, partner, pool }: ElasticStep): string {
  const blocks = partner === undefined ? prefix : `${prefix} and ${partner}`;
  if (prefix === undefined) return `${what} ${node}`;
  if (node === undefined) return `${what} super-block ${prefix} of pool ${pool}`;
  return `${what} ${blocks} ${what === "grant" ? "to" : "of"} ${node}`;
}
