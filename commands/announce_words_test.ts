import { assertEquals } from "@std/assert";
import type { LineRoute } from "../core/config/line_route.ts";
import { makeRouteWords } from "../core/config/attribute_words.ts";
import { readOperands } from "../core/config/route_operands.ts";
import type { RouteSets } from "../core/config/route_sets.ts";
import { RouteTexts } from "./announce_words.ts";

function texts(...operands: string[]): string[] {
  const routes: LineRoute[] = [];
  const options = { defaults: makeRouteWords(), isForced: false, nearest: () => undefined };
  const sets: RouteSets = readOperands(
    operands,
    (route) => routes.push({ ...route, octets: route.octets.slice() }),
    options,
  );
  const texts = new RouteTexts(sets);
  return routes.map((route) => texts.textOf(route));
}

Deno.test("RouteTexts say a route in words that say it again", () => {
  const words =
    "nexthop 10.0.0.1 identifier 7 origin egp aspath 10,20,{30,40} med 0 local-pref 5 " +
    "atomic-aggregate community 65000:1,no-export extended-community rt:65000:1 aigp 9 " +
    "large-community 1:2:3";
  const [text = ""] = texts("198.51.100.0/24", ...words.split(" "));
  assertEquals(text, `198.51.100.0/24 ${words}`);
  assertEquals(texts(...text.split(" ")), [text]);
  const given = "10.0.0.0/8 nexthop self as-path 10,20";
  assertEquals(texts(...given.split(" ")), [given]);
  const empty = "10.0.0.0/8 nexthop self as-path [ ]";
  assertEquals(texts(...empty.split(" ")), [empty]);
  assertEquals(texts("2001:db8::/32"), ["2001:db8::/32 nexthop self"]);
});
