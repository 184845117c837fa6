import { assertEquals, assertThrows } from "@std/assert";
import { asciiOctets } from "../net/ascii.ts";
import { parsePathPattern, PatternError } from "./path_pattern.ts";

const BETWEEN = "(?:^|[ ,{}()\\[\\]]|$)";

/** What the engine's own regular expressions say, where `_` does not stand in brackets. */
function byEngine(pattern: string, text: string): boolean {
  return new RegExp(pattern.replaceAll("_", BETWEEN)).test(text);
}

function fits(pattern: string, text: string): boolean {
  return parsePathPattern(pattern).test(asciiOctets(text), text.length);
}

const PATHS = [
  "",
  "65001",
  "65001 65002",
  "65001 65001 65001 174",
  "174 65001 {65003,65004}",
  "(65100 65101) 65001 3356",
  "[65100,65101] 1650012",
];

const PATTERNS = [
  "^$",
  "",
  "_",
  "__",
  "_65001_",
  "^65001_",
  "_174$",
  "^65001( 65001)*_",
  "^(65001|174) ",
  "(65001|174|) 65",
  "65001 .* 174",
  "[0-9]+ [0-9]+$",
  "^[^ ]+$",
  "^[^{]*\\{65003,65004\\}$",
  "^\\d{5}( \\d{3,5})?$",
  "^\\d{5}( \\d{3,5}){2,}$",
  "(65001 ){2}",
  "(65001 ){2,3}174",
  "(_65001){3}",
  "^(_?65001)+",
  "\\b174\\b",
  "\\B174",
  "5001\\B",
  "[\\d]{7}",
  "[1-46-9]$",
  "[-0]2$",
  "[2-]$",
  "[]0]",
  "[^]",
  "\\S\\s\\S",
  "\\W\\w",
  "(?:65|17)4",
  "65.*?1",
  "(a*)*$",
  "(|6)*5",
  "((65001|65002) ?)+$",
  "6{0}17",
  "}",
  "{",
  "x|y|_3356$",
  "^(^)*65",
];

Deno.test("parsePathPattern says what the engine's regular expressions say", () => {
  for (const pattern of PATTERNS) {
    for (const path of PATHS) {
      assertEquals(fits(pattern, path), byEngine(pattern, path), `${pattern} on ${path}`);
    }
  }
});

/** A generator of numbers below `n` (a linear congruence, so that every run is the same). */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    return Math.floor(state / 0x100000000 * n);
  };
}

const ATOMS = ["1", "2", "1 2", "_", ".", "[12]", "[^1]", "\\d", " ", "\\b"];
const TIMES = ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"];

function madePattern(pick: (n: number) => number, depth: number): string {
  const parts = Array.from({ length: 1 + pick(3) }, () => {
    const isGroup = depth > 0 && pick(3) === 0;
    const atom = isGroup ? `(${madePattern(pick, depth - 1)})` : ATOMS[pick(ATOMS.length)]!;
    return atom === "\\b" || atom.length === 3 && atom[1] === " "
      ? atom
      : atom + TIMES[pick(TIMES.length)];
  });
  if (pick(8) === 0) parts.unshift("^");
  if (pick(8) === 0) parts.push("$");
  return pick(4) === 0 ? `${parts.join("")}|${madePattern(pick, 0)}` : parts.join("");
}

Deno.test("parsePathPattern says what the engine says of two thousand made patterns", () => {
  const pick = numbers(7), answers = [0, 0];
  for (let i = 0; i < 2000; i++) {
    const pattern = madePattern(pick, 3);
    const text = Array.from({ length: pick(6) }, () => ["1", "2", "12", "21"][pick(4)]).join(" ");
    const expected = byEngine(pattern, text);
    assertEquals(fits(pattern, text), expected, `${pattern} on ${JSON.stringify(text)}`);
    answers[expected ? 1 : 0]!++;
  }
  assertEquals(Math.min(...answers) > 200, true, answers.join());
});

Deno.test("parsePathPattern answers what would keep a backtracking engine busy for years", () => {
  const path = "1 ".repeat(20_000) + "2";
  assertEquals(fits("^((1 ?)*)*3", path), false);
  assertEquals(fits("^(1 |1 1 |1)*2$", path), true);
  assertEquals(fits("_1_.*_1_.*_1_.*_1_.*_3_", path), false);
});

const BAD: readonly [string, string][] = [
  ["(65001", "a ( without its )"],
  ["65001)", "a ) without its ("],
  ["[65001", "a [ without its ]"],
  ["[1\\", "a [ without its ]"],
  ["65001\\", "a \\ at the end"],
  ["*", "nothing to repeat before *"],
  ["^+", "nothing to repeat before +"],
  ["1**", "nothing to repeat before *"],
  ["1{3,2}", "{3,2} is out of order"],
  ["[9-1]", "9-1 is out of order"],
  ["[\\d-9]", ""],
  ["(?=1)", "look-around and named groups are not known"],
  ["(?<a>1)", "look-around and named groups are not known"],
  ["(1)\\1", "\\1 is not known"],
  ["\\p", "\\p is not known"],
  ["é", "é stands in no path"],
  ["1{2001}", "it is too long"],
  ["(){999999999}", "it is too long"],
  ["((1{60}){60}){60}", "it is too long"],
  ["(".repeat(200), "its groups are too deep"],
];

Deno.test("parsePathPattern says what it does not take, and bounds what it does", () => {
  for (const [pattern, message] of BAD) {
    if (message === "") parsePathPattern(pattern);
    else assertEquals(assertThrows(() => parsePathPattern(pattern), PatternError).message, message);
  }
});
