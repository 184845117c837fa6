import { assertEquals, assertMatch } from "@std/assert";
import { at, grantOf, must, refusal, scene } from "./ledger_scene.ts";
import type { Ledger } from "./ledger.ts";
import type { NodeRow } from "./ledger_row.ts";
import { registerAgent, unregisterAgent } from "./node_agent.ts";
import { acknowledge, release } from "./release.ts";

const PREFIX = "10.0.0.0/26";

function held(): Ledger {
  const ledger = scene();
  must(ledger, grantOf());
  return ledger;
}

function stateOf(ledger: Ledger, prefix = PREFIX): string | undefined {
  return ledger.block(prefix)?.state;
}

Deno.test("release lets a block cool that nobody announces, and does it once", () => {
  const ledger = held();
  must(ledger, release({ prefixes: [PREFIX] }), at(5));
  assertEquals([stateOf(ledger), ledger.block(PREFIX)?.since], ["cooling", at(5)]);
  const again = must(ledger, release({ prefixes: [PREFIX], node: "n1" }), at(50));
  assertEquals(again, { released: [], already: [{ prefix: PREFIX, state: "cooling" }] });
  assertEquals(ledger.block(PREFIX)?.since, at(5));
});

Deno.test("release with an agent waits for its withdrawal, whoever else says it is done", () => {
  const ledger = held();
  must(ledger, registerAgent({ node: "n1", instance: "i1", freshUid: "" }));
  must(ledger, release({ prefixes: [PREFIX] }));
  assertEquals(stateOf(ledger), "leaving");
  const { serial } = ledger.block(PREFIX)!;
  const said = (instance: string, number = serial) =>
    acknowledge({ node: "n1", instance, blocks: [{ prefix: PREFIX, serial: number }] });
  assertEquals(refusal(ledger, said("i2")).refused, "not-owner");
  assertEquals(must(ledger, said("i1", serial - 1)).cooling, []);
  assertEquals(must(ledger, said("i1"), at(9)).cooling.length, 1);
  assertEquals([stateOf(ledger), ledger.block(PREFIX)?.since], ["cooling", at(9)]);
});

Deno.test("release keeps addresses in use draining, until it is forced", () => {
  const ledger = held();
  const blocks = [{ prefix: PREFIX, used: 3 }];
  const node: NodeRow = {
    ...ledger.node("n1")!,
    demand: { used: 3, pending: 0, blocks, at: at(0) },
  };
  ledger.apply({ puts: [node], deletes: [], guards: [], what: "" }, 9);
  must(ledger, release({ prefixes: [PREFIX] }));
  assertEquals(stateOf(ledger), "draining");
  assertEquals(ledger.block(PREFIX)?.released, true);
  const again = must(ledger, release({ prefixes: [PREFIX] }));
  assertEquals(again, { released: [], already: [{ prefix: PREFIX, state: "draining" }] });
  must(ledger, release({ prefixes: [PREFIX], force: true }));
  assertEquals([stateOf(ledger), ledger.block(PREFIX)?.released], ["cooling", undefined]);
});

Deno.test("release of a block that drains already makes it drain for good, since it drained", () => {
  const ledger = held();
  const blocks = [{ prefix: PREFIX, used: 3 }], demand = { used: 3, pending: 0, blocks, at: at(0) };
  const node: NodeRow = { ...ledger.node("n1")!, demand };
  const block = { ...ledger.block(PREFIX)!, state: "draining" as const };
  ledger.apply({ puts: [node, block], deletes: [], guards: [], what: "" }, 9);
  const { released } = must(ledger, release({ prefixes: [PREFIX] }), at(70));
  assertEquals(released, [{ ...block, released: true }]);
});

Deno.test("release refuses a stale grant, another's block and another incarnation's", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/26"] });
  const { serial } = must(ledger, grantOf()).blocks[0]!;
  must(ledger, release({ prefixes: [PREFIX] }));
  must(ledger, grantOf({ node: "n2" }), at(100));
  const late = refusal(ledger, release({ prefixes: [PREFIX], serial }));
  assertEquals([late.refused, late.text], [
    "stale",
    "cannot release 10.0.0.0/26: it is grant 3 now, not 2",
  ]);
  assertEquals(refusal(ledger, release({ prefixes: [PREFIX], node: "n1" })).refused, "not-owner");
  assertEquals(
    refusal(ledger, release({ prefixes: [PREFIX], node: "n1", serial: 3 })).refused,
    "not-owner",
  );
  assertEquals(
    refusal(ledger, release({ prefixes: [PREFIX], node: "n2", uid: "u9" })).refused,
    "other-incarnation",
  );
  assertEquals(stateOf(ledger), "held");
});

Deno.test("release of what is not there is an error, of a grant that is past is none", () => {
  const ledger = held();
  assertEquals(refusal(ledger, release({ prefixes: ["10.0.0.64/26"] })).refused, "unknown-block");
  assertMatch(
    refusal(ledger, release({ prefixes: ["10.0.0.0/24"] })).hint ?? "",
    /^blocks inside: 10.0.0.0\/26$/,
  );
  const past = must(ledger, release({ prefixes: ["10.0.0.64/26"], serial: 1 }));
  assertEquals(past.already, [{ prefix: "10.0.0.64/26" }], "it is free");
  assertEquals(refusal(ledger, release({ node: "n7" })).refused, "unknown-node");
  assertEquals(refusal(ledger, release({})).refused, "bad-request");
});

Deno.test("release of one of a pair is of both, and of a node of all it has", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24", "2001:db8::/120"] });
  must(ledger, grantOf({ count: 2 }));
  must(ledger, release({ prefixes: ["2001:db8::/122"] }));
  assertEquals([...ledger.blocks()].map(({ state }) => state), [
    "cooling",
    "held",
    "cooling",
    "held",
  ]);
  const { released, already } = must(ledger, release({ node: "n1" }));
  assertEquals([released.length, already.length], [2, 2]);
});

Deno.test("release moves a pair no further than its slower block", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24", "2001:db8::/120"] });
  const [four, six] = must(ledger, grantOf()).blocks;
  for (const { prefix } of [four!, six!]) {
    const demand = { used: 3, pending: 0, blocks: [{ prefix, used: 3 }], at: at(0) };
    const node: NodeRow = { ...ledger.node("n1")!, demand };
    ledger.apply({ puts: [node], deletes: [], guards: [], what: "" }, 9);
    must(ledger, release({ prefixes: [four!.prefix] }));
    assertEquals([...ledger.blocks()].map(({ state }) => state), ["draining", "draining"], prefix);
  }
});

Deno.test("release drains a block that may have addresses of which the node does not say where they are", () => {
  const other = "10.0.0.64/26";
  for (
    const [used, blocks, state] of [
      [20, undefined, "draining"],
      [20, [], "draining"],
      [20, [{ prefix: other, used: 19 }], "draining"],
      [20, [{ prefix: other, used: 20 }], "cooling"],
      [20, [{ prefix: PREFIX, used: 0 }], "cooling"],
      [0, undefined, "cooling"],
    ] as const
  ) {
    const ledger = scene();
    must(ledger, grantOf({ count: 2 }));
    const demand = { used, pending: 0, ...blocks && { blocks }, at: at(0) };
    const node: NodeRow = { ...ledger.node("n1")!, demand };
    ledger.apply({ puts: [node], deletes: [], guards: [], what: "" }, 9);
    must(ledger, release({ prefixes: [PREFIX] }));
    assertEquals(
      [stateOf(ledger), stateOf(ledger, other)],
      [state, "held"],
      JSON.stringify(blocks),
    );
  }
});

Deno.test("release of a pair goes by what is said of either block, and of neither by its families", () => {
  const pairs = ["10.0.0.0/26", "10.0.0.64/26"], cidrs = ["10.0.0.0/24", "2001:db8::/120"];
  for (
    const [blocks, state] of [
      [[{ prefix: pairs[0]!, used: 0 }], "cooling"],
      [[{ prefix: pairs[1]!, used: 7 }, { prefix: "2001:db8::40/122", used: 7 }], "cooling"],
      [[{ prefix: pairs[1]!, used: 6 }, { prefix: "2001:db8::40/122", used: 7 }], "draining"],
    ] as const
  ) {
    const ledger = scene({ cidrs });
    must(ledger, grantOf({ count: 2 }));
    const demand = { used: 7, pending: 0, blocks, at: at(0) };
    const node: NodeRow = { ...ledger.node("n1")!, demand };
    ledger.apply({ puts: [node], deletes: [], guards: [], what: "" }, 9);
    must(ledger, release({ prefixes: ["2001:db8::/122"] }));
    assertEquals([stateOf(ledger), stateOf(ledger, "2001:db8::/122")], [state, state]);
  }
});

Deno.test("release frees what is quarantined when it is forced, after it has cooled", () => {
  const ledger = held();
  const block = { ...ledger.block(PREFIX)!, state: "quarantined" as const, why: "two had it" };
  ledger.apply({ puts: [block], deletes: [], guards: [], what: "" }, 9);
  const { refused, text } = refusal(ledger, release({ prefixes: [PREFIX] }));
  assertEquals([refused, text], [
    "in-use",
    "cannot release 10.0.0.0/26: it is quarantined: two had it",
  ]);
  must(ledger, release({ prefixes: [PREFIX], force: true }));
  assertEquals([stateOf(ledger), ledger.block(PREFIX)?.why], ["cooling", undefined]);
});

Deno.test("unregisterAgent lets cool what was to be withdrawn, of the agent that is registered", () => {
  const ledger = held();
  must(ledger, registerAgent({ node: "n1", instance: "i1", freshUid: "" }));
  must(ledger, release({ prefixes: [PREFIX] }));
  assertEquals(must(ledger, unregisterAgent({ node: "n1", instance: "i0" })).cooling, []);
  assertEquals(stateOf(ledger), "leaving");
  must(ledger, unregisterAgent({ node: "n1", instance: "i1" }));
  assertEquals([stateOf(ledger), ledger.node("n1")?.agent], ["cooling", undefined]);
});

Deno.test("release keeps all else of a row, what a newer program wrote into it too", () => {
  const ledger = held(), block = { ...ledger.block(PREFIX)!, request: "r1", colour: "blue" };
  ledger.apply({ puts: [block], deletes: [], guards: [], what: "" }, ledger.version + 1);
  must(ledger, release({ prefixes: [PREFIX] }), at(5));
  assertEquals(ledger.block(PREFIX), { ...block, state: "cooling", since: at(5) });
});
