// A ledger in a few numbers, so that a change can be judged before it is made.
import { addressesIn, bitsOf, lengthOf } from "./demand.ts";
import { type FreeSpace, freeSpaceOf } from "./fragment.ts";
import type { Ledger } from "./ledger.ts";
import { drafted } from "./ledger_draft.ts";
import type { BlockRow, BlockState, NodeRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { rackOf } from "./selector.ts";
import { supersAround } from "./supers_around.ts";
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

function familyOf(bits: 32 | 128): "ipv4" | "ipv6" {
  return bits === 32 ? "ipv4" : "ipv6";
}

type Sums = { -readonly [Key in keyof AddressUse]: number };

interface Rack {
  readonly rack: string;
  readonly bits: 32 | 128;
  readonly sums: Sums;
  blocks: number;
}

function zero(): Sums {
  return { held: 0, draining: 0, leaving: 0, cooling: 0, quarantined: 0, used: 0 };
}

/** Sums of all blocks by pool and by rack: the ledger is walked once. */
class Uses {
  readonly #pools = new Map<string, Sums>();
  readonly #racks = new Map<string, Rack>();

  constructor(readonly ledger: Ledger) {
    for (const block of ledger.blocks()) this.#add(block);
    for (const node of ledger.nodes()) this.#addUsed(node);
  }

  ofPool(pool: string, bits: 32 | 128): Sums {
    return entry(this.#pools, `${bits} ${pool}`, zero);
  }

  #rackOf({ pool, node, prefix }: BlockRow): Rack {
    const { ledger } = this, bits = bitsOf(prefix);
    const row = ledger.pool(pool), labels = ledger.node(node)?.labels ?? [];
    const rack = row ? rackOf(row, labels) : "";
    return this.#rack(rack, bits);
  }

  #rack(rack: string, bits: 32 | 128): Rack {
    return entry(this.#racks, `${bits} ${rack}`, () => ({ rack, bits, sums: zero(), blocks: 0 }));
  }

  #add(block: BlockRow): void {
    const { prefix, state, pool } = block, rack = this.#rackOf(block);
    const addresses = addressesIn(rack.bits, lengthOf(prefix));
    this.ofPool(pool, rack.bits)[state] += addresses;
    rack.sums[state] += addresses;
    if (isAnnounced(state)) rack.blocks++;
  }

  /** What is not said by block is counted for the first block of the family. */
  #addUsed({ name, uid, demand }: NodeRow): void {
    if (!demand || demand.used === 0) return;
    const own = this.ledger.blocksOf(name).filter((block) => block.uid === uid);
    for (const bits of [32, 128] as const) {
      const blocks = own.filter(({ prefix }) => bitsOf(prefix) === bits);
      const said = blocks.map(({ prefix }) => usedIn(demand.blocks, prefix));
      const isSaid = said.some((used) => used !== undefined);
      blocks.forEach((block, i) => {
        const used = isSaid ? said[i] ?? 0 : i === 0 ? demand.used : 0;
        this.ofPool(block.pool, bits).used += used;
        this.#rackOf(block).sums.used += used;
      });
    }
  }

  racks(): RackSummary[] {
    const supers = [...this.ledger.supers()];
    for (const { rack, prefix } of supers) this.#rack(rack, bitsOf(prefix));
    const routed = supers.filter(({ prefix }) =>
      this.ledger.blocksIn(prefix).some(({ state }) => isAnnounced(state))
    );
    const keyOf = (one: { rack: string; prefix: string }) => `${bitsOf(one.prefix)} ${one.rack}`;
    const byRack = Map.groupBy(supers, keyOf);
    const aggregates = Map.groupBy(supersAround(routed, () => 0), keyOf);
    return [...this.#racks].map(([key, { rack, bits, sums, blocks }]): RackSummary => ({
      rack,
      family: familyOf(bits),
      addresses: (byRack.get(key) ?? [])
        .reduce((sum, { prefix }) => sum + addressesIn(bits, lengthOf(prefix)), 0),
      aggregates: (aggregates.get(key) ?? []).map(({ prefix }) => prefix),
      blocks,
      ...sums,
    })).sort(byFamilyAndName);
  }
}

function byFamilyAndName(a: RackSummary, b: RackSummary): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return a.rack < b.rack ? -1 : a.rack > b.rack ? 1 : 0;
}

/** Blocks on their way out are withdrawn, or about to be. */
function isAnnounced(state: BlockState): boolean {
  return state === "held" || state === "draining";
}

function usedIn(
  blocks: readonly { readonly prefix: string; readonly used: number }[] | undefined,
  prefix: string,
): number | undefined {
  return blocks?.find((one) => one.prefix === prefix)?.used;
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
