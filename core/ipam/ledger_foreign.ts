import type { BlockRow, SuperRow } from "./ledger_row.ts";
import type { Kept } from "./ledger_shelf.ts";
import type { PoolRow } from "./pool.ts";
import { formatRow } from "./row_text.ts";
import { holds, type PrefixWords, readPrefix } from "./space_prefix.ts";

/** A row that is not understood, or contradicts others: it is left alone, and nothing is granted over it. */
export interface ForeignRow {
  readonly key: string;
  readonly value: string;
  readonly why: string;
}

/** Pools by name, in order. */
interface Pools {
  pool(name: string): PoolRow | undefined;
  pools(): Iterable<PoolRow>;
}

/** Rows that are sound each, but not together: outside their pools, or over one another. */
export function contradictions(
  pools: Pools,
  supers: readonly Kept<SuperRow>[],
  blocks: readonly Kept<BlockRow>[],
): ForeignRow[] {
  const foreign: ForeignRow[] = [];
  const cidrs = cidrsOf(pools);
  for (const rows of [supers, blocks]) {
    // In the order of addresses: whoever is over another comes right before what it is over.
    let around: Kept<SuperRow | BlockRow> | undefined;
    for (const kept of rows) {
      const { row, words } = kept;
      const isOver = around !== undefined && holds(around.words!, words!);
      const isInside = cidrs.get(row.pool)?.some((cidr) => holds(cidr, words!)) ?? false;
      const why = isOver
        ? `overlaps ${around!.name}`
        : isInside
        ? undefined
        : `lies outside its pool ${row.pool}`;
      if (why) foreign.push({ key: `${row.kind}/${kept.name}`, value: formatRow(row), why });
      if (!isOver) around = kept;
    }
  }
  return foreign;
}

function cidrsOf(pools: Pools): ReadonlyMap<string, readonly PrefixWords[]> {
  const cidrs = [...pools.pools()].map(({ name, cidrs }) =>
    [name, cidrs.flatMap(({ prefix }) => readPrefix(prefix) ?? [])] as const
  );
  return new Map(cidrs);
}
