import { assertEquals } from "@std/assert";
import { allocate } from "./allocate.ts";
import { checkStep } from "./check_step.ts";
import { report } from "./demand_report.ts";
import { reportAndFollow } from "./elastic_report.ts";
import type { Ledger } from "./ledger.ts";
import { answersOf, at, grantOf, must, refusal, reread, rowsOf, scene } from "./ledger_scene.ts";
import { registerAgent } from "./node_agent.ts";
import { release } from "./release.ts";
import { declare } from "./request_declare.ts";
import { putNode, removeNode } from "./request_node.ts";
import type { Work } from "./work.ts";

Deno.test("putNode of another incarnation drains what the one before has, and owns nothing of it", () => {
  const ledger = scene();
  const old = must(ledger, grantOf({ uid: "u1" })).blocks[0]!;
  const { drained } = must(ledger, putNode({ node: "n1", uid: "u2", freshUid: "" }), at(1));
  assertEquals(drained.map(({ prefix, state, uid }) => [prefix, state, uid]), [
    [old.prefix, "draining", "u1"],
  ]);
  const next = must(ledger, grantOf({ uid: "u2" })).blocks[0]!;
  assertEquals(next.uid, "u2");
  assertEquals(next.prefix === old.prefix, false);
  const wrong = release({ prefixes: [old.prefix], node: "n1", uid: "u2" });
  assertEquals(refusal(ledger, wrong).refused, "other-incarnation");
});

/** A ledger with what came from elsewhere, where n1 has a name and no uid. */
function imported(): Ledger {
  const ledger = scene();
  must(ledger, grantOf({ uid: "u1", count: 2 }));
  const puts = rowsOf(ledger).flatMap((row) =>
    row.kind === "block" || row.kind === "node" ? [{ ...row, uid: "" }] : []
  );
  ledger.apply({ puts, deletes: [], guards: [], what: "" }, 9);
  return ledger;
}

Deno.test("incarnate lets whoever first speaks for a name with a uid take over what it has", () => {
  const n1 = { node: "n1", uid: "u7", freshUid: "f" };
  const firsts: Work<object>[] = [
    putNode(n1),
    registerAgent({ ...n1, instance: "i" }),
    allocate({ ...n1, count: 1 }),
    report({ ...n1, used: 0, pending: 0 }),
    reportAndFollow({ ...n1, used: 0, pending: 0 }),
  ];
  for (const [i, first] of firsts.entries()) {
    for (const isKnown of [true, false]) {
      // A report is of a node that is known.
      if (!isKnown && i > 2) continue;
      const ledger = imported();
      if (!isKnown) ledger.apply({ puts: [], deletes: ["node/n1"], guards: [], what: "" }, 10);
      const before = rowsOf(ledger);
      must(ledger, first);
      const owners = ledger.blocksOf("n1").map(({ uid, state }) => `${uid} ${state}`);
      assertEquals(new Set(owners), new Set(["u7 held"]), `${i} ${isKnown}`);
      assertEquals(ledger.node("n1")?.uid, "u7");
      assertEquals(checkStep(before, rowsOf(ledger), at(0)), []);
      // From now on another one is another one.
      must(ledger, putNode({ ...n1, uid: "u8" }));
      assertEquals(ledger.blocksOf("n1").every(({ state }) => state === "draining"), true);
    }
  }
});

Deno.test("incarnate leaves a name without a uid to the first who says one", () => {
  for (const isKnown of [true, false]) {
    const ledger = imported();
    if (!isKnown) ledger.apply({ puts: [], deletes: ["node/n1"], guards: [], what: "" }, 10);
    must(ledger, registerAgent({ node: "n1", instance: "i", freshUid: "f" }));
    must(ledger, grantOf({ freshUid: "f" }));
    assertEquals([...new Set(ledger.blocksOf("n1").map(({ uid }) => uid))], [""]);
    const { drained } = must(ledger, putNode({ node: "n1", uid: "u7", freshUid: "f" }));
    assertEquals([drained, ledger.node("n1")?.uid], [[], "u7"]);
    assertEquals([...new Set(ledger.blocksOf("n1").map(({ uid }) => uid))], ["u7"]);
    assertEquals(ledger.node("n1")?.agent?.instance, "i");
  }
});

Deno.test("putNode keeps labels that are not said and the incarnation that is not", () => {
  const ledger = scene();
  must(ledger, grantOf());
  const { node } = must(ledger, putNode({ node: "n1", freshUid: "other" }));
  assertEquals([node.uid, node.labels], ["u1", [{ key: "rack", value: "a" }]]);
  const same = putNode({ node: "n1", freshUid: "other", labels: node.labels })(ledger, at(1));
  assertEquals("delta" in same && same.delta.puts, []);
});

Deno.test("removeNode drains and frees nothing, and who comes back is there again", () => {
  const ledger = scene();
  const [block] = must(ledger, grantOf()).blocks;
  must(ledger, removeNode({ node: "n1" }), at(1));
  assertEquals(ledger.block(block!.prefix)?.state, "draining");
  assertEquals(ledger.node("n1")?.gone, at(1));
  assertEquals(refusal(ledger, grantOf()).refused, "unknown-node");
  must(ledger, registerAgent({ node: "n1", instance: "i", freshUid: "" }));
  assertEquals(ledger.node("n1")?.gone, undefined);
  assertEquals(refusal(ledger, removeNode({ node: "n9" })).refused, "unknown-node");
});

Deno.test("removeNode of a node whose agent lives is refused: that would hold its blocks again", () => {
  const ledger = scene();
  const [block] = must(ledger, grantOf()).blocks;
  assertEquals(refusal(ledger, removeNode({ node: "n1", isAlive: true })).refused, "in-use");
  assertEquals(ledger.block(block!.prefix)?.state, "held");
  assertEquals(refusal(ledger, removeNode({ node: "n9", isAlive: true })).refused, "unknown-node");
});

Deno.test("declare quarantines what a ledger that was put back does not know, and grants it to nobody", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24"] });
  must(ledger, grantOf());
  const request = {
    node: "n2",
    uid: "u2",
    prefixes: ["10.0.0.64/26", "10.0.0.0/27", "10.7.0.0/26"],
  };
  const { quarantined, conflicts } = must(ledger, declare(request));
  assertEquals(quarantined.map(({ prefix, node, state }) => [prefix, node, state]), [
    ["10.0.0.64/26", "n2", "quarantined"],
  ]);
  assertEquals(conflicts, [
    { prefix: "10.0.0.0/27", why: "it overlaps 10.0.0.0/26 of n1" },
    { prefix: "10.7.0.0/26", why: "it is in no pool" },
  ]);
  assertEquals(must(ledger, grantOf({ size: 26 })).blocks[0]?.prefix, "10.0.0.128/26");
  assertEquals(answersOf(reread(ledger)), answersOf(ledger));
});

Deno.test("declare has a block withdrawn that cools while it is announced", () => {
  const ledger = scene();
  const { prefix } = must(ledger, grantOf()).blocks[0]!;
  must(ledger, release({ prefixes: [prefix] }));
  const said = { node: "n1", uid: "u1", prefixes: [prefix] };
  assertEquals(must(ledger, declare(said), at(3)).leaving.length, 1);
  assertEquals([ledger.block(prefix)?.state, ledger.block(prefix)?.since], ["leaving", at(3)]);
  assertEquals(must(ledger, declare({ ...said, node: "n2" })).conflicts, [
    { prefix, why: "it is n1's" },
  ]);
});
