import { assertEquals } from "@std/assert";
import { auditLedger } from "./audit.ts";
import { usage } from "./audit_usage.ts";
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
import { layOut } from "./check_layout.ts";
import { superSums } from "./check_sums.ts";
import { Ledger } from "./ledger.ts";
import { keyOf, type LedgerRow } from "./ledger_row.ts";
import { formatRow } from "./row_text.ts";

function ledgerOf(rows: readonly LedgerRow[]): Ledger {
  const ledger = new Ledger();
  ledger.take(rows.map((row) => ({ key: keyOf(row), value: formatRow(row), version: 1 })), 1, true);
  return ledger;
}

const ROWS = withRows(
  madeRows(),
  madePool({ reserved: ["10.0.1.0/24", "10.0.1.0/28", "10.0.200.0/24"] }),
  madeBlock("10.0.0.128/26", "node-1", { state: "draining" }),
  madeBlock("10.0.0.192/28", "node-1", { state: "cooling", since: NOW }),
  madeBlock("10.0.4.128/26", "node-3", { state: "quarantined" }),
  madeNode("node-1", { demand: { used: 70, pending: 0, at: NOW } }),
  madeNode("node-2", {
    demand: { used: 9, pending: 0, at: NOW, blocks: [{ prefix: "10.0.0.64/26", used: 9 }] },
  }),
);
const NONE = { held: 0n, draining: 0n, leaving: 0n, cooling: 0n, quarantined: 0n };

Deno.test("usage counts what pools and racks have, each address once", () => {
  const [pool, ...others] = usage(ledgerOf(ROWS));
  assertEquals(others, []);
  assertEquals(pool, {
    pool: "pods",
    family: "ipv4",
    cidrs: ["10.0.0.0/16"],
    size: 65536n,
    states: { ...NONE, held: 256n, draining: 64n, cooling: 16n, quarantined: 64n },
    reserved: 512n,
    free: 65536n - 400n - 512n,
    used: 79,
    isUseKnown: true,
    blocks: 6,
    nodes: 4,
    racks: [
      {
        rack: "r1",
        supers: ["10.0.0.0/22"],
        family: "ipv4",
        size: 1024n,
        states: { ...NONE, held: 128n, draining: 64n, cooling: 16n },
        reserved: 256n,
        free: 1024n - 208n - 256n,
        used: 79,
        isUseKnown: true,
        blocks: 3,
        nodes: 2,
      },
      {
        rack: "r2",
        supers: ["10.0.4.0/22"],
        family: "ipv4",
        size: 1024n,
        states: { ...NONE, held: 128n, quarantined: 64n },
        reserved: 0n,
        free: 1024n - 192n,
        used: 0,
        isUseKnown: false,
        blocks: 3,
        nodes: 2,
      },
    ],
  });
});

Deno.test("usage and the checker, which share nothing, come to the same sums", () => {
  const ledger = ledgerOf(ROWS);
  const racks = usage(ledger).flatMap(({ racks }) => racks);
  assertEquals(
    racks.map(({ size, states, reserved, free }) => ({ size, states, reserved, free })),
    superSums(layOut(ROWS)).map(({ size, states, reserved, free }) => ({
      size,
      states,
      reserved,
      free,
    })),
  );
  assertEquals(auditLedger(ledger, NOW).filter(({ kind }) => kind === "sum"), []);
});

Deno.test("usage knows each family of a pool, and pools without a rack", () => {
  const rows = [
    madeMeta(),
    madePool({
      cidrs: [{ prefix: "10.0.0.0/16" }, { prefix: "10.9.0.0/24" }, { prefix: "2001:db8::/64" }],
      ipv6: { smallest: 90, usual: 90, largest: 80, rack: 72 },
    }),
    madeSuper("2001:db8::/72", { rack: "" }),
    madeNode("node-1", { labels: [], demand: { used: 5, pending: 0, at: NOW } }),
    madeBlock("2001:db8::/80", "node-1"),
    madeBlock("2001:db8:0:0:1::/80", "old", { state: "leaving" }),
  ];
  const [four, six] = usage(ledgerOf(rows));
  assertEquals([four?.size, four?.free, four?.racks], [65792n, 65792n, []]);
  assertEquals([six?.family, six?.size, six?.cidrs], ["ipv6", 2n ** 64n, ["2001:db8::/64"]]);
  const { size, states, free, used, rack } = six!.racks[0]!;
  assertEquals([rack, size, free, used], ["", 2n ** 56n, 2n ** 56n - 2n ** 49n, 5]);
  assertEquals(states, { ...NONE, held: 2n ** 48n, leaving: 2n ** 48n });
});

Deno.test("usage shares what a node uses out to its blocks, as much as each can have", () => {
  const uses = (used: number) => {
    const rows = withRows(
      madeRows(),
      madePool({ rackLabel: "none" }),
      madeNode("node-1", { demand: { used, pending: 0, at: NOW } }),
      madeBlock("10.0.4.128/26", "node-1"),
      madeBlock("10.0.4.192/26", "node-1", { uid: "old" }),
    );
    return usage(ledgerOf(rows))[0]!.racks.map(({ used }) => used);
  };
  assertEquals(uses(64), [64, 0]);
  assertEquals(uses(100), [64, 36]);
  assertEquals(uses(1000), [64, 64]);
});

Deno.test("usage counts a block that nobody has as a block, and nobody as no node", () => {
  const nobodys = madeBlock("10.0.4.128/26", "", { state: "quarantined" });
  const [before, after] = [madeRows(), withRows(madeRows(), nobodys)]
    .map((rows) => usage(ledgerOf(rows))[0]!);
  assertEquals(after!.nodes, before!.nodes);
  assertEquals(after!.states.quarantined - before!.states.quarantined, 64n);
});
