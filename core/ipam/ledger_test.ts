import { assertEquals } from "@std/assert";
import { Ledger } from "./ledger.ts";
import { answersOf } from "./ledger_scene.ts";
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
  const before = answersOf(ledger);
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
  assertEquals(answersOf(ledger), before);
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

Deno.test("Ledger counts nothing twice, whatever order rows come in and however often", () => {
  const rows = stored([aBlock("10.0.4.0/26"), aSuper("10.0.4.0/22"), POOL, aBlock("10.9.0.0/26")]);
  const ledger = ledgerOf(), other = new Ledger();
  for (const row of rows) ledger.take([row], 1, false);
  other.take(rows.toReversed(), 1, true);
  other.take(rows, 1, false);
  assertEquals(answersOf(ledger), answersOf(other));
  assertEquals(ledger.foreign.map(({ key, why }) => [key, why]), [
    ["block/10.9.0.0/26", "lies outside its pool pods"],
  ]);
  ledger.take([{ key: "block/10.0.4.0/26", value: undefined, version: 2 }], 2, false);
  assertEquals(ledger.ranges.free("pods", "10.0.4.0/22"), [22]);
  ledger.take([], 3, true);
  assertEquals([[...ledger.pools()], ledger.version], [[], 3]);
});

Deno.test("Ledger lists blocks that overlap, and grants over none of them", () => {
  const blocks = [
    aBlock("10.0.4.0/25"),
    aBlock("10.0.4.64/26", "n2"),
    aBlock("10.0.4.64/27", "n3"),
  ];
  const ledger = ledgerOf(POOL, aSuper("10.0.4.0/22"), ...blocks);
  assertEquals(ledger.foreign.map(({ key, why }) => `${key} ${why}`), [
    "block/10.0.4.64/26 overlaps 10.0.4.0/25",
    "block/10.0.4.64/27 overlaps 10.0.4.0/25",
  ]);
  const gone = (prefix: string) => ({
    puts: [],
    deletes: [`block/${prefix}`],
    guards: [],
    what: "",
  });
  ledger.apply(gone("10.0.4.0/25"), 2);
  assertEquals(ledger.ranges.free("pods", "10.0.4.0/24"), [25, 26]);
  ledger.apply(gone("10.0.4.64/26"), 3);
  assertEquals(ledger.ranges.free("pods", "10.0.4.0/24"), [25, 26, 27]);
  assertEquals(ledger.blockAt(parseAddress("10.0.4.70")!)?.node, "n3");
});

Deno.test("Ledger finds an address in blocks outside of pools and in small ones of a wide IPv6 range", () => {
  const pool: PoolRow = { ...POOL, cidrs: [{ prefix: "2001:db8::/64" }], reserved: [] };
  const rows = [
    aBlock("2001:db8::40/122"),
    aBlock("2001:db8::80/122", "n2"),
    aBlock("10.0.4.0/26", "n3"),
  ];
  const ledger = ledgerOf(pool, ...rows);
  const owner = (address: string) => ledger.blockAt(parseAddress(address)!)?.node;
  assertEquals(["2001:db8::41", "2001:db8::81", "2001:db8::1", "10.0.4.1"].map(owner), [
    "n1",
    "n2",
    undefined,
    "n3",
  ]);
  assertEquals(ledger.blocksIn("2001:db8::/64").length, 2);
});

Deno.test("Ledger holds the space of a row that came later and is not understood, until it is", () => {
  const ledger = new Ledger(), key = "block/10.0.4.0/24";
  ledger.take(stored([POOL]), 1, true);
  const free = () => ledger.ranges.free("pods", "10.0.4.0/22");
  ledger.take([{ key, value: "{nonsense", version: 2 }], 2, false);
  assertEquals(free(), [23, 24]);
  ledger.take([{ key, value: undefined, version: 3 }], 3, false);
  assertEquals(free(), [22]);
});

Deno.test("Ledger.revert gives back a row that was deleted and written in one change", () => {
  const ledger = new Ledger(), block = aBlock("10.0.4.0/26");
  ledger.take(stored([POOL, block]), 1, true);
  const before = answersOf(ledger);
  const puts = [{ ...block, node: "other" }];
  ledger.revert(ledger.apply({ puts, deletes: [keyOf(block)], guards: [], what: "" }, 2));
  assertEquals(answersOf(ledger), before);
});
