import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { checkEmpty } from "./check_empty.ts";
import { after, block, demand, dualPool, node, pool } from "./elastic_scene.ts";
import { stepOf, World } from "./elastic_world.ts";
import type { LedgerRow, NodeRow, SuperRow } from "./ledger_row.ts";
import { rebalance } from "./rebalance.ts";
import { isRefusal } from "./refusal.ts";
import { acknowledge } from "./release.ts";
import { putNode } from "./request_node.ts";

function superBlock(prefix: string, rack = "r1", serial = 1): SuperRow {
  return { kind: "super", prefix, pool: "pods", rack, serial };
}

/** A node with a block, that is gone since 0 and whose block drains since. */
function gone(changes: Partial<NodeRow> = {}): World {
  return new World([
    pool(),
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/26", "draining"),
    node({ gone: after(0), ...changes }),
  ]);
}

const AGENT = { instance: "i1", since: after(0) };

Deno.test("rebalance drains the blocks of a node that is gone, and frees them after grace", () => {
  const w = new World([
    pool(),
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/26"),
    node({ gone: after(0) }),
  ]);
  assertEquals(w.rebalance().steps.map(stepOf), ["drain 10.0.0.0/26"]);
  assertEquals(w.wait(3599).rebalance().steps, []);
  assertEquals(w.wait(1).rebalance().steps.map(stepOf), ["cool 10.0.0.0/26"]);
  const steps = w.wait(600).rebalance().steps.map(stepOf);
  assertEquals(steps, ["free 10.0.0.0/26", "forget n1", "give-back 10.0.0.0/21"]);
  assertEquals(checkEmpty(w.rows(), w.now), []);
});

Deno.test("rebalance never frees what an agent announces without its word", () => {
  const w = gone({ agent: AGENT });
  assertEquals(w.wait(3600).rebalance().steps.map(stepOf), ["leave 10.0.0.0/26"]);
  const { steps, waiting } = w.wait(1e7).rebalance();
  assertEquals(steps, []);
  assertEquals(waiting.map(({ what, prefix }) => `${what} ${prefix}`), ["withdrawal 10.0.0.0/26"]);
  assertStringIncludes(waiting[0]?.hint ?? "", "release 10.0.0.0/26 --force");
  w.do(acknowledge({ node: "n1", instance: "i1", blocks: w.blocks() }));
  w.rebalance();
  assertEquals(w.wait(600).rebalance().steps.map(stepOf)[0], "free 10.0.0.0/26");
});

Deno.test("rebalance keeps blocks that had addresses in use when their node was heard last", () => {
  for (const agent of [undefined, AGENT]) {
    for (const blocks of [{ "10.0.0.0/26": 4 }, undefined]) {
      const said = demand(after(-60), 4, 0, blocks);
      const w = gone({ demand: said, ...agent && { agent } });
      const { steps, waiting } = w.wait(1e6).rebalance();
      assertEquals(steps, []);
      assertEquals(waiting.map(({ what }) => what), ["use"]);
      assertEquals(w.states(), ["10.0.0.0/26 draining"]);
    }
  }
});

Deno.test("rebalance is decided from the node's row, so that one that came back stops it", () => {
  const w = gone();
  w.wait(3600);
  const change = rebalance()(w.ledger, w.now);
  assert(!isRefusal(change) && "delta" in change);
  assertEquals(change.answer.steps.map(stepOf), ["cool 10.0.0.0/26"]);
  assert(change.delta.guards.includes("node/n1"), "the store refuses it when the row has changed");
  w.do(putNode({ node: "n1", uid: "u1", freshUid: "x" }));
  assertEquals(w.rebalance().steps, [], "and asked again it does not want it any more");
});

Deno.test("rebalance guards the node in every step that its row decides", () => {
  const settled = { since: after(-1000) };
  const blocks = { "10.0.0.0/26": 0, "10.0.0.64/26": 0, "10.0.0.128/26": 0 };
  const rows: LedgerRow[] = [
    pool(),
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/26", "held", settled),
    block("10.0.0.64/26", "held", settled),
    block("10.0.0.128/26", "draining", settled),
    node({ demand: demand(after(-1), 0, 0, blocks) }),
  ];
  const w = new World(rows);
  const change = rebalance()(w.ledger, w.now);
  assert(!isRefusal(change) && "delta" in change);
  assertEquals(change.answer.steps.map(stepOf), ["cool 10.0.0.128/26", "drain 10.0.0.64/26"]);
  const { puts, guards } = change.delta;
  assert(guards.includes("node/n1") || puts.some(({ kind }) => kind === "node"));
  assertEquals(change.delta.what, "cool 10.0.0.128/26 of n1; drain 10.0.0.64/26 of n1");
});

Deno.test("rebalance drains what an earlier incarnation had, and frees it after grace", () => {
  const w = new World([
    pool(),
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/26", "draining", { uid: "u0" }),
    block("10.0.0.64/26"),
    node(),
  ]);
  assertEquals(w.wait(3599).rebalance().steps, []);
  assertEquals(w.wait(1).rebalance().steps.map(stepOf), ["cool 10.0.0.0/26"]);
  assertEquals(w.states(), ["10.0.0.0/26 cooling", "10.0.0.64/26 held"]);
});

Deno.test("rebalance lets no block of an earlier incarnation be the new one's capacity", () => {
  const w = new World([
    pool(),
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/26", "draining", { uid: "u0" }),
    node({ demand: demand(after(0), 0) }),
  ]);
  assertEquals(w.rebalance().steps.map(stepOf), ["grant 10.0.0.64/26"]);
});

Deno.test("rebalance forgets a node that is gone only when nothing of it is left", () => {
  const w = new World([pool(), node({ gone: after(0) })]);
  assertEquals(w.wait(3599).rebalance().steps, []);
  assertEquals(w.wait(1).rebalance().steps.map(stepOf), ["forget n1"]);
  assertEquals(w.ledger.node("n1"), undefined);
});

Deno.test("rebalance moves nodes out of a range that drains: elsewhere first, then the old one drains", () => {
  const cidrs = [{ prefix: "10.0.0.0/24", draining: true as const }, { prefix: "10.1.0.0/16" }];
  const w = new World([
    pool({ cidrs }),
    superBlock("10.0.0.0/24"),
    block("10.0.0.0/26"),
    node({ demand: demand(after(0), 5, 0, { "10.0.0.0/26": 5 }) }),
  ]);
  assertEquals(w.rebalance().steps.map(stepOf), ["grant 10.1.0.0/26", "drain 10.0.0.0/26"]);
  assertEquals(w.rebalance().steps, []);
  assertEquals(w.wait(60).report(5, 0, { "10.1.0.0/26": 5, "10.0.0.0/26": 0 }), [
    "cool 10.0.0.0/26",
  ]);
});

Deno.test("rebalance moves a silent node to as much as it had, and to another pool where its own drains", () => {
  const other = pool({ name: "more", cidrs: [{ prefix: "10.9.0.0/16" }] });
  const w = new World([
    pool({ draining: true }),
    other,
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/25"),
    block("10.0.0.128/27"),
    node(),
  ]);
  const steps = w.rebalance().steps.map(stepOf);
  assertEquals(steps, [
    "grant 10.9.0.0/25",
    "drain 10.0.0.0/25",
    "grant 10.9.0.128/27",
    "drain 10.0.0.128/27",
  ]);
  assertEquals(w.rebalance().steps, []);
});

Deno.test("rebalance keeps blocks in a range that drains while there is nothing in their place", () => {
  const w = new World([
    pool({ draining: true }),
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/26"),
    node({ demand: demand(after(0), 5) }),
  ]);
  const { steps, shortages } = w.rebalance();
  assertEquals(steps, []);
  assertEquals(shortages.map(({ refused }) => refused), ["draining"]);
  assertEquals(w.states(), ["10.0.0.0/26 held"]);
});

Deno.test("rebalance says of each node that is short that it is that node that gets nothing", () => {
  const w = new World([
    dualPool({ cidrs: [{ prefix: "10.0.0.0/26" }, { prefix: "2001:db8::/108" }] }),
    ...["a", "b", "c", "$&"].map((name) =>
      node({ name, uid: name, demand: demand(after(0), name === "a" ? 1 : 5) })
    ),
  ]);
  const { shortages } = w.rebalance();
  // By name, and there was one block.
  assertEquals(shortages.map(({ node }) => node), ["a", "b", "c"]);
  for (const { node, text } of shortages) {
    assertMatch(text, /^cannot grant an IPv4 \/2\d to /);
    assertEquals(text.split(" to ")[1]?.split(" from pool ")[0], node);
  }
});

Deno.test("rebalance gives the first free block to one waiter, once", () => {
  const waiters = ["a", "b", "c"].map((name, i) =>
    node({ name, uid: name, demand: demand(after(0), 0, i === 1 ? 9 : 0) })
  );
  const w = new World([
    pool({ cidrs: [{ prefix: "10.0.0.0/26" }] }),
    superBlock("10.0.0.0/26"),
    block("10.0.0.0/26", "cooling", { node: "gone", uid: "u9" }),
    node({ name: "gone", uid: "u9" }),
    ...waiters,
  ]);
  assertEquals(w.rebalance().shortages.map((one) => one.node), ["a", "b", "c"]);
  w.wait(600);
  const { steps, shortages } = w.rebalance();
  assertEquals(steps.map(stepOf), ["free 10.0.0.0/26", "grant 10.0.0.0/26"]);
  assertEquals(steps[1]?.node, "a", "none of them has a block: by name");
  assertEquals(shortages.map((one) => one.node), ["b", "c"]);
  assertEquals(w.rebalance().steps, []);
});

Deno.test("rebalance serves whoever has nothing, then whose pods wait, then the others", () => {
  const has = (name: string, prefix: string, used: number, pending: number) => [
    block(prefix, "held", { node: name, uid: name }),
    node({ name, uid: name, demand: demand(after(0), used, pending) }),
  ];
  const w = new World([
    pool(),
    superBlock("10.0.0.0/21"),
    ...has("a", "10.0.0.0/26", 60, 0),
    ...has("b", "10.0.0.64/26", 60, 9),
    node({ name: "c", uid: "c", demand: demand(after(0), 0) }),
  ]);
  assertEquals(w.rebalance().steps.map((step) => step.node), ["c", "b", "a"]);
});

Deno.test("rebalance halves a super-block whose blocks lie in one half with room to spare", () => {
  const w = new World([
    pool(),
    superBlock("10.0.0.0/19", "r1", 40),
    block("10.0.16.0/26", "held", { serial: 40 }),
    node(),
  ]);
  assertEquals(w.rebalance().steps.map(stepOf), ["halve 10.0.16.0/21"]);
  assertEquals([...w.ledger.supers()], [superBlock("10.0.16.0/21", "r1", 41)]);
  assertEquals(w.ledger.pool("pods")?.serial, 41, "what is granted there next has a higher number");
  assertEquals(w.rebalance().steps, []);
});

Deno.test("rebalance halves none whose half is nearly full, so that it would double again", () => {
  const rows = ["10.0.0.0/22", "10.0.4.0/25"].map((prefix) => block(prefix));
  const w = new World([pool(), superBlock("10.0.0.0/20"), ...rows, node()]);
  assertEquals(w.rebalance().steps, []);
});

Deno.test("rebalance gives back a super-block that has nothing but what is reserved", () => {
  const w = new World([pool({ reserved: ["10.0.0.0/28"] }), superBlock("10.0.0.0/21")]);
  assertEquals(w.rebalance().steps.map(stepOf), ["give-back 10.0.0.0/21"]);
});

Deno.test("rebalance gives headroom of one rack to another that finds nothing", () => {
  const r2 = [{ key: "rack", value: "r2" }];
  const w = new World([
    pool({ cidrs: [{ prefix: "10.0.0.0/21" }] }),
    superBlock("10.0.0.0/21"),
    block("10.0.0.0/26"),
    block("10.0.0.64/26"),
    node(),
    node({ name: "n2", uid: "u2", labels: r2, demand: demand(after(0), 0) }),
  ]);
  const first = w.rebalance();
  assertEquals(first.shortages.map((one) => one.node), ["n2"]);
  assertEquals(first.steps.map(stepOf), ["halve 10.0.0.0/25"]);
  assertEquals(first.isMore, true);
  const [grant] = w.rebalance().steps;
  assertEquals([grant?.what, grant?.node], ["grant", "n2"]);
  assertEquals(w.rebalance().steps, []);
});

Deno.test("rebalance of some nodes leaves all others and the super-blocks alone", () => {
  const w = new World([
    pool(),
    superBlock("10.0.0.0/21"),
    superBlock("10.0.8.0/21", "r2"),
    node({ demand: demand(after(0), 0) }),
    node({ name: "n2", uid: "u2", demand: demand(after(0), 0) }),
  ]);
  const { steps } = w.do(rebalance({ nodes: ["n2", "nobody"] }));
  assertEquals(steps.map((step) => step.node), ["n2"]);
});

Deno.test("rebalance makes no more steps at once than it may, and says that there is more", () => {
  const nodes = Array.from(
    { length: 10 },
    (_, i) => node({ name: `m${i}`, uid: "u", demand: demand(after(0), 0) }),
  );
  const w = new World([pool(), ...nodes]);
  const counts = [];
  for (let isMore = true; isMore;) {
    const answer = w.do(rebalance({ most: 4 }));
    counts.push(answer.steps.length);
    isMore = answer.isMore;
  }
  assertEquals(counts, [4, 4, 2]);
});

Deno.test("rebalance refuses a ledger of a newer format", () => {
  const w = new World([pool()], false);
  const meta = { kind: "meta", format: 2, id: "a", epoch: 1 } as unknown as LedgerRow;
  w.ledger.apply({ puts: [meta], deletes: [], guards: [], what: "" }, 2);
  const change = rebalance()(w.ledger, w.now);
  assert("refused" in change);
  assertEquals(change.refused, "newer-format");
});
