import { assert, assertEquals } from "@std/assert";
import { blockUse } from "../ipam/block_use.ts";
import { addressLines, blockLines, nodesLines } from "./ipam_blocks.ts";
import { calicoIpamLines, fiveDigits } from "./ipam_calico.ts";
import { percentText } from "./ipam_counts.ts";
import { usage } from "../ipam/audit_usage.ts";
import { Ledger } from "../ipam/ledger.ts";
import { spaceOf, type SpaceRows } from "./ipam_space.ts";
import { type ShownPool, usageLines } from "./ipam_usage.ts";
import { madeBlock, madePool, madeRows, NOW } from "./made_ipam.ts";
import { makePalette } from "./palette.ts";
import { columnsOf } from "./paragraph.ts";

const PLAIN = makePalette(false);

/** The pools of a ledger with these rows. */
function shown({ pools, supers, blocks, nodes }: SpaceRows): ShownPool[] {
  const ledger = new Ledger(), puts = [...pools, ...supers, ...blocks, ...nodes];
  ledger.apply({ puts, deletes: [], guards: [], what: "" }, 1);
  return pools.map((pool) => ({ pool, families: usage(ledger) }));
}

Deno.test("usageLines shows pools and racks with a bar each", () => {
  assertEquals(usageLines(shown(madeRows()), { palette: PLAIN, width: 80 }), [
    "Pool                      In use   Granted   Free  Addresses  Blocks  Nodes",
    "pods      █▓▒!░×······  160  <1%  448  <1%  64768      65536       6      3",
    "  rack a  ██▓▒░·······  160  16%  320  31%    640       1024       4      2",
    "  rack b  ▒!··········    0   0%  128  13%    896       1024       2      1",
  ]);
});

Deno.test("usageLines fits a narrow screen by leaving columns out", () => {
  for (const width of [50, 60, 80, 120]) {
    for (const line of usageLines(shown(madeRows()), { palette: PLAIN, width })) {
      assert(columnsOf(line) <= width, `${width}: ${line}`);
    }
  }
});

Deno.test("calicoIpamLines is framed as calicoctl frames it", () => {
  // The numbers and the frame of Calico's documentation of `ipam show --show-blocks`, with the
  // column that newer versions have.
  const rows = {
    pools: [madePool({ cidrs: [{ prefix: "10.65.0.0/16" }, { prefix: "fd5f:abcd:64::/48" }] })],
    supers: [],
    blocks: [
      madeBlock("10.65.79.0/26", "n"),
      madeBlock("fd5f:abcd:64:4f2c:ec1b:27b9:1989:77c0/122", "n"),
    ],
    nodes: [{
      kind: "node" as const,
      name: "n",
      uid: "n-uid",
      labels: [],
      demand: {
        used: 7,
        pending: 0,
        blocks: [
          { prefix: "10.65.79.0/26", used: 5 },
          { prefix: "fd5f:abcd:64:4f2c:ec1b:27b9:1989:77c0/122", used: 7 },
        ],
        at: { unix: NOW },
      },
    }],
  };
  const rule =
    "+----------+-------------------------------------------+------------+------------+--------------+-------------------+";
  assertEquals(calicoIpamLines(spaceOf(rows, blockUse(rows)), true), [
    rule,
    "| GROUPING |                   CIDR                    | IPS TOTAL  | IPS IN USE | IPS RESERVED |     IPS FREE      |",
    rule,
    "| IP Pool  | 10.65.0.0/16                              |      65536 | 5 (0%)     | 0 (0%)       | 65531 (100%)      |",
    "| Block    | 10.65.79.0/26                             |         64 | 5 (8%)     | 0 (0%)       | 59 (92%)          |",
    "| IP Pool  | fd5f:abcd:64::/48                         | 1.2089e+24 | 7 (0%)     | 0 (0%)       | 1.2089e+24 (100%) |",
    "| Block    | fd5f:abcd:64:4f2c:ec1b:27b9:1989:77c0/122 |         64 | 7 (11%)    | 0 (0%)       | 57 (89%)          |",
    rule,
  ]);
});

Deno.test("fiveDigits prints as C's %.5g does", () => {
  // printf '%.5g\n' 99999 100000 131072 1048576 1e24
  const want = ["99999", "1e+05", "1.3107e+05", "1.0486e+06", "1e+24"];
  assertEquals([99999, 100000, 131072, 1048576, 1e24].map(fiveDigits), want);
});

Deno.test("percentText never rounds something to nothing, nor nearly all to all", () => {
  const want = ["0%", "<1%", "99%", "100%", "-"];
  assertEquals(
    [[0, 9], [1, 1000], [999, 1000], [9, 9], [0, 0]].map(([a, b]) => percentText(a!, b!)),
    want,
  );
});

Deno.test("blockLines and nodesLines leave out columns that nobody needs", () => {
  const shown = { palette: PLAIN, width: 80, unixSeconds: NOW };
  const block = madeBlock("10.64.0.0/26", "node-1");
  assertEquals(blockLines([{ block, rack: "", used: 57 }], shown), [
    "Block         Node    State  For    In use    Serial",
    "10.64.0.0/26  node-1  held   1m30s  57 of 64  1",
  ]);
  const [node] = madeRows().nodes;
  assertEquals(nodesLines([{ node: node!, blocks: [{ block, rack: "a", used: 57 }] }], shown), [
    "Node    In use  Has                   Blocks  Labels",
    "node-1  59      64   █████████▓  92%  1       rack=a",
  ]);
  assertEquals(blockLines([], shown), ["no blocks"]);
});

Deno.test("addressLines says who has an address, or why nobody has", () => {
  const shown = { palette: PLAIN, width: 80, unixSeconds: NOW }, [pool] = madeRows().pools;
  const said = (address: string, isIn = true, state?: "cooling") =>
    addressLines(
      address,
      isIn ? pool : undefined,
      state ? { block: madeBlock("10.64.0.0/26", "n", state), rack: "a", used: 1 } : undefined,
      shown,
    );
  assertEquals(said("192.0.2.1", false), ["192.0.2.1 is in no pool"]);
  assertEquals(said("10.64.9.9"), ["10.64.9.9 is free in pool pods"]);
  assertEquals(said("10.64.255.9"), [
    "10.64.255.9 is free in pool pods, but 10.64.255.0/24 is reserved",
  ]);
  assertEquals(said("10.64.0.9", true, "cooling"), [
    "10.64.0.9 is in 10.64.0.0/26: cooling for 1m30s, was n's, serial 1",
  ]);
});
