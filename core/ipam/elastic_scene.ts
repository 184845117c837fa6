// Rows that the tests of elasticity begin with.
import { ElasticPool } from "./elastic_pool.ts";
import { type Standing, standingOf } from "./elastic_standing.ts";
import { Ledger } from "./ledger.ts";
import {
  type BlockRow,
  type BlockState,
  type Demand,
  keyOf,
  type LedgerRow,
  type NodeRow,
} from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { ElasticSettings, PoolRow } from "./pool.ts";

/** Seconds after the scene begins, of one boot. */
export function after(seconds: number): Moment {
  return { unix: 1_800_000_000 + seconds, boot: "a", up: 1000 + seconds };
}

export const SETTINGS: ElasticSettings = {
  preAllocate: 8,
  highPercent: 90,
  lowPercent: 60,
  settleSeconds: 300,
  doubleSeconds: 600,
  coolSeconds: 600,
  graceSeconds: 3600,
  unusable: 3,
  mostBlocks: 16,
};

/** A /16 of /28 to /22, usually /26; a rack begins with a /21. */
export function pool(
  changes: Omit<Partial<PoolRow>, "elastic"> & { elastic?: Partial<ElasticSettings> } = {},
): PoolRow {
  return {
    kind: "pool",
    name: "pods",
    cidrs: [{ prefix: "10.0.0.0/16" }],
    ipv4: { smallest: 28, largest: 22, usual: 26, rack: 21 },
    selector: [],
    rackLabel: "rack",
    reserved: [],
    serial: 0,
    ...changes,
    elastic: { ...SETTINGS, ...changes.elastic },
  };
}

/** Two families: /26 with /122. */
export function dualPool(changes: Parameters<typeof pool>[0] = {}): PoolRow {
  return pool({
    cidrs: [{ prefix: "10.0.0.0/16" }, { prefix: "2001:db8::/108" }],
    ipv6: { smallest: 124, largest: 118, usual: 122, rack: 117 },
    ...changes,
  });
}

export function node(changes: Partial<NodeRow> = {}): NodeRow {
  return {
    kind: "node",
    name: "n1",
    uid: "u1",
    labels: [{ key: "rack", value: "r1" }],
    ...changes,
  };
}

export function block(
  prefix: string,
  state: BlockState = "held",
  changes: Partial<BlockRow> = {},
): BlockRow {
  return {
    kind: "block",
    prefix,
    pool: "pods",
    node: "n1",
    uid: "u1",
    state,
    since: after(0),
    serial: 1,
    ...changes,
  };
}

/** What a node says at `at`: in all, waiting, and by block. */
export function demand(
  at: Moment,
  used: number,
  pending = 0,
  blocks?: Readonly<Record<string, number>>,
): Demand {
  const each = blocks && Object.entries(blocks).map(([prefix, used]) => ({ prefix, used }));
  return { used, pending, ...each && { blocks: each }, at };
}

export function standing(of: PoolRow, who: NodeRow, blocks: readonly BlockRow[]): Standing {
  const facts = new ElasticPool(of);
  return standingOf(who, blocks, (name) => name === of.name ? facts : undefined);
}

export function ledgerOf(rows: readonly LedgerRow[]): Ledger {
  const ledger = new Ledger();
  const stored = rows.map((row) => ({ key: keyOf(row), value: JSON.stringify(row), version: 1 }));
  ledger.take(stored, 1, true);
  return ledger;
}
