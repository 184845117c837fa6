import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { forecast, FORECAST_DAYS, type GrantSample } from "./forecast.ts";

const DAY = 86_400;
const NOW = 1_800_000_000;

/** `addresses` granted every hour of the last `days`. */
function hourly(days: number, addresses: number): GrantSample[] {
  return Array.from({ length: days * 24 }, (_, i) => ({ at: NOW - i * 3600, addresses }));
}

Deno.test("forecast divides what is free by what steady growth takes a day", () => {
  const found = forecast(hourly(10, 64), 64 * 24 * 30, NOW);
  assert(found.kind === "growing");
  assertAlmostEquals(found.perDay, 64 * 24, 64);
  assertAlmostEquals(found.days, 30, 1.5);
});

Deno.test("forecast does not depend on the order of samples", () => {
  const samples = hourly(5, 16);
  assertEquals(forecast(samples, 1e6, NOW), forecast(samples.toReversed(), 1e6, NOW));
});

Deno.test("forecast is the least-squares slope: a step in the middle weighs one and a half", () => {
  // A unit step at the middle of an interval has the slope 1.5 of that interval.
  const samples = [
    ...Array.from({ length: 6 }, () => ({ at: NOW - 10 * DAY, addresses: 0 })),
    { at: NOW - 5 * DAY, addresses: 100 },
  ];
  const found = forecast(samples, 1000, NOW);
  assert(found.kind === "growing");
  assertAlmostEquals(found.perDay, 15, 0.5);
});

Deno.test("forecast says that what only moves about does not grow", () => {
  const samples = hourly(10, 64).map((sample, i) => i % 2 ? { ...sample, addresses: -64 } : sample);
  assertEquals(forecast(samples, 1, NOW + DAY).kind, "not-growing");
  assertEquals(forecast(hourly(4, -8), 1000, NOW).kind, "not-growing");
});

Deno.test("forecast says that growth for a hundred years is none", () => {
  assertEquals(forecast(hourly(5, 1), 2 ** 64, NOW).kind, "not-growing");
});

Deno.test("forecast of an exhausted pool that grows is no day", () => {
  const found = forecast(hourly(3, 4), 0, NOW);
  assert(found.kind === "growing");
  assertEquals(found.days, 0);
});

Deno.test("forecast says what is missing instead of guessing", () => {
  assertEquals(forecast([], 100, NOW), {
    kind: "unknown",
    why: "the history has 0 of the 6 changes that are needed",
  });
  const young = Array.from({ length: 20 }, (_, i) => ({ at: NOW - i * 600, addresses: 8 }));
  assertEquals(forecast(young, 100, NOW), {
    kind: "unknown",
    why: "the history is 3 h long, and a day is needed",
  });
});

Deno.test("forecast leaves out the future and the distant past", () => {
  const strange = [
    { at: 0, addresses: 1e9 },
    { at: NOW - (FORECAST_DAYS + 1) * DAY, addresses: 1e9 },
    { at: NOW + DAY, addresses: 1e9 },
    { at: NOW - 60, addresses: NaN },
  ];
  assertEquals(forecast(strange, 100, NOW).kind, "unknown");
  assertEquals(
    forecast([...hourly(5, 16), ...strange], 1e6, NOW),
    forecast(hourly(5, 16), 1e6, NOW),
  );
});
