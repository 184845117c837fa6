import { assert, assertEquals } from "@std/assert";
import {
  addressLines,
  blockLines,
  type BlocksShown,
  nodeLines,
  nodesLines,
} from "./ipam_blocks.ts";
import { madeBlock, madeNode, madePool, NOW } from "./made_ipam.ts";
import { makePalette } from "./palette.ts";
import { columnsOf } from "./paragraph.ts";

const SHOWN: BlocksShown = { palette: makePalette(false), width: 80, unixSeconds: NOW };
const BLOCK = "10.64.0.0/26";
const HELD = { block: madeBlock(BLOCK, "node-1"), rack: "a", used: 57 };
const NODE = madeNode("node-1", "a", [[BLOCK, 57]]);

Deno.test("nodesLines in colour are those without colour, painted", () => {
  const rows = [{ node: NODE, blocks: [HELD] }];
  for (const width of [80, 200, Infinity]) {
    const plain = nodesLines(rows, { ...SHOWN, width });
    const painted = nodesLines(rows, { ...SHOWN, width, palette: makePalette(true) });
    // deno-lint-ignore no-control-regex
    const bare = painted.map((line) => line.replaceAll(/\x1b\[[0-9]+m/g, ""));
    assert(painted.join("").includes("\x1b[32m█████████"), painted.join("\n"));
    assertEquals([width, ...bare], [width, ...plain]);
    assert(painted.every((line) => columnsOf(line) <= width), painted.join("\n"));
  }
});

Deno.test("nodesLines says of a node that is gone what it uses, and that it is gone beside its name", () => {
  const node = { ...NODE, gone: { unix: NOW - 9 } };
  const [, line = ""] = nodesLines([{ node, blocks: [HELD] }], SHOWN);
  assertEquals(line.split(/ {2,}/).slice(0, 3), ["node-1 (gone)", "57", "64"]);
});

Deno.test("nodeLines tells an agent that lives from one that is not heard of", () => {
  const node = { ...NODE, agent: { instance: "i", since: { unix: NOW - 226 } } };
  const said = (lives: boolean) =>
    nodeLines(node, [HELD], lives, SHOWN).find((line) => line.includes("agent"))?.trim();
  assertEquals(said(true), "agent    lives, and announces its blocks; registered 3m46s ago");
  assertEquals(
    said(false),
    "agent    not heard of now, has not said it withdrew; registered 3m46s ago",
  );
});

Deno.test("blockLines and addressLines say nobody of a block without an owner", () => {
  const block = madeBlock(BLOCK, "", "quarantined"), found = { block, rack: "", used: undefined };
  const [, line = ""] = blockLines([found], SHOWN);
  assertEquals(line.split(/ {2,}/).slice(0, 3), [BLOCK, "nobody", "quarantined"]);
  const [said = ""] = addressLines("10.64.0.1", madePool(), found, SHOWN);
  assert(said.startsWith(`10.64.0.1 is in ${BLOCK}: quarantined, nobody's, for 1m30s`), said);
});

Deno.test("nodesLines cuts no bar in two on the narrowest of screens", () => {
  const palette = makePalette(true);
  const lines = nodesLines([{ node: NODE, blocks: [HELD] }], { ...SHOWN, width: 30, palette });
  assert(lines.some((line) => line.includes("\x1b[32m█████████\x1b[0m▓")), lines.join("\n"));
});
