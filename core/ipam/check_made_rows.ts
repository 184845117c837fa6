// A small sound ledger for tests, and rows to be put into it.
import type { BlockRow, LedgerRow, MetaRow, NodeRow, SuperRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { PoolRow } from "./pool.ts";

export const BOOT = "boot-1";
/** An afternoon; everything made here was an hour old then. */
export const NOW: Moment = { unix: 1_800_000_000, boot: BOOT, up: 100_000 };

/** The moment so many seconds from `NOW`. */
export function after(seconds: number): Moment {
  return { unix: NOW.unix + seconds, boot: BOOT, up: NOW.up! + seconds };
}

const EARLIER = after(-3600);

export function madeMeta(changes: Partial<MetaRow> = {}): MetaRow {
  return { kind: "meta", format: 1, id: "ledger-1", epoch: 1, ...changes };
}

/** IPv4 alone: /28 to /24, usually a /26, a /22 for a rack. */
export function madePool(changes: Partial<PoolRow> = {}): PoolRow {
  return {
    kind: "pool",
    name: "pods",
    cidrs: [{ prefix: "10.0.0.0/16" }],
    ipv4: { smallest: 28, usual: 26, largest: 24, rack: 22 },
    selector: [],
    rackLabel: "rack",
    reserved: [],
    elastic: {
      preAllocate: 8,
      highPercent: 80,
      lowPercent: 40,
      settleSeconds: 60,
      doubleSeconds: 120,
      coolSeconds: 300,
      graceSeconds: 600,
      unusable: 3,
      mostBlocks: 16,
    },
    serial: 0,
    ...changes,
  };
}

/** A super-block of rack r1. */
export function madeSuper(prefix: string, changes: Partial<SuperRow> = {}): SuperRow {
  return { kind: "super", prefix, pool: "pods", rack: "r1", serial: 10, ...changes };
}

export function madeBlock(
  prefix: string,
  node: string,
  changes: Partial<BlockRow> = {},
): BlockRow {
  return {
    kind: "block",
    prefix,
    pool: "pods",
    node,
    uid: `uid-${node}`,
    state: "held",
    since: EARLIER,
    serial: 1,
    ...changes,
  };
}

/** A node of rack r1. */
export function madeNode(name: string, changes: Partial<NodeRow> = {}): NodeRow {
  const labels = [{ key: "rack", value: "r1" }];
  return { kind: "node", name, uid: `uid-${name}`, labels, ...changes };
}

/** Two racks of two nodes, each with a block; nothing is wrong with it. */
export function madeRows(): LedgerRow[] {
  const r2 = { labels: [{ key: "rack", value: "r2" }] };
  return [
    madeMeta(),
    madePool(),
    madeSuper("10.0.0.0/22"),
    madeSuper("10.0.4.0/22", { rack: "r2" }),
    madeNode("node-1"),
    madeNode("node-2"),
    madeNode("node-3", r2),
    madeNode("node-4", r2),
    madeBlock("10.0.0.0/26", "node-1", { serial: 1 }),
    madeBlock("10.0.0.64/26", "node-2", { serial: 2 }),
    madeBlock("10.0.4.0/26", "node-3", { serial: 3 }),
    madeBlock("10.0.4.64/26", "node-4", { serial: 4 }),
  ];
}

/** The same rows with some put in the place of those of their keys, or behind the others. */
export function withRows(rows: readonly LedgerRow[], ...puts: readonly LedgerRow[]): LedgerRow[] {
  const name = (row: LedgerRow) =>
    row.kind === "meta" ? row.kind : `${row.kind}/${"prefix" in row ? row.prefix : row.name}`;
  const all = new Map(rows.map((row) => [name(row), row]));
  for (const row of puts) all.set(name(row), row);
  return [...all.values()];
}

/** The same rows without those of these prefixes or names. */
export function withoutRows(rows: readonly LedgerRow[], ...names: readonly string[]): LedgerRow[] {
  return rows.filter((row) =>
    row.kind === "meta" || !names.includes("prefix" in row ? row.prefix : row.name)
  );
}
