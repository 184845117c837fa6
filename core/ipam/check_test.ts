import { assert, assertEquals } from "@std/assert";
import { checkLedger } from "./check.ts";
import { FAULTS } from "./check_made_faults.ts";
import {
  madeBlock,
  madeMeta,
  madeNode,
  madePool,
  madeRows,
  madeSuper,
  NOW,
  withRows,
} from "./check_made_rows.ts";
import type { Problem } from "./check_problem.ts";
import type { LedgerRow } from "./ledger_row.ts";

/** `kind prefix`, or `kind node` where it has no prefix; a note begins with `note`. */
function brief({ kind, severity, prefix, node }: Problem): string {
  return `${severity === "note" ? "note " : ""}${kind} ${prefix ?? node ?? ""}`.trim();
}

function found(rows: readonly LedgerRow[]): string[] {
  return checkLedger(rows, NOW).map(brief);
}

const ROWS = madeRows();

for (const [name, [rows, expected]] of Object.entries(FAULTS)) {
  Deno.test(`checkLedger finds exactly: ${name}`, () => assertEquals(found(rows), expected));
}

Deno.test("checkLedger finds the same in any order of rows, and changes none", () => {
  const rows = FAULTS["a block wider than a super-block"]![0];
  const text = JSON.stringify(rows);
  assertEquals(found([...rows].reverse()), found(rows));
  assertEquals(JSON.stringify(rows), text);
});

Deno.test("checkLedger says in one sentence each what, where and whose", () => {
  const texts = checkLedger(FAULTS["two owners of one block by nested blocks"]![0], NOW);
  assertEquals(texts.map(({ text }) => text), [
    "block 10.0.0.16/28 of node-2 (held) overlaps 10.0.0.0/26 of node-1 (held)",
  ]);
  for (const [rows] of Object.values(FAULTS)) {
    for (const { text } of checkLedger(rows, NOW)) assert(/[^.]$/.test(text), text);
  }
});

Deno.test("checkLedger compares what an index says is free with the rows", () => {
  const rows = withRows(
    ROWS,
    madePool({ reserved: ["10.0.1.0/24", "10.0.8.0/24"] }),
    madeBlock("10.0.0.128/26", "node-1", { state: "cooling", since: NOW }),
  );
  // A /22 without three /26 and a /24; a /22 without two /26; a /16 without two /22 and a /24.
  const free = [
    { prefix: "10.0.0.0/22", free: 1024n - 192n - 256n },
    { prefix: "10.0.4.0/22", free: 1024n - 128n },
    { prefix: "10.0.0.0/16", free: 65536n - 2048n - 256n },
  ];
  assertEquals(checkLedger(rows, NOW, { free }), []);
  for (let i = 0; i < free.length; i++) {
    const off = free.map((sum, j) => i === j ? { ...sum, free: sum.free + 1n } : sum);
    assertEquals(checkLedger(rows, NOW, { free: off }).map(brief), [`sum ${free[i]!.prefix}`]);
  }
  const nowhere = [{ prefix: "10.7.0.0/22", free: 0n }];
  assertEquals(checkLedger(rows, NOW, { free: nowhere }).map(brief), ["sum 10.7.0.0/22"]);
});

Deno.test("checkLedger counts IPv6 to the last address", () => {
  const rows = withRows(
    [],
    madeMeta(),
    madePool({
      cidrs: [{ prefix: "2001:db8::/32" }],
      ipv6: { smallest: 64, usual: 64, largest: 64, rack: 48 },
    }),
    madeSuper("2001:db8::/48"),
    madeNode("node-1"),
    madeBlock("2001:db8:0:ffff::/64", "node-1"),
  );
  const free = [
    { prefix: "2001:db8::/48", free: 2n ** 80n - 2n ** 64n },
    { prefix: "2001:db8::/32", free: 2n ** 96n - 2n ** 80n },
  ];
  const sums = checkLedger(rows, NOW, { free });
  assertEquals(sums.filter(({ severity }) => severity === "problem"), []);
});

Deno.test("checkLedger is not slowed down by ranges that are all the same", () => {
  const MANY = 8_000;
  const cidrs = Array.from({ length: MANY }, () => ({ prefix: "10.0.0.0/32" }));
  const blocks = Array.from({ length: MANY }, (_, i) => ({
    prefix: `10.1.${i >> 8 & 255}.${i & 255}/32`,
    used: 1,
  }));
  const rows = [
    madePool({ cidrs }),
    madeNode("n", { demand: { used: 1, pending: 0, at: NOW, blocks } }),
  ];
  // Looking at each of the one for each of the other would be 64 million steps.
  const kinds = Map.groupBy(checkLedger(rows, NOW), ({ kind }) => kind);
  assertEquals(kinds.get("pool-overlap")?.length, MANY - 1);
  assertEquals(kinds.get("used-outside-pools")?.length, MANY);
});
