import { assertEquals } from "@std/assert";
import { blockUse } from "./block_use.ts";
import { madeBlock, madeNode, NOW } from "./check_made_rows.ts";

Deno.test("blockUse fills the blocks of a node that told only a sum, in each family", () => {
  const node = madeNode("n", { demand: { used: 70, pending: 0, at: NOW } });
  const blocks = ["10.0.0.0/26", "2001:db8::/122", "10.0.0.64/26"].map((p) => madeBlock(p, "n"));
  const other = madeBlock("10.0.0.128/26", "n", { uid: "before" });
  assertEquals([...blockUse({ blocks: [...blocks, other], nodes: [node] })], [
    ["10.0.0.0/26", 64],
    ["2001:db8::/122", 64],
    ["10.0.0.64/26", 6],
  ]);
});

Deno.test("blockUse knows what was said of each block, and nothing of those that cool", () => {
  const said = [{ prefix: "10.0.0.0/26", used: 7 }];
  const node = madeNode("n", { demand: { used: 7, pending: 0, blocks: said, at: NOW } });
  const blocks = [
    madeBlock("10.0.0.0/26", "n", { state: "draining" }),
    madeBlock("10.0.0.64/26", "n"),
    madeBlock("10.0.0.128/26", "n", { state: "cooling" }),
    madeBlock("10.0.0.192/26", "m"),
  ];
  assertEquals([...blockUse({ blocks, nodes: [node, madeNode("m")] })], [
    ["10.0.0.0/26", 7],
    ["10.0.0.64/26", 0],
  ]);
});
