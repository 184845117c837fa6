import { assertEquals } from "@std/assert";
import { blockUse } from "../ipam/block_use.ts";
import { countsOf } from "./ipam_counts.ts";
import { extentOf, type PoolSpace, prefixesOf, spaceOf, type SpaceRows } from "./ipam_space.ts";
import { madeBlock, madePool, madeRows, madeSuper } from "./made_ipam.ts";

/** With what nodes said of their blocks. */
function spaceIn(rows: SpaceRows): PoolSpace[] {
  return spaceOf(rows, blockUse(rows));
}

Deno.test("spaceOf puts every address of a pool into one piece, in order", () => {
  const [{ cidrs } = { cidrs: [] }] = spaceIn(madeRows());
  const [{ parts } = { parts: [] }] = cidrs;
  const told = parts.map((part) => [part.kind, prefixesOf(part)[0], prefixesOf(part).length]);
  assertEquals(told, [
    ["rack", "10.64.0.0/22", 1],
    ["free", "10.64.4.0/22", 5],
    ["rack", "10.64.128.0/22", 1],
    ["free", "10.64.132.0/22", 10],
    ["reserved", "10.64.255.0/24", 1],
  ]);
  const counts = countsOf(parts);
  assertEquals(counts, {
    total: 65536,
    used: 160,
    isUseKnown: true,
    held: 256,
    draining: 128,
    cooling: 64,
    quarantined: 64,
    reserved: 256,
    free: 65536 - 256 - 128 - 64 - 64 - 256,
  });
});

Deno.test("spaceOf cuts a reservation to each range, and shows blocks that lie in no rack", () => {
  const [space] = spaceIn({
    pools: [madePool({ cidrs: [{ prefix: "10.0.0.0/24" }], reserved: ["10.0.0.48/28"] })],
    supers: [madeSuper("10.0.0.0/26", "a")],
    blocks: [madeBlock("10.0.0.128/26", "n"), madeBlock("10.0.0.0/27", "n")],
    nodes: [],
  });
  const [rack, gap, block, rest] = space!.cidrs[0]!.parts;
  assertEquals(rack?.kind === "rack" && rack.pieces.map(({ kind }) => kind), [
    "held",
    "free",
    "reserved",
  ]);
  assertEquals([gap?.kind, block?.kind, rest?.kind], ["free", "held", "free"]);
});

Deno.test("spaceOf counts no address twice where blocks overlap", () => {
  const [space] = spaceIn({
    pools: [madePool({ cidrs: [{ prefix: "10.0.0.0/24" }] })],
    supers: [madeSuper("10.0.0.0/24", "a")],
    blocks: [madeBlock("10.0.0.0/25", "n"), madeBlock("10.0.0.64/26", "m")],
    nodes: [],
  });
  assertEquals(countsOf(space!.cidrs[0]!.parts).held, 128);
});

Deno.test("spaceOf keeps IPv4 apart from IPv6 of the same number", () => {
  const pool = madePool({ cidrs: [{ prefix: "10.0.0.0/24" }, { prefix: "::a00:0/120" }] });
  const [space] = spaceIn({
    pools: [pool],
    supers: [],
    blocks: [madeBlock("10.0.0.0/26", "n")],
    nodes: [],
  });
  const kinds = space!.cidrs.map(({ parts }) => parts.map(({ kind }) => kind));
  assertEquals(kinds, [["held", "free"], ["free"]]);
});

Deno.test("prefixesOf takes an extent apart into as few prefixes as there can be", () => {
  const from = (a: string, b: string) => ({ start: extentOf(a)!.start, end: extentOf(b)!.end });
  assertEquals(prefixesOf(from("10.0.0.192/26", "10.0.1.0/25")), ["10.0.0.192/26", "10.0.1.0/25"]);
  assertEquals(prefixesOf(extentOf("0.0.0.0/0")!), ["0.0.0.0/0"]);
  assertEquals(prefixesOf(extentOf("::/0")!), ["::/0"]);
  assertEquals(prefixesOf(from("2001:db8::3", "2001:db8::6")), [
    "2001:db8::3/128",
    "2001:db8::4/127",
    "2001:db8::6/128",
  ]);
});
