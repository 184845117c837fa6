import { assertEquals } from "@std/assert";
import { allocate } from "./allocate.ts";
import { report } from "./demand_report.ts";
import { after, dualPool, node, pool } from "./elastic_scene.ts";
import { World } from "./elastic_world.ts";
import { heardText, markLost } from "./lost_node.ts";
import { registerAgent } from "./node_agent.ts";
import { release } from "./release.ts";
import { putNode, removeNode } from "./request_node.ts";

const AGENT = { node: "n1", instance: "i1", freshUid: "x" };

/** A node with an agent and so many grants. */
function world(of = pool(), count = 2): World {
  const w = new World([of, node({ agent: { instance: "i1", since: after(0) } })]);
  w.do(allocate({ node: "n1", count, freshUid: "x" }));
  return w.wait(10);
}

function heard(w: World): string {
  return heardText(w.ledger.node("n1")!);
}

function lose(w: World) {
  return w.do(markLost({ node: "n1", heard: heard(w), seconds: 301.7 }));
}

Deno.test("markLost drains what the node holds, says why, and frees nothing of it, ever", () => {
  const w = world(dualPool());
  w.do(report({ node: "n1", used: 0, pending: 0 }));
  const { isMarked, drained } = lose(w);
  assertEquals([isMarked, drained.length], [true, 4]);
  assertEquals(drained[0]?.why, "its agent was not heard of for 301 s");
  assertEquals([w.ledger.node("n1")?.gone, w.ledger.node("n1")?.lost], [w.now, true]);
  for (let day = 0; day < 30; day++) w.wait(86_400).rebalance();
  // Only its agent or an operator can say that nobody has them any more.
  assertEquals([...new Set(w.blocks().map(({ state }) => state))], ["leaving"]);
  assertEquals(w.blocks().length, 4);
});

Deno.test("markLost leaves a node alone that has spoken, is gone already, or has no agent", () => {
  const w = world(), before = heard(w);
  assertEquals(w.do(markLost({ node: "n2", heard: before, seconds: 9 })).isMarked, false);
  w.wait(100).do(report({ node: "n1", used: 3, pending: 0 }));
  assertEquals(w.do(markLost({ node: "n1", heard: before, seconds: 9 })).isMarked, false);
  w.do(registerAgent({ ...AGENT, instance: "i2" }));
  assertEquals(w.states(), ["10.0.0.0/26 held", "10.0.0.64/26 held"]);
  const [commits] = [(lose(w), w.commits)];
  assertEquals([lose(w).isMarked, w.commits], [false, commits]);
  const none = new World([pool(), node()]);
  assertEquals(lose(none).isMarked, false);
});

Deno.test("registerAgent holds again what drained because its node was missed, and that alone", () => {
  const w = world(dualPool(), 4);
  const blocks = ["10.0.0.0/26", "10.0.0.64/26"].map((prefix) => ({ prefix, used: 2 }));
  w.do(report({ node: "n1", used: 4, pending: 0, blocks }));
  w.do(release({ prefixes: ["10.0.0.0/26"] }));
  w.wait(10);
  lose(w);
  w.wait(10).do(release({ prefixes: ["10.0.0.64/26", "10.0.0.192/26"] }));
  w.wait(100_000).do(registerAgent(AGENT));
  const { gone, lost } = w.ledger.node("n1")!;
  assertEquals([gone, lost], [undefined, undefined]);
  const ipv4 = w.blocks().filter(({ prefix }) => !prefix.includes(":"));
  assertEquals(ipv4.map(({ prefix, state, why }) => [prefix, state, why]), [
    ["10.0.0.0/26", "draining", undefined],
    ["10.0.0.64/26", "draining", "its agent was not heard of for 301 s"],
    ["10.0.0.128/26", "held", undefined],
    ["10.0.0.192/26", "leaving", undefined],
  ]);
  // An agent that is known asks for nothing.
  const { commits } = w;
  w.do(registerAgent(AGENT));
  assertEquals(w.commits, commits);
});

Deno.test("registerAgent gives another incarnation nothing of what the one before had", () => {
  const w = world();
  lose(w);
  w.do(registerAgent({ ...AGENT, uid: "u2" }));
  assertEquals(w.states(), ["10.0.0.0/26 draining", "10.0.0.64/26 draining"]);
});

Deno.test("a node that an operator removed is not lost, and one that is declared is there again", () => {
  const w = world();
  w.do(removeNode({ node: "n1" }));
  w.do(registerAgent(AGENT));
  // Its blocks are taken back as it needs them.
  assertEquals(w.states(), ["10.0.0.0/26 draining", "10.0.0.64/26 draining"]);
  w.wait(10).do(allocate({ node: "n1", count: 1, freshUid: "x" }));
  lose(w);
  w.do(registerAgent(AGENT));
  assertEquals(w.states().map((text) => text.split(" ")[1]), ["draining", "draining", "held"]);
  lose(w);
  w.do(putNode({ node: "n1", labels: [], freshUid: "x" }));
  assertEquals(w.ledger.node("n1")?.lost, true);
  w.do(putNode({ node: "n1", uid: "u1", freshUid: "x" }));
  const { gone, lost } = w.ledger.node("n1")!;
  assertEquals([gone, lost], [undefined, undefined]);
});
