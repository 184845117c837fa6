import { assert, assertEquals } from "@std/assert";
import { after, block, demand, dualPool, ledgerOf, node, pool } from "./elastic_scene.ts";
import { World } from "./elastic_world.ts";
import type { LedgerRow, SuperRow } from "./ledger_row.ts";
import { planned, summaryOf } from "./plan_summary.ts";
import { rebalance } from "./rebalance.ts";

function superBlock(prefix: string, rack = "r1"): SuperRow {
  return { kind: "super", prefix, pool: "pods", rack, serial: 1 };
}

const TWO: readonly LedgerRow[] = [
  pool({ reserved: ["10.0.255.0/24"] }),
  superBlock("10.0.0.0/21"),
  superBlock("10.0.8.0/21"),
  superBlock("10.0.16.0/21", "r2"),
  superBlock("10.0.32.0/21", "r2"),
  block("10.0.0.0/26"),
  block("10.0.8.0/25", "draining"),
  block("10.0.8.128/26", "leaving"),
  block("10.0.16.0/24", "held", { node: "n2", uid: "u2" }),
  block("10.0.32.0/28", "cooling", { node: "n2", uid: "u2" }),
  node({ demand: demand(after(0), 30, 0, { "10.0.0.0/26": 20, "10.0.8.0/25": 10 }) }),
  node({
    name: "n2",
    uid: "u2",
    labels: [{ key: "rack", value: "r2" }],
    demand: demand(after(0), 99),
  }),
];

Deno.test("summaryOf counts addresses of a pool by what they are", () => {
  const [sum] = summaryOf(ledgerOf(TWO)).pools;
  assert(sum);
  const { pool, family, addresses, reserved, held, draining, leaving, cooling, free, used } = sum;
  assertEquals(
    { pool, family, addresses, reserved, held, draining, leaving, cooling, free, used },
    {
      pool: "pods",
      family: "ipv4",
      addresses: 65536,
      reserved: 256,
      held: 320,
      draining: 128,
      leaving: 64,
      cooling: 16,
      free: 65536 - 256 - 320 - 128 - 64 - 16,
      used: 129,
    },
  );
});

Deno.test("summaryOf puts a rack's super-blocks together as its ToR announces them", () => {
  const { racks, coreRoutes, blockRoutes } = summaryOf(ledgerOf(TWO));
  const seen = racks.map(({ rack, aggregates, blocks, addresses, used }) => (
    { rack, aggregates, blocks, addresses, used }
  ));
  assertEquals(seen, [
    { rack: "r1", aggregates: ["10.0.0.0/20"], blocks: 2, addresses: 4096, used: 30 },
    // Nothing is announced from its second super-block.
    { rack: "r2", aggregates: ["10.0.16.0/21"], blocks: 1, addresses: 4096, used: 99 },
  ]);
  assertEquals([coreRoutes, blockRoutes], [2, 3]);
});

Deno.test("summaryOf counts both families", () => {
  const w = new World([dualPool(), node()]);
  w.report(5);
  const { pools, racks, coreRoutes } = summaryOf(w.ledger);
  assertEquals(pools.map(({ family, held, used }) => [family, held, used]), [
    ["ipv4", 64, 5],
    ["ipv6", 64, 5],
  ]);
  assertEquals(racks.map(({ family }) => family), ["ipv4", "ipv6"]);
  assertEquals(coreRoutes, 2);
});

Deno.test("planned answers what the ledger was and would be, and leaves it as it is", () => {
  const w = new World([pool(), node({ demand: demand(after(0), 0, 100) })]);
  const before = JSON.stringify(w.rows());
  const made = planned(rebalance())(w.ledger, w.now);
  assert("answer" in made);
  const { answer, summary } = made.answer;
  assertEquals(answer.steps.length, 2);
  assertEquals(summary.before.pools[0]?.held, 0);
  assertEquals(summary.after.pools[0]?.held, 128);
  assertEquals([summary.before.coreRoutes, summary.after.coreRoutes], [0, 1]);
  assertEquals([summary.before.blockRoutes, summary.after.blockRoutes], [0, 2]);
  assertEquals(JSON.stringify(w.rows()), before);
  assert(made.delta.puts.length > 0, "the change is still the work's");
});

Deno.test("planned hands on a refusal", () => {
  const refused = planned(() => ({ refused: "bad-request", text: "no" }))(ledgerOf([]), after(0));
  assertEquals(refused, { refused: "bad-request", text: "no" });
});
