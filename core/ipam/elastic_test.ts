import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { elasticSteps } from "./elastic.ts";
import { reportAndFollow } from "./elastic_report.ts";
import { after, block, demand, dualPool, node, pool } from "./elastic_scene.ts";
import { stepOf, World } from "./elastic_world.ts";
import type { LedgerRow } from "./ledger_row.ts";
import { acknowledge, release } from "./release.ts";
import { drainPool } from "./request_pool.ts";

function world(...rows: readonly LedgerRow[]): World {
  return new World(rows.length > 0 ? rows : [pool(), node()]);
}

Deno.test("elasticSteps grants a node that reports its first block, of the usual size", () => {
  assertEquals(world().report(0), ["grant 10.0.0.0/26"]);
});

Deno.test("elasticSteps changes nothing of the ledger it is asked of", () => {
  const w = world(pool(), node({ demand: demand(after(0), 500) }));
  const before = JSON.stringify(w.rows());
  assertEquals(elasticSteps(w.ledger, "n1", w.now).steps.length, 4);
  assertEquals(JSON.stringify(w.rows()), before);
  assertEquals(elasticSteps(w.ledger, "n9", w.now).steps, []);
});

Deno.test("elasticSteps doubles while a node keeps growing, and begins anew after a rest", () => {
  const w = world();
  w.report(0);
  assertEquals(w.wait(60).report(60), ["grant 10.0.0.128/25"]);
  assertEquals(w.wait(60).report(180), ["grant 10.0.1.0/24"]);
  assertEquals(w.wait(600).report(420).map((step) => step.replace(/ .*\//, " /")), ["grant /26"]);
});

Deno.test("elasticSteps serves many waiting pods at once with several blocks", () => {
  const w = world();
  const steps = w.report(0, 500).map((step) => step.replace(/ .*\//, " /"));
  assertEquals(steps, ["grant /26", "grant /25", "grant /24", "grant /25"]);
  assertEquals(w.report(500), [], "it is served");
});

Deno.test("elasticSteps says of each block of a growth what was missing before it, and counts what is in none of them", () => {
  const w = world();
  w.report(0);
  const { steps, beyond } = w.do(reportAndFollow({ node: "n1", used: 500, pending: 0 }));
  const [first, ...more] = steps.map(({ why }) => why);
  assertEquals(first, "0 of 61 addresses are free, below 8");
  assertEquals(more, [
    "370 more addresses are missing",
    "117 more addresses are missing",
  ]);
  assertEquals(beyond, undefined, "there is an address for each now");
  const few = world(pool({ elastic: { mostBlocks: 1 } }), node());
  few.report(0);
  assertEquals(few.do(reportAndFollow({ node: "n1", used: 500, pending: 0 })).beyond, 436);
});

Deno.test("elasticSteps drains the emptiest block, which leaves when empty and cools without an agent", () => {
  const w = world();
  w.report(0);
  w.wait(1000).report(60);
  assertEquals(w.states(), ["10.0.0.0/26 held", "10.0.0.64/26 held"]);
  const low = { "10.0.0.0/26": 9, "10.0.0.64/26": 1 };
  assertEquals(w.wait(299).report(10, 0, low), [], "it has not been at rest");
  assertEquals(w.wait(1).report(10, 0, low), ["drain 10.0.0.64/26"]);
  assertEquals(w.wait(60).report(10, 0, low), [], "a pod is in it");
  const gone = { "10.0.0.0/26": 9, "10.0.0.64/26": 0 };
  assertEquals(w.wait(60).report(9, 0, gone), ["cool 10.0.0.64/26"]);
  w.wait(599);
  assertEquals(w.rebalance().steps, []);
  w.wait(1);
  assertEquals(w.rebalance().steps.map(stepOf), ["free 10.0.0.64/26"]);
});

Deno.test("elasticSteps lets an agent withdraw a block before it cools", () => {
  const agent = { instance: "i1", since: after(0) };
  const w = world(pool(), node({ agent }));
  w.report(0);
  w.wait(1000).report(60);
  w.wait(300).report(0);
  assertEquals(w.wait(10).report(0), ["leave 10.0.0.64/26"]);
  assertEquals(w.wait(86_400).rebalance().steps, [], "only its agent's word frees it");
  const [, leaving] = w.blocks();
  w.do(acknowledge({ node: "n1", instance: "i1", blocks: [leaving!] }));
  assertEquals(w.states(), ["10.0.0.0/26 held", "10.0.0.64/26 cooling"]);
});

Deno.test("elasticSteps takes a draining block back before it asks for a new one", () => {
  const w = world();
  w.report(0);
  w.wait(1000).report(60);
  w.wait(300).report(0);
  assertEquals(w.states()[1], "10.0.0.64/26 draining");
  assertEquals(w.wait(10).report(60), ["take-back 10.0.0.64/26"]);
  assertEquals(w.states()[1], "10.0.0.64/26 held");
  assertEquals(w.wait(299).report(0), [], "it is at rest again first");
});

Deno.test("elasticSteps keeps a draining block that pods came back to", () => {
  const w = world();
  w.report(0);
  w.wait(1000).report(60);
  w.wait(300).report(0);
  w.wait(2).report(3, 0, { "10.0.0.64/26": 3 });
  assertEquals(w.wait(86_400).rebalance().steps, []);
  assertEquals(w.states()[1], "10.0.0.64/26 draining");
});

Deno.test("elasticSteps grants and drains pairs of both families", () => {
  const w = world(dualPool(), node());
  assertEquals(w.report(0), ["grant 10.0.0.0/26"]);
  assertEquals(w.wait(1000).report(60), ["grant 10.0.0.64/26"]);
  assertEquals(w.blocks().length, 4);
  w.wait(300);
  assertEquals(w.report(0), ["drain 10.0.0.64/26"]);
  assertEquals(w.blocks().filter(({ state }) => state === "draining").length, 2);
  w.wait(10);
  assertEquals(w.report(0), ["cool 10.0.0.64/26"]);
  w.wait(600);
  assertEquals(w.rebalance().steps.map(({ prefix }) => prefix), [
    "10.0.0.64/26",
    "2001:db8::40/122",
  ]);
});

Deno.test("elasticSteps falls to the next smaller size that there is", () => {
  const w = world(pool({ cidrs: [{ prefix: "10.0.0.0/27" }] }), node());
  assertEquals(w.report(0), ["grant 10.0.0.0/27"]);
});

Deno.test("elasticSteps grants what there is and says what is lacking", () => {
  const w = world(pool({ cidrs: [{ prefix: "10.0.0.0/26" }] }), node());
  w.report(0, 100);
  const answer = w.wait(10).rebalance();
  assertEquals(answer.steps, []);
  const [shortage] = answer.shortages;
  assertEquals([shortage?.node, shortage?.missing, shortage?.refused], ["n1", 51, "exhausted"]);
  assertStringIncludes(shortage?.hint ?? "", "pool grow");
  assertEquals(w.commits, 1, "what cannot be done is not written again and again");
});

Deno.test("elasticSteps says that a node has as many blocks as it may", () => {
  const w = world(pool({ elastic: { mostBlocks: 2 } }), node());
  w.report(0, 3000);
  assertEquals(w.states(), ["10.0.0.0/22 held", "10.0.4.0/22 held"]);
  const [shortage] = w.rebalance().shortages;
  assertEquals(shortage?.refused, "too-many-blocks");
  assertStringIncludes(shortage?.hint ?? "", "--most-blocks 4");
});

Deno.test("elasticSteps says that no pool is for a node, or that its pool drains", () => {
  const zoned = pool({ selector: [{ key: "zone", values: ["z"] }] });
  const none = world(zoned, node({ demand: demand(after(0), 1) }));
  assertEquals(none.rebalance().shortages[0]?.refused, "no-pool-matches");
  const w = world(pool({ draining: true }), node({ demand: demand(after(0), 1) }));
  assertEquals(w.rebalance().shortages[0]?.refused, "draining");
});

Deno.test("elasticSteps leaves a node alone that reported nothing", () => {
  const w = world(pool(), node(), block("10.0.0.0/26"), {
    kind: "super",
    prefix: "10.0.0.0/23",
    pool: "pods",
    rack: "r1",
    serial: 1,
  });
  assertEquals(w.wait(1e6).rebalance().steps, []);
});

Deno.test("elasticSteps holds its windows through clocks that jump", () => {
  for (const jump of [-1_800_000_000, -86_400, 86_400]) {
    const w = world();
    w.report(0);
    w.wait(1000).report(60);
    const jumped = (seconds: number) => {
      const { now } = w.wait(seconds);
      w.now = { ...now, unix: now.unix + jump };
      const steps = w.report(0);
      w.now = now;
      return steps;
    };
    assertEquals(jumped(299), [], `${jump}: at rest`);
    assertEquals(jumped(1), ["drain 10.0.0.64/26"], `${jump}`);
    assertEquals(jumped(10), ["cool 10.0.0.64/26"], `${jump}`);
    w.now = { ...w.wait(599).now, unix: w.now.unix + jump };
    assertEquals(w.rebalance().steps, [], `${jump}: cooling`);
    w.wait(1);
    assertEquals(w.rebalance().steps.map(stepOf), ["free 10.0.0.64/26"], `${jump}`);
  }
});

Deno.test("elasticSteps without a boot clock lets nothing pass sooner when the wall is set back", () => {
  const w = world();
  w.now = { unix: 1_000_000 };
  w.report(0);
  w.wait(1000).report(60);
  w.wait(300).report(0);
  w.wait(10).report(0);
  assert(w.states()[1]?.endsWith("cooling"));
  for (const unix of [0, w.now.unix - 86_400, w.now.unix]) {
    w.now = { unix };
    assertEquals(w.rebalance().steps, [], `${unix}`);
  }
});

Deno.test("elasticSteps takes back a pair, and nothing of a pair that is no more", () => {
  const rows = (six: "draining" | "cooling") =>
    [
      dualPool(),
      node(),
      { kind: "super", prefix: "10.0.0.0/21", pool: "pods", rack: "r1", serial: 1 },
      { kind: "super", prefix: "2001:db8::/117", pool: "pods", rack: "r1", serial: 1 },
      block("10.0.0.0/26", "draining", { partner: "2001:db8::/122" }),
      block("2001:db8::/122", six, { partner: "10.0.0.0/26" }),
    ] as const;
  assertEquals(world(...rows("draining")).report(5), ["take-back 10.0.0.0/26"]);
  assertEquals(world(...rows("cooling")).report(5), ["grant 10.0.0.64/26"]);
});

Deno.test("elasticSteps takes nothing back that an operator released", () => {
  const w = world();
  w.report(0);
  w.report(5, 0, { "10.0.0.0/26": 5 });
  w.do(release({ prefixes: ["10.0.0.0/26"] }));
  const grant = w.wait(1000).report(5, 35, { "10.0.0.0/26": 5 });
  assertEquals(grant, ["grant 10.0.0.64/26"]);
  assertEquals(w.wait(60).report(40, 0, { "10.0.0.0/26": 0, "10.0.0.64/26": 40 }), [
    "cool 10.0.0.0/26",
  ]);
});

Deno.test("elasticSteps takes nothing back from a range that drains", () => {
  const w = world(pool({ cidrs: [{ prefix: "10.0.0.0/20" }, { prefix: "10.1.0.0/20" }] }), node());
  w.report(5);
  w.do(drainPool({ name: "pods", cidr: "10.0.0.0/20" }));
  const used = { "10.0.0.0/26": 5 };
  assertEquals(w.wait(1000).report(5, 0, used), ["grant 10.1.0.0/26", "drain 10.0.0.0/26"]);
  assertEquals(w.wait(1000).report(5, 60, used), ["grant 10.1.0.64/26"]);
});
