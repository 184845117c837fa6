// A ledger in a few numbers, so that a change can be judged before it is made.
import { type FreeSpace, freeSpaceOf } from "./fragment.ts";
import type { Ledger } from "./ledger.ts";
import { drafted } from "./ledger_draft.ts";
import type { BlockState } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { familyOf, Uses } from "./plan_uses.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { Change, Work } from "./work.ts";

/** Addresses of blocks by their state, and those that pods have. */
export interface AddressUse extends Record<BlockState, number> {
  /** As nodes reported. */
  readonly used: number;
}

/** One family of a pool. */
export interface PoolSummary extends AddressUse, FreeSpace {
  readonly pool: string;
  readonly family: "ipv4" | "ipv6";
  /** Never granted. */
  readonly reserved: number;
}

/** One family of a rack, over all pools. */
export interface RackSummary extends AddressUse {
  readonly rack: string;
  readonly family: "ipv4" | "ipv6";
  /** Addresses of its super-blocks. */
  readonly addresses: number;
  /** What its ToR announces to the core: super-blocks that announced blocks are in, put together. */
  readonly aggregates: readonly string[];
  /** Blocks that its ToR learns from nodes: held and draining ones. */
  readonly blocks: number;
}

export interface LedgerSummary {
  readonly pools: readonly PoolSummary[];
  readonly racks: readonly RackSummary[];
  /** Routes in the core, over all racks and families. */
  readonly coreRoutes: number;
  /** Routes that nodes announce, over all racks and families. */
  readonly blockRoutes: number;
}

export interface PlanSummary {
  readonly before: LedgerSummary;
  readonly after: LedgerSummary;
}

/** Any work, answering beside its own answer what the ledger would be like before and after it. */
export function planned<Answer extends object>(
  work: Work<Answer>,
): Work<{ readonly answer: Answer; readonly summary: PlanSummary }> {
  return (ledger, now) => {
    const made: Change<Answer> | Refusal = work(ledger, now);
    if (isRefusal(made)) return made;
    const { delta, answer } = made as Change<Answer>;
    const before = summaryOf(ledger);
    const after = drafted(ledger, (draft) => {
      draft.apply(delta);
      return summaryOf(ledger);
    });
    return { delta, answer: { answer, summary: { before, after } } };
  };
}

export function summaryOf(ledger: Ledger): LedgerSummary {
  const uses = new Uses(ledger);
  const pools = [...ledger.pools()].flatMap((pool) =>
    ([32, 128] as const).flatMap((bits) => poolSummary(ledger, pool, bits, uses))
  );
  const racks = uses.racks();
  return {
    pools,
    racks,
    coreRoutes: racks.reduce((sum, { aggregates }) => sum + aggregates.length, 0),
    blockRoutes: racks.reduce((sum, { blocks }) => sum + blocks, 0),
  };
}

function poolSummary(
  ledger: Ledger,
  pool: PoolRow,
  bits: 32 | 128,
  uses: Uses,
): PoolSummary | [] {
  if (!(bits === 32 ? pool.ipv4 : pool.ipv6)) return [];
  const space = freeSpaceOf(ledger, pool, bits), use = uses.ofPool(pool.name, bits);
  const { held, draining, leaving, cooling, quarantined } = use;
  const granted = held + draining + leaving + cooling + quarantined;
  const reserved = Math.max(0, space.addresses - space.free - space.closed - granted);
  return { pool: pool.name, family: familyOf(bits), ...space, ...use, reserved };
}
