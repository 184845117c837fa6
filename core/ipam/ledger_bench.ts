// How fast a ledger is: grants with many blocks held, and the load of a whole cluster. Run it alone, or
// let a larger bench ask for its rows.
import { allocate, type AllocateAnswer } from "./allocate.ts";
import { Ledger } from "./ledger.ts";
import { type BlockRow, keyOf, type LedgerRow, type NodeRow, type SuperRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { DEFAULT_ELASTIC, DEFAULT_SIZES } from "./pool_defaults.ts";
import { isRefusal } from "./refusal.ts";
import { formatRow } from "./row_text.ts";
import type { StoredRow } from "./row_store.ts";
import type { Change } from "./work.ts";

/** One line of a table: so many blocks held, so many of them a second. */
export interface LedgerSpeed {
  readonly held: number;
  readonly grantsPerSecond: number;
  readonly releasesPerSecond: number;
}

const NOW = { unix: 1_800_000_000, boot: "b", up: 100 };

function bigPool(rack = DEFAULT_SIZES.ipv4.rack): PoolRow {
  return {
    kind: "pool",
    name: "pods",
    cidrs: [{ prefix: "10.0.0.0/8" }, { prefix: "11.0.0.0/8" }, { prefix: "12.0.0.0/8" }],
    ipv4: { ...DEFAULT_SIZES.ipv4, smallest: 29, usual: 28, rack },
    selector: [],
    rackLabel: "rack",
    reserved: ["10.0.0.0/24"],
    elastic: { ...DEFAULT_ELASTIC, mostBlocks: 100_000 },
    serial: 0,
  };
}

/** A small generator with a seed: the same numbers every time. */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const NODES = 10_000, RACKS = 256;

/** A ledger with that many blocks of mixed sizes, granted one by one. `rack`: of a rack's first super-block. */
export function filledLedger(held: number, seed = 1, rack?: number): Ledger {
  const ledger = new Ledger(), next = numbers(seed);
  const nodes: NodeRow[] = Array.from({ length: NODES }, (_, i) => ({
    kind: "node",
    name: `node-${i}`,
    uid: `uid-${i}`,
    labels: [{ key: "rack", value: `rack-${i % RACKS}` }],
  }));
  ledger.apply({ puts: [bigPool(rack), ...nodes], deletes: [], guards: [], what: "" }, 1);
  for (let i = 0; i < held; i++) grantOne(ledger, next);
  return ledger;
}

function grantOne(ledger: Ledger, next: (below: number) => number): BlockRow {
  const node = `node-${next(NODES)}`, size = 29 - next(4);
  const change = allocate({ node, freshUid: "", count: 1, size })(ledger, NOW);
  if (isRefusal(change)) throw new Error(change.text);
  const { delta, answer } = change as Change<AllocateAnswer>;
  ledger.apply(delta, ledger.version + 1);
  return answer.blocks[0]!;
}

/** Grants and frees with so many blocks held: each is made, and applied to the ledger. */
export function measureLedger(held: number, rounds = 100_000): LedgerSpeed {
  const ledger = filledLedger(held), next = numbers(7);
  const granted: BlockRow[] = [];
  // The engine's first thoughts are not what is measured.
  const grants = timed(rounds, () => granted.push(grantOne(ledger, next)));
  const releases = timed(rounds, (i) => {
    const key = keyOf(granted[i]!);
    ledger.apply({ puts: [], deletes: [key], guards: [], what: "" }, ledger.version + 1);
  });
  return { held, grantsPerSecond: grants, releasesPerSecond: releases };
}

function timed(rounds: number, run: (i: number) => void): number {
  const start = performance.now();
  for (let i = 0; i < rounds; i++) run(i);
  return Math.round(rounds / (performance.now() - start) * 1000);
}

/** Stored rows of a cluster: so many nodes with four blocks each, 32 nodes to a rack. */
export function storedCluster(nodes = 10_000): StoredRow[] {
  const rows: LedgerRow[] = [{ kind: "meta", format: 1, id: "0123456789abcdef", epoch: 1 }];
  rows.push(bigPool());
  for (let i = 0; i < nodes; i++) rows.push(...nodeRows(i));
  return rows.map((row, i) => ({ key: keyOf(row), value: formatRow(row), version: i + 1 }));
}

function nodeRows(i: number): LedgerRow[] {
  const rack = `rack-${i >> 5}`, rows: LedgerRow[] = [];
  const address = (block: number) => 0x0a010000 + ((i >> 5) << 13) + ((i & 31) * 4 + block) * 64;
  if ((i & 31) === 0) rows.push(superRow(`${dotted(address(0))}/19`, rack));
  rows.push({
    kind: "node",
    name: `node-${i}.cluster.example`,
    uid: `1b4e28ba-2fa1-11d2-883f-${String(i).padStart(12, "0")}`,
    labels: [{ key: "rack", value: rack }, { key: "zone", value: "a" }],
    demand: { used: 120, pending: 0, at: NOW },
  });
  for (let block = 0; block < 4; block++) {
    rows.push({
      kind: "block",
      prefix: `${dotted(address(block))}/26`,
      pool: "pods",
      node: `node-${i}.cluster.example`,
      uid: `1b4e28ba-2fa1-11d2-883f-${String(i).padStart(12, "0")}`,
      state: "held",
      since: NOW,
      serial: (i & 31) * 4 + block + 1,
      request: `r-${i}-${block}`,
    });
  }
  return rows;
}

function superRow(prefix: string, rack: string): SuperRow {
  return { kind: "super", prefix, pool: "pods", rack, serial: 128 };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => address >>> shift & 255).join(".");
}

/** Milliseconds that a ledger takes to be there. `rounds`: the best of so many. */
export function measureLoad(
  rows: readonly StoredRow[],
  rounds = 5,
): { first: number; best: number } {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    new Ledger().take(rows, rows.length, true);
    times.push(performance.now() - start);
  }
  return { first: times[0]!, best: Math.min(...times) };
}
