import { assertEquals } from "@std/assert";
import { blockUse } from "../ipam/block_use.ts";
import { calicoAddressLines, calicoIpamLines } from "./ipam_calico.ts";
import { spaceOf } from "./ipam_space.ts";
import { madeBlock, madePool, madeSuper } from "./made_ipam.ts";

Deno.test("calicoIpamLines has no free address in a block of nobody", () => {
  const block = madeBlock("10.64.0.0/26", "", "quarantined");
  const rows = {
    pools: [madePool({ cidrs: [{ prefix: "10.64.0.0/22" }] })],
    supers: [madeSuper("10.64.0.0/22", "")],
    blocks: [block],
    nodes: [],
  };
  const cells = calicoIpamLines(spaceOf(rows, blockUse(rows)), true)
    .filter((line) => /^\| (IP Pool|Block)/.test(line))
    .map((line) => line.split("|").slice(3, 7).map((cell) => cell.trim()));
  assertEquals(cells, [
    ["1024", "0 (0%)", "64 (6%)", "960 (94%)"],
    ["64", "0 (0%)", "64 (100%)", "0 (0%)"],
  ]);
  assertEquals(calicoAddressLines("10.64.0.1", block).at(-1), "  node: nobody");
});
