import { assertEquals } from "@std/assert";
import { Ledger } from "./ledger.ts";
import type { BlockRow, LedgerRow, SuperRow } from "./ledger_row.ts";
import { keyOf } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import { formatRow } from "./row_text.ts";
import { parseAddress } from "../net/address.ts";
import type { StoredRow } from "./row_store.ts";

const POOL: PoolRow = {
  kind: "pool",
  name: "pods",
  cidrs: [{ prefix: "10.0.0.0/16" }],
  ipv4: { smallest: 28, largest: 24, usual: 26, rack: 22 },
  selector: [],
  rackLabel: "rack",
  reserved: ["10.0.0.0/28"],
  elastic: {
    preAllocate: 8,
    highPercent: 80,
    lowPercent: 40,
    settleSeconds: 60,
    doubleSeconds: 600,
    coolSeconds: 300,
    graceSeconds: 300,
    unusable: 3,
    mostBlocks: 16,
  },
  serial: 0,
};

function aSuper(prefix: string, rack = "a", pool = "pods"): SuperRow {
  return { kind: "super", prefix, pool, rack, serial: 1 };
}

function aBlock(prefix: string, node = "n1", more: Partial<BlockRow> = {}): BlockRow {
  return {
    kind: "block",
    prefix,
    pool: "pods",
    node,
    uid: "u",
    state: "held",
    since: { unix: 1 },
    serial: 1,
    ...more,
  };
}

function stored(rows: readonly LedgerRow[], version = 1): StoredRow[] {
  return rows.map((row) => ({ key: keyOf(row), value: formatRow(row), version }));
}

function ledgerOf(...rows: LedgerRow[]): Ledger {
  const ledger = new Ledger();
  ledger.take(stored(rows), 1, true);
  return ledger;
}

/** Everything a ledger answers. */
function answers(ledger: Ledger): unknown {
  const { version, meta, foreign } = ledger;
  const free = [...ledger.pools()].flatMap(({ name }) =>
    ledger.ranges.of(name).map(({ root, prefix }) => {
      const inner: number[] = [], outer: number[] = [];
      ledger.ranges.space.count(root, false, inner);
      ledger.ranges.space.count(root, true, outer);
      return { prefix, inner: [...inner], outer: [...outer] };
    })
  );
  const supers = [...ledger.supers()], nodes = [...ledger.nodes()];
  const inside = supers.map(({ prefix }) => ledger.blocksIn(prefix));
  const owners = [...new Set([...ledger.blocks()].map(({ node }) => node))].sort();
  const owned = owners.map((node) => ledger.blocksOf(node));
  const blocks = [...ledger.blocks()];
  const versions = blocks.map((row) => ledger.versionOf(keyOf(row)));
  const pools = [...ledger.pools()];
  return { version, meta, foreign, free, supers, nodes, inside, owned, blocks, versions, pools };
}

Deno.test("Ledger finds rows by key, node, super-block and address", () => {
  const one = aBlock("10.0.4.0/26"), two = aBlock("10.0.4.64/26", "n2");
  const ledger = ledgerOf(POOL, aSuper("10.0.4.0/22"), two, one);
  assertEquals([...ledger.blocks()], [one, two]);
  assertEquals(ledger.block("10.0.4.64/26"), two);
  assertEquals(ledger.blocksOf("n2"), [two]);
  assertEquals(ledger.blocksIn("10.0.4.0/22"), [one, two]);
  assertEquals(ledger.blocksIn("10.0.4.64/26"), [two]);
  assertEquals(ledger.blockAt(parseAddress("10.0.4.65")!), two);
  assertEquals(ledger.blockAt(parseAddress("10.0.4.128")!), undefined);
  assertEquals(ledger.versionOf("block/10.0.4.0/26"), 1);
  assertEquals(ledger.versionOf("block/10.0.4.0/27"), 0);
  assertEquals(ledger.superAround("pods", "10.0.4.0/26")?.prefix, "10.0.4.0/22");
});

Deno.test("Ledger.revert gives back the very same ledger", () => {
  const ledger = ledgerOf(POOL, aSuper("10.0.4.0/22"), aBlock("10.0.4.0/26"));
  const before = answers(ledger);
  const undo = ledger.apply({
    puts: [
      { ...POOL, cidrs: [...POOL.cidrs, { prefix: "10.1.0.0/16" }] },
      aBlock("10.0.4.64/26"),
      aSuper("10.0.8.0/22", "b"),
    ],
    deletes: ["block/10.0.4.0/26", "super/10.0.4.0/22"],
    guards: [],
    what: "",
  }, 2);
  assertEquals(ledger.version, 2);
  assertEquals([...ledger.blocks()].map(({ prefix }) => prefix), ["10.0.4.64/26"]);
  ledger.revert(undo);
  assertEquals(answers(ledger), before);
});

Deno.test("Ledger: a row that is not understood is foreign, and its space is held", () => {
  const ledger = new Ledger();
  const odd = [
    { key: "block/10.0.4.0/24", value: "{nonsense", version: 1 },
    { key: "super/10.0.8.0/22", value: '{"kind":"super"}', version: 1 },
    { key: "blob/x", value: '{"kind":"blob"}', version: 1 },
    { key: "block/10.0.9.0/24", value: formatRow(aBlock("10.0.10.0/24")), version: 1 },
  ];
  ledger.take([...odd, ...stored([POOL, aBlock("10.0.4.0/26")])], 1, true);
  assertEquals(ledger.foreign.map(({ key, why }) => `${key} ${why}`), [
    "blob/x is of a kind not known here",
    "block/10.0.4.0/24 is no JSON",
    "block/10.0.9.0/24 is the row of block/10.0.10.0/24",
    'super/10.0.8.0/22 has no sound "prefix"',
  ]);
  assertEquals(ledger.ranges.free("pods", "10.0.4.0/22"), [23, 24]);
  assertEquals([...ledger.blocks()].length, 1);
  const undo = ledger.apply(
    { puts: [], deletes: ["block/10.0.4.0/24"], guards: [], what: "" },
    2,
  );
  assertEquals(ledger.foreign.length, 3);
  ledger.revert(undo);
  assertEquals(ledger.foreign[1]?.value, "{nonsense");
});
