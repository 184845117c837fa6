import { type Holding, holdingsOf } from "./demand.ts";
import type { ElasticPool } from "./elastic_pool.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";

/** How a node stands: what it has, by what may become of it, and what that must bear. */
export interface Standing {
  readonly node: NodeRow;
  /** Held, and stays. */
  readonly held: readonly Holding[];
  /** Held, but its range or pool drains. */
  readonly left: readonly Holding[];
  /** Draining, and could be taken back. */
  readonly draining: readonly Holding[];
  /** Draining for good: its range drains too, an operator gave it back, or its partner is gone. */
  readonly drainingLeft: readonly Holding[];
  readonly leaving: readonly Holding[];
  /** Of earlier incarnations. */
  readonly strays: readonly Holding[];
  /** Pods that the blocks that stay can have. */
  readonly capacity: number;
  /** Addresses in use outside of draining blocks, and those asked for in vain. */
  readonly need: number;
}

/** `pool` answers what is known of the pool of that name. */
export function standingOf(
  node: NodeRow,
  blocks: readonly BlockRow[],
  pool: (name: string) => ElasticPool | undefined,
): Standing {
  const { demand } = node;
  const own = { held: list(), left: list(), draining: list(), drainingLeft: list() };
  const leaving = list(), strays = list();
  let capacity = 0, drained = 0;
  for (const holding of holdingsOf(blocks, (name) => pool(name)?.pool, demand)) {
    const { state, usable, used = 0 } = holding;
    if (holding.blocks[0]!.uid !== node.uid) strays.push(holding);
    else if (state === "leaving") leaving.push(holding);
    else if (state === "held" || state === "draining") {
      const isLeft = isForGood(holding) ||
        holding.blocks.some((one) => pool(one.pool)!.isLeft(one.prefix));
      own[isLeft ? LEFT[state] : state].push(holding);
      if (state === "draining") drained += used;
      else if (!isLeft) capacity += usable;
    }
  }
  const need = demand ? Math.max(0, demand.used - drained) + demand.pending : 0;
  return { node, ...own, leaving, strays, capacity, need };
}

/** An operator gave it back, or it is one of a pair whose other is gone: a grant is of both or none. */
function isForGood({ blocks, state }: Holding): boolean {
  if (state !== "draining") return false;
  return blocks.some(({ released }) => released) ||
    blocks.length === 1 && blocks[0]!.partner !== undefined;
}

const LEFT = { held: "left", draining: "drainingLeft" } as const;

function list(): Holding[] {
  return [];
}
