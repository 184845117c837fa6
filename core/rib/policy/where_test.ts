import { assertEquals, assertThrows } from "@std/assert";
import { parsePrefixRange } from "../../filter/prefix_ranges.ts";
import { AT_PEER, AT_PREFIX } from "./looks.ts";
import { type MadeRoute, MadeRoutes, PLAIN } from "./made_routes.ts";
import { compileWhere, parseWhere, WhereError } from "./where.ts";

const LISTS = new Map([["customers", [parsePrefixRange("10.0.0.0/8+")!]]]);
const MED_10 = PLAIN + "8004040000000a", NO_EXPORT = PLAIN + "c00804ffffff01";

const CASES: readonly [string, MadeRoute, boolean][] = [
  ["med 10", { attributes: MED_10 }, true],
  ["med 10", {}, false],
  ["med > 9", { attributes: MED_10 }, true],
  ["med>9 and med<=10", { attributes: MED_10 }, true],
  ["med = 10", { attributes: MED_10 }, true],
  ["med == 11", { attributes: MED_10 }, false],
  ["med != 10", { attributes: MED_10 }, false],
  ["med != 10", {}, true],
  ["med != 9, 10", { attributes: MED_10 }, false],
  ["med 5 - 10", { attributes: MED_10 }, true],
  ["med 9, 10", { attributes: MED_10 }, true],
  ["med !10", { attributes: MED_10 }, false],
  ["not med 10", { attributes: MED_10 }, false],
  ["not not med 10", { attributes: MED_10 }, true],
  ["! med 10", {}, true],
  ["prefix 10.0.0.0/8 le 16 and as-path ^65001_", {}, true],
  ["prefix 10.0.0.0/8{16,24}", {}, true],
  ["prefix 10.0.0.0/8{17,24}, 192.0.2.0/24", {}, false],
  ["prefix-list customers && origin igp", {}, true],
  ["as-path ~ '^65001 (65009|65010)$'", {}, true],
  ['as-path "_65010$" and not community no-export', {}, true],
  ['as-path "_65010$" and not community no-export', { attributes: NO_EXPORT }, false],
  // `and` binds closer than `or`.
  ["med 10 or origin igp and from ibgp", { attributes: MED_10 }, true],
  ["(med 10 or origin igp) and from ibgp", { attributes: MED_10 }, false],
  ["from ibgp and med 10 or origin igp", {}, true],
  ["from ibgp and (med 10 or origin igp)", {}, false],
  ["not (med 10 or med none)", {}, false],
  ["peer peer1 and peer-as 65001 || med 7", {}, true],
  ["peer 'and'", {}, false],
];

Deno.test("compileWhere joins the conditions of rules with and, or, not and parentheses", () => {
  for (const [text, made, expected] of CASES) {
    const routes = new MadeRoutes();
    assertEquals(compileWhere(text, LISTS, routes)(routes.route(made)), expected, text);
  }
});

Deno.test("compileWhere asks each route anew", () => {
  const routes = new MadeRoutes(), where = compileWhere("med 10 or as-path _9_", LISTS, routes);
  const with10 = routes.route({ attributes: MED_10 }), without = routes.route();
  assertEquals([with10, without, with10, without].map(where), [true, false, true, false]);
});

Deno.test("parseWhere knows what an expression looks at", () => {
  assertEquals(parseWhere("med 1 and (origin igp or not as-path 1)", LISTS).looksAt, 0);
  assertEquals(parseWhere("med 1 and (origin igp or not prefix ::/0)", LISTS).looksAt, AT_PREFIX);
  assertEquals(parseWhere("from ebgp or prefix ::/0", LISTS).looksAt, AT_PEER | AT_PREFIX);
});

const KEYS = "a condition (prefix, prefix-list, family, as-path, as-path-length, origin-as, " +
  "neighbor-as, community, large-community, extended-community, next-hop, med, local-pref, weight, " +
  "origin, peer, peer-as, from)";

/** Expression, what is said of it, and the column. */
const BAD: readonly [string, string, number][] = [
  ["", `the expression ends where ${KEYS} is expected`, 1],
  ["med 1 and", `the expression ends where ${KEYS} is expected`, 10],
  ["med 1 and  colour 2", `"colour" stands where ${KEYS} is expected`, 12],
  ["'med' 1", `"med" stands where ${KEYS} is expected`, 1],
  ["med", "the expression ends where a value like 100 is expected", 4],
  ["med and origin igp", '"and" stands where a value like 100 is expected', 5],
  ["med 1,", "the expression ends where a value like 100 is expected", 7],
  ["med 1 2", 'med "1 2" is not a number, a range like 50-100 or >100, or none', 5],
  ["med 1, ten", 'med "ten" is not a number, a range like 50-100 or >100, or none', 8],
  ["med 1)", '")" stands where and, or, a comma or the end is expected', 6],
  ["(med 1", "the expression ends where and, or, a comma or ) is expected", 7],
  [
    "as-path (1|2)",
    '"(" stands where a value like ^65001_ is expected (a text with parentheses needs quotes)',
    9,
  ],
  [
    "as-path 1(2)",
    '"(" stands where and, or, a comma or the end is expected (a text with parentheses needs quotes)',
    10,
  ],
  ["peer 'abc", "this quote is not closed", 6],
  ["prefix 10.0.0.0/8{16", "this brace is not closed", 18],
  ["not", `the expression ends where ${KEYS} is expected`, 4],
  ["prefix-list bogons", 'prefix list "bogons" is not a prefix list: there are customers', 13],
  ["(".repeat(60), "more than 50 parentheses inside each other", 51],
];

Deno.test("parseWhere points at what it cannot read, and says what was expected there", () => {
  for (const [text, reason, column] of BAD) {
    const error = assertThrows(() => parseWhere(text, LISTS), WhereError);
    assertEquals([error.reason, error.column], [reason, column], text);
    const [first, second, third] = error.message.split("\n");
    assertEquals([first, second], [reason, `  ${text}`]);
    assertEquals(third, `${" ".repeat(column + 1)}^`);
  }
});

Deno.test("parseWhere reads no more than a few thousand characters", () => {
  const error = assertThrows(() => parseWhere(`med ${"1".repeat(5000)}`, LISTS), WhereError);
  assertEquals(error.reason, "an expression of 5004 characters: 4096 are read");
});
