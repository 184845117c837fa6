import { assertEquals, assertStrictEquals } from "@std/assert";
import { type HealthRule, pauseSeconds, stepHealth, UNCHECKED } from "./health.ts";

const RULE: HealthRule = { rise: 3, fall: 2, intervalSeconds: 10, fastIntervalSeconds: 1 };

/** Verdicts (`u`nknown, `H`ealthy, `x` unhealthy) and pauses after each result: `+` passed, `-` failed. */
function walk(results: string, rule = RULE): string[] {
  let health = UNCHECKED;
  return [...results].map((result) => {
    health = stepHealth(health, result === "+", rule);
    const letter = { unknown: "u", healthy: "H", unhealthy: "x" }[health.verdict];
    return `${letter}${pauseSeconds(health, rule)}`;
  });
}

Deno.test("stepHealth announces nothing before enough passes in a row", () => {
  assertEquals(walk("+++"), ["u1", "u1", "H10"]);
  assertEquals(walk("+-+++"), ["u1", "u1", "u1", "u1", "H10"]);
  assertEquals(walk("--"), ["u1", "x10"]);
});

Deno.test("stepHealth takes the fall and the rise only of a whole row", () => {
  assertEquals(walk("+++-+-+--").slice(3), ["H1", "H10", "H1", "H10", "H1", "x10"]);
  assertEquals(walk("--++-+++").slice(2), ["x1", "x1", "x10", "x1", "x1", "H10"]);
});

Deno.test("stepHealth of one and one follows each result", () => {
  const rule = { ...RULE, rise: 1, fall: 1 };
  assertEquals(walk("+-+", rule), ["H10", "x10", "H10"]);
});

Deno.test("stepHealth gives the same object when nothing changed", () => {
  const healthy = stepHealth(UNCHECKED, true, { ...RULE, rise: 1 });
  assertStrictEquals(stepHealth(healthy, true, RULE), healthy);
});

Deno.test("pauseSeconds is the short one until there is a verdict", () => {
  assertEquals(pauseSeconds(UNCHECKED, RULE), 1);
});
