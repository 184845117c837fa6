import { assertEquals } from "@std/assert";
import { holdingsOf } from "./demand.ts";
import { after, block, demand, dualPool, node, pool, SETTINGS, standing } from "./elastic_scene.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { isEmptied, surplusOf } from "./shrink.ts";

const NOW = after(1000);
const THREE = ["10.0.0.0/26", "10.0.0.64/26", "10.0.0.128/27"];

/** Which of the blocks is to drain when they have so many in use. */
function surplus(
  used: readonly number[],
  changes: Partial<NodeRow> = {},
  now: Moment = NOW,
  prefixes: readonly string[] = THREE,
): string | undefined {
  const each = Object.fromEntries(used.map((count, i) => [prefixes[i]!, count]));
  const all = used.reduce((sum, count) => sum + count, 0);
  const who = node({ demand: demand(after(999), all, 0, each), ...changes });
  const blocks = prefixes.map((prefix) => block(prefix));
  return surplusOf(standing(pool(), who, blocks), SETTINGS, now)?.holding.blocks.at(0)?.prefix;
}

Deno.test("surplusOf is the emptiest block where the others have room to spare", () => {
  assertEquals(surplus([10, 20, 1]), "10.0.0.128/27");
  assertEquals(surplus([2, 20, 3]), "10.0.0.0/26");
});

Deno.test("surplusOf of equally empty ones is the largest, then the highest, that can be spared", () => {
  assertEquals(surplus([0, 0, 0]), "10.0.0.64/26");
  assertEquals(surplus([0, 40, 0]), "10.0.0.0/26", "40 of 90 is below the mark of 60 %");
  assertEquals(surplus([0, 60, 0]), "10.0.0.128/27", "60 of 90 is above it, 60 of 122 is not");
});

Deno.test("surplusOf is none where the emptiest is needed, though a fuller one is not", () => {
  const blocks = ["10.0.0.0/24", "10.0.1.0/28"];
  assertEquals(surplus([2, 10], {}, NOW, blocks), undefined);
});

Deno.test("surplusOf never is the last block", () => {
  assertEquals(surplus([0], {}, NOW, ["10.0.0.0/24"]), undefined);
});

Deno.test("surplusOf leaves so much that the node does not grow again", () => {
  // 8 must be free beyond those in use: 6 of a /28's 13 are below 60 %, and leave but 7.
  const blocks = ["10.0.0.0/28", "10.0.0.16/28"];
  assertEquals(surplus([6, 0], {}, NOW, blocks), undefined);
  assertEquals(surplus([5, 0], {}, NOW, blocks), "10.0.0.16/28");
});

Deno.test("surplusOf waits until the node has been at rest, and has spoken since", () => {
  const changed = (seconds: number, how: "grown" | "shrunk" = "grown") => ({
    changed: { at: after(1000 - seconds), how, length: 26 },
  });
  assertEquals(surplus([0, 0, 0], changed(299)), undefined);
  assertEquals(surplus([0, 0, 0], changed(299, "shrunk")), undefined);
  assertEquals(surplus([0, 0, 0], changed(300)), "10.0.0.64/26");
  const old = { demand: demand(after(600), 0), ...changed(300) };
  assertEquals(surplus([0, 0, 0], old), undefined, "what it said is older than the change");
});

Deno.test("surplusOf holds through a clock that jumps while the boot clock runs", () => {
  const changed = { changed: { at: after(900), how: "grown" as const, length: 26 } };
  for (const jump of [-1_800_000_000, -86_400, 86_400]) {
    const now = { ...NOW, unix: NOW.unix + jump };
    assertEquals(surplus([0, 0, 0], changed, now), undefined, `${jump}`);
  }
});

Deno.test("surplusOf waits out a wall that is set back where there is no boot clock", () => {
  const changed = { changed: { at: { unix: 1000 }, how: "grown" as const, length: 26 } };
  assertEquals(surplus([0, 0, 0], changed, { unix: 0 }), undefined);
  assertEquals(surplus([0, 0, 0], changed, { unix: 1000 - 86_400 }), undefined);
});

Deno.test("surplusOf is none while pods wait, where nothing is known, and of a silent node", () => {
  assertEquals(surplus([0, 0, 0], { demand: demand(after(999), 0, 1) }), undefined);
  assertEquals(surplus([0, 0, 0], { demand: demand(after(999), 5) }), undefined);
  const { demand: _, ...silent } = node();
  const blocks = THREE.map((prefix) => block(prefix));
  assertEquals(surplusOf(standing(pool(), silent, blocks), SETTINGS, NOW), undefined);
});

Deno.test("surplusOf counts a pair once", () => {
  const pairs = [["10.0.0.0/26", "2001:db8::/122"], ["10.0.0.64/26", "2001:db8::40/122"]];
  const blocks = pairs.flatMap(([four = "", six = ""]) => [
    block(four, "held", { partner: six }),
    block(six, "held", { partner: four }),
  ]);
  const who = node({ demand: demand(after(999), 3, 0, { "10.0.0.0/26": 3, "10.0.0.64/26": 0 }) });
  const found = surplusOf(standing(dualPool(), who, blocks), SETTINGS, NOW);
  assertEquals(found?.holding.blocks.map(({ prefix }) => prefix), pairs[1]);
  const one = blocks.slice(0, 2);
  assertEquals(surplusOf(standing(dualPool(), who, one), SETTINGS, NOW), undefined);
});

/** Whether a block that drains since 500 is empty when the node said at `at` that it uses `used` of it. */
function emptied(at: Moment, used: number | undefined, changes: Partial<BlockRow> = {}): boolean {
  const each = used === undefined ? undefined : { "10.0.0.0/26": used };
  const who = node({ demand: demand(at, 9, 0, each) });
  const one = block("10.0.0.0/26", "draining", { since: after(500), ...changes });
  const [holding] = holdingsOf([one], () => pool(), who.demand);
  return isEmptied(holding!, who, NOW);
}

Deno.test("isEmptied believes a node only when it can have known that the block drains", () => {
  assertEquals(emptied(after(999), 0), true);
  assertEquals(emptied(after(505), 0), true);
  assertEquals(emptied(after(504), 0), false);
  assertEquals(emptied(after(499), 0), false);
});

Deno.test("isEmptied is false while addresses are in use, or nobody said", () => {
  assertEquals(emptied(after(999), 1), false);
  assertEquals(emptied(after(999), undefined), false);
});

Deno.test("isEmptied does not believe what was said in the future", () => {
  assertEquals(emptied({ unix: NOW.unix + 86_400 }, 0, { since: { unix: 0 } }), false);
  assertEquals(emptied({ unix: NOW.unix + 1 }, 0, { since: { unix: 0 } }), true);
});
