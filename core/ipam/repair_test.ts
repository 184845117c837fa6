import { assert, assertEquals } from "@std/assert";
import { auditLedger, type AuditOptions, rowsOf } from "./audit.ts";
import { FAULTS } from "./check_made_faults.ts";
import { after, madeBlock, madeRows, NOW, withRows } from "./check_made_rows.ts";
import type { Problem } from "./check_problem.ts";
import { checkStep } from "./check_step.ts";
import { Ledger } from "./ledger.ts";
import { keyOf, type LedgerRow } from "./ledger_row.ts";
import { isRefusal } from "./refusal.ts";
import { repair, type RepairAnswer } from "./repair.ts";
import { formatRow } from "./row_text.ts";

function ledgerOf(rows: readonly LedgerRow[]): Ledger {
  const ledger = new Ledger();
  const stored = rows.map((row) => ({ key: keyOf(row), value: formatRow(row), version: 1 }));
  ledger.take(stored, 1, true);
  return ledger;
}

/** Repairs all that an audit finds; the ledger is the repaired one afterwards. */
function repaired(ledger: Ledger, options: AuditOptions = {}): RepairAnswer {
  const change = repair(auditLedger(ledger, NOW, options), options)(ledger, NOW);
  assert(!isRefusal(change));
  ledger.apply(change.delta, 2);
  return change.answer;
}

function done(rows: readonly LedgerRow[], options: AuditOptions = {}): string[] {
  return repaired(ledgerOf(rows), options).done.map(({ what }) => what);
}

const LIVE = ["held", "draining", "leaving"];

function named(problems: readonly Problem[]): ReadonlySet<string | undefined> {
  return new Set(problems.flatMap(({ prefix, other }) => [prefix, other]));
}

for (const [name, [rows]] of Object.entries(FAULTS)) {
  Deno.test(`repair of ${name}: mends what can be mended, and touches nothing live (P36)`, () => {
    const ledger = ledgerOf(rows), before = [...ledger.blocks()], rowsBefore = rowsOf(ledger);
    const problems = auditLedger(ledger, NOW);
    if (ledger.isNewer) return;
    const { left } = repaired(ledger);
    const after = auditLedger(ledger, NOW);
    assertEquals(after.filter(({ repair }) => repair !== undefined), [], "nothing more to mend");
    // What one repair needs not do another may have done.
    const texts = left.map(({ text }) => text);
    for (const { severity, text } of after) {
      assert(severity === "note" || texts.includes(text), text);
    }
    const found = named(problems);
    for (const block of before) {
      if (!found.has(block.prefix)) assertEquals(ledger.block(block.prefix), block);
      else if (LIVE.includes(block.state)) assert(ledger.block(block.prefix), block.prefix);
    }
    assertEquals(checkStep(rowsBefore, rowsOf(ledger), NOW), []);
  });
}

const OVERLAP = withRows(madeRows(), madeBlock("10.0.0.0/28", "node-2"));

Deno.test("repair quarantines both of two owners, where nobody can tell who is right", () => {
  const both = ["quarantine 10.0.0.0/28 of node-2, quarantine 10.0.0.0/26 of node-1"];
  assertEquals(done(OVERLAP), both);
  const { quarantined } = repaired(ledgerOf(OVERLAP));
  assertEquals(quarantined.map(({ node }) => node), ["node-2", "node-1"]);
  const announcements = [
    { prefix: "10.0.0.0/26", origin: "node-1" },
    { prefix: "10.0.0.0/28", origin: "node-2" },
  ];
  assertEquals(done(OVERLAP, { announcements }), both);
  // A next hop that only seems to be a node's is no proof.
  const seems = [{ prefix: "10.0.0.0/26", nextHop: "192.0.2.1" }];
  assertEquals(done(OVERLAP, { announcements: seems }), both);
});

Deno.test("repair leaves the block to the owner who announces it, alone of two", () => {
  const one = [{ prefix: "10.0.0.0/26", origin: "node-1" }];
  assertEquals(done(OVERLAP, { announcements: one }), ["quarantine 10.0.0.0/28 of node-2"]);
  const two = [{ prefix: "10.0.0.0/28", origin: "node-2" }];
  assertEquals(done(OVERLAP, { announcements: two }), ["quarantine 10.0.0.0/26 of node-1"]);
});

Deno.test("repair knows whose block it is by the addresses that nodes are said to have", () => {
  const announcements = [{ prefix: "10.0.0.0/26", nextHop: "192.0.2.1" }];
  const nodes = new Map([["192.0.2.1", "node-1"]]);
  assertEquals(done(OVERLAP, { announcements, nodes }), ["quarantine 10.0.0.0/28 of node-2"]);
});

Deno.test("repair takes the block that is on its way for the one that is over another", () => {
  for (const state of ["leaving", "cooling"] as const) {
    const rows = withRows(madeRows(), madeBlock("10.0.0.0/28", "node-2", { state, since: NOW }));
    assertEquals(done(rows), ["quarantine 10.0.0.0/28 of node-2"]);
  }
});

Deno.test("repair looks again, and mends nothing that is over (P15)", () => {
  const rows = withRows(madeRows(), madeBlock("10.0.0.128/26", "node-1", { state: "cooling" }));
  const ledger = ledgerOf(rows);
  const work = repair(auditLedger(ledger, NOW));
  const again = ledgerOf(withRows(rows, madeBlock("10.0.0.128/26", "node-2", { serial: 5 })));
  const change = work(again, after(60));
  assert(!isRefusal(change));
  assertEquals(change.answer, { done: [], left: [], quarantined: [] });
  assertEquals([...change.delta.puts, ...change.delta.deletes], []);
  // It cools again, since a moment ago: it was granted and given back in between.
  const fresh = { state: "cooling", serial: 5, since: after(59) } as const;
  const cooling = work(
    ledgerOf(withRows(rows, madeBlock("10.0.0.128/26", "n2", fresh))),
    after(60),
  );
  assert(!isRefusal(cooling));
  assertEquals([...cooling.delta.puts, ...cooling.delta.deletes], []);
});

Deno.test("repair does only what was found, and guards what it judged by", () => {
  const ledger = ledgerOf(
    withRows(OVERLAP, madeBlock("10.0.1.0/26", "node-2", { state: "cooling" })),
  );
  const problems = auditLedger(ledger, NOW).filter(({ kind }) => kind === "several-owners");
  const announcements = [{ prefix: "10.0.0.0/26", origin: "node-1" }];
  const change = repair(problems, { announcements })(ledger, NOW);
  assert(!isRefusal(change));
  assertEquals(change.delta.puts.map(keyOf), ["block/10.0.0.0/28"]);
  assertEquals(change.delta.guards, ["block/10.0.0.0/26"]);
  assertEquals(change.delta.what, "repair: quarantine 10.0.0.0/28 of node-2");
});

Deno.test("repair leaves rows that nobody understands alone, and says so (P32)", () => {
  const ledger = new Ledger();
  const stored = madeRows().map((row) => ({ key: keyOf(row), value: formatRow(row), version: 1 }));
  ledger.take([...stored, { key: "block/10.0.0.128/26", value: "{", version: 1 }], 1, true);
  const { done, left } = repaired(ledger);
  assertEquals(done, []);
  assertEquals(left.map(({ text }) => text), [
    "the row block/10.0.0.128/26 is no JSON; it is left alone, and nothing is granted over it",
  ]);
});
