import { assert, assertEquals } from "@std/assert";
import { blockUse } from "../ipam/block_use.ts";
import { spaceOf, type SpaceRows } from "./ipam_space.ts";
import { treeLines } from "./ipam_tree.ts";
import { madeBlock, madePool, madeRows, madeSuper, NOW } from "./made_ipam.ts";
import { makePalette } from "./palette.ts";
import { columnsOf } from "./paragraph.ts";

function tree(rows: SpaceRows, width: number, isWhole = false, colour = false): string[] {
  const shown = { palette: makePalette(colour), width, unixSeconds: NOW, isWhole };
  return treeLines(spaceOf(rows, blockUse(rows)), rows.nodes, shown);
}

Deno.test("treeLines draws pools, racks, blocks and what is free between them", () => {
  assertEquals(tree(madeRows(), 80), [
    "pods  IPv4 /28 to /22, usually /26",
    "└ 10.64.0.0/16            █·······!······×   <1%  2 racks, 3 nodes, 64768 free",
    "  ├ 10.64.0.0/22          ██▒░█▓··········   16%  rack a: 2 nodes, 640 free",
    "  │ ├ 10.64.0.0/26        ██████████████▓▓   89%  node-1: 57 of 64",
    "  │ ├ 10.64.0.64/26       ███████████████▓   95%  node-2: 61 of 64",
    "  │ ├ 10.64.0.128/26      ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒    3%  node-1: 2 of 64, draining 1m3…",
    "  │ ├ 10.64.0.192/26      ░░░░░░░░░░░░░░░░        cooling 1m30s, was node-3's",
    "  │ ├ 10.64.1.0/25        █████▓▓▓▓▓▓▓▓▓▓▓   31%  node-2: 40 of 128",
    "  │ └ 10.64.1.128/25 …    ················        640 free, up to a /23",
    "  ├ 10.64.4.0/22 …        ················        31744 free, up to a /18",
    "  ├ 10.64.128.0/22        !▒··············    0%  rack b: 1 node, 896 free",
    "  │ ├ 10.64.128.0/26      !!!!!!!!!!!!!!!!     -  node-4: quarantined 1m30s, no…",
    "  │ ├ 10.64.128.64/26     ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒    0%  node-4: 0 of 64, leaving 1m30s",
    "  │ └ 10.64.128.128/25 …  ················        896 free, up to a /23",
    "  ├ 10.64.132.0/22 …      ················        31488 free, up to a /19",
    "  └ 10.64.255.0/24        ××××××××××××××××        256 reserved",
    "",
    "█ in use  ▓ granted  ▒ draining  ░ cooling  ! quarantined  × reserved  · free",
  ]);
});

Deno.test("treeLines fits every screen, and cuts nothing in a pipe", () => {
  for (const width of [80, 100, 200]) {
    for (const line of tree(madeRows(), width, true, true)) {
      assert(columnsOf(line) <= width, `${width}: ${line}`);
    }
  }
  const pipe = tree(madeRows(), Infinity).join("\n");
  assert(pipe.includes("node-1: 2 of 64, draining 1m30s, it is the emptiest"), pipe);
});

/** A rack with so many blocks side by side. */
function manyRows(count: number): SpaceRows {
  const blocks = Array.from(
    { length: count },
    (_, i) => madeBlock(`10.64.${i >> 4}.${(i & 15) * 16}/28`, `node-${i % 7}`),
  );
  return {
    pools: [madePool()],
    supers: [madeSuper("10.64.0.0/20", "a")],
    blocks,
    nodes: [],
  };
}

Deno.test("treeLines puts a long run of blocks together, unless all is asked for", () => {
  const lines = tree(manyRows(100), 80);
  assert(lines.length < 12, lines.join("\n"));
  assert(
    lines.some((line) => /… 98 more +▓+ +- +98 blocks, 7 nodes$/.test(line)),
    lines.join("\n"),
  );
  assertEquals(
    tree(manyRows(100), 80, true).filter((line) => line.includes("/28 ")).length,
    100 + 1,
  );
});

Deno.test("treeLines lets nothing that a terminal obeys out of a name", () => {
  const rows = {
    pools: [madePool({ name: "p\x1b[2J" })],
    supers: [madeSuper("10.64.0.0/22", "a\x07")],
    blocks: [madeBlock("10.64.0.0/26", "n\x9b1m", "quarantined", { why: "\u202e" })],
    nodes: [],
  };
  const text = tree(rows, 200).join("");
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x1f\x7f-\x9f\u202e]/.test(text), text);
});

Deno.test("treeLines says so where there are no pools", () => {
  assertEquals(tree({ pools: [], supers: [], blocks: [], nodes: [] }, 80), [
    "there are no pools; underlay ipam pool add NAME CIDR makes one",
  ]);
});

Deno.test("treeLines counts racks and nodes that have something, and nobody as none of them", () => {
  const pools = [madePool({ ipv4: { smallest: 28, largest: 28, usual: 28, rack: 22 } })];
  const supers = [
    madeSuper("10.64.0.0/22", "a"),
    madeSuper("10.64.4.0/22", "a"),
    madeSuper("10.64.8.0/22", "b"),
    madeSuper("10.64.12.0/22", ""),
  ];
  const blocks = [
    madeBlock("10.64.0.0/28", "node-1"),
    madeBlock("10.64.4.0/28", "node-1"),
    madeBlock("10.64.8.0/28", "node-2", "cooling"),
    madeBlock("10.64.12.0/28", "", "quarantined"),
  ];
  const [head, cidr = "", ...rest] = tree({ pools, supers, blocks, nodes: [] }, 100);
  assertEquals(head, "pods  IPv4 /28");
  assert(cidr.includes("1 rack, 1 node, "), cidr);
  const text = rest.join("\n");
  assert(text.includes("no rack: 0 nodes"), text);
  assert(text.includes("nobody: quarantined 1m30s"), text);
});
