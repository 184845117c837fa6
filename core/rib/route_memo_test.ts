import { assertEquals } from "@std/assert";
import { AttributeSets } from "../wire/attribute_set.ts";
import { NextHops } from "./next_hops.ts";
import { RouteMemo } from "./route_memo.ts";

Deno.test("RouteMemo never answers for another set, next hop or source", () => {
  const memo = new RouteMemo(new AttributeSets(() => true), new NextHops());
  assertEquals(memo.find(7, 3, 5), false);
  memo.store(7, 3, 5, 70, 30, 1);
  assertEquals([memo.find(7, 3, 5), memo.result, memo.hop, memo.rule], [true, 70, 30, 1]);
  // Many of them share its place.
  for (let other = 0; other < 5000; other++) {
    if (other !== 5) assertEquals(memo.find(7, 3, other), false, `source ${other}`);
    if (other !== 3) assertEquals(memo.find(7, other, 5), false, `next hop ${other}`);
    if (other !== 7) assertEquals(memo.find(other, 3, 5), false, `set ${other}`);
  }
});
