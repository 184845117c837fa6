import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { report, type ReportAnswer, type ReportRequest } from "./demand_report.ts";
import { after, block, demand, ledgerOf, node, pool } from "./elastic_scene.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { Refusal } from "./refusal.ts";
import type { Change } from "./work.ts";

const IDLE: ReportRequest = { node: "n1", used: 0, pending: 0 };

function said(
  request: ReportRequest,
  who: NodeRow = node(),
  now: Moment = after(100),
  blocks: readonly BlockRow[] = [block("10.0.0.0/26")],
): Change<ReportAnswer> | Refusal {
  return report(request)(ledgerOf([pool(), who, ...blocks]), now);
}

function done(...args: Parameters<typeof said>): Change<ReportAnswer> {
  const change = said(...args);
  assert(!("refused" in change), JSON.stringify(change));
  return change;
}

Deno.test("report stores what the node says in its row", () => {
  const blocks = [{ prefix: "10.0.0.0/26", used: 5 }];
  const { delta, answer } = done({ node: "n1", uid: "u1", used: 5, pending: 2, blocks });
  const heard = { used: 5, pending: 2, blocks, at: after(100) };
  assertEquals(delta, {
    puts: [{ ...node(), demand: heard }],
    deletes: [],
    guards: [],
    what: "n1 uses 5 addresses and waits for 2",
  });
  assertEquals(answer, { node: "n1", uid: "u1", demand: heard, isWritten: true, unknown: [] });
});

Deno.test("report writes what it knows already once a minute", () => {
  const who = node({ demand: demand(after(100), 0) });
  assertEquals(done(IDLE, who, after(159)).delta.puts, []);
  assertEquals(done(IDLE, who, after(159)).answer.isWritten, false);
  assertEquals(done(IDLE, who, after(160)).delta.puts.length, 1);
  assertEquals(done({ ...IDLE, used: 1 }, who, after(101)).delta.puts.length, 1);
});

Deno.test("report writes at once after a moment that never was", () => {
  const who = node({ demand: demand({ unix: after(100).unix + 86_400 }, 0) });
  assertEquals(done(IDLE, who, after(100)).answer.isWritten, true);
});

Deno.test("report writes at once where a block began to drain since", () => {
  const who = node({ demand: demand(after(90), 0) });
  const drains = block("10.0.0.0/26", "draining", { since: after(95) });
  assertEquals(done(IDLE, who, after(100), [drains]).answer.isWritten, true);
  const heard = node({ demand: demand(after(96), 0) });
  assertEquals(done(IDLE, heard, after(100), [drains]).answer.isWritten, true, "seen for 1 s");
});

Deno.test("report refuses numbers that cannot be", () => {
  const part = (used: number, prefix = "10.0.0.0/26") => ({ prefix, used });
  for (
    const [wrong, words] of [
      [{ used: -1 }, "used is -1"],
      [{ used: 1.5 }, "used is 1.5"],
      [{ pending: NaN }, "pending is NaN"],
      [{ used: 2 ** 60 }, "used is"],
      [{ used: 9, blocks: [part(-1)] }, "-1 addresses"],
      [{ used: 90, blocks: [part(65)] }, "65 addresses in use are more than 10.0.0.0/26 has"],
      [{ used: 9, blocks: [part(1), part(1)] }, "10.0.0.0/26 is named twice"],
      [{ used: 3, blocks: [part(4)] }, "its blocks have 4 addresses in use, and in all it is 3"],
    ] as const
  ) {
    const change = said({ ...IDLE, ...wrong });
    assert("refused" in change, words);
    assertEquals(change.refused, "bad-request");
    assertStringIncludes(change.text, words);
  }
});

Deno.test("report takes the family that has more for a node's use", () => {
  const blocks = [{ prefix: "10.0.0.0/26", used: 3 }, { prefix: "2001:db8::/122", used: 4 }];
  const change = said({ ...IDLE, used: 4, blocks });
  assert(!("refused" in change));
  assertEquals(change.answer.unknown, ["2001:db8::/122"]);
  assertEquals(change.answer.demand.blocks, [{ prefix: "10.0.0.0/26", used: 3 }]);
});

Deno.test("report tells of addresses beyond its blocks and of a node that is gone", () => {
  const { answer } = done({ ...IDLE, used: 70 }, node({ gone: after(0) }));
  assertEquals([answer.beyond, answer.isGone, answer.isWritten], [6, true, true]);
});

Deno.test("report refuses nodes and incarnations that are not known, and says what helps", () => {
  const unknown = said({ ...IDLE, node: "n9" });
  assert("refused" in unknown);
  assertEquals(unknown.refused, "unknown-node");
  assertStringIncludes(unknown.hint ?? "", "ipam allocate --node n9");
  const other = said({ ...IDLE, uid: "u0" });
  assert("refused" in other);
  assertEquals(other.refused, "other-incarnation");
  assertStringIncludes(other.text, "u1");
});
