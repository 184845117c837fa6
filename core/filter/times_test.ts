import { assert, assertEquals, assertThrows } from "@std/assert";
import { Filter } from "./mod.ts";
import { FilterError } from "./terms.ts";
import { parseDuration, parseSpan, parseTime } from "./times.ts";

Deno.test("parseTime reads ISO times in UTC unless they say otherwise, dates and Unix seconds", () => {
  const noon = Date.UTC(2026, 0, 31, 12) / 1000;
  for (
    const text of [
      "2026-01-31T12:00:00Z",
      "2026-01-31T12:00:00",
      "2026-01-31 12:00",
      "2026-01-31T13:00:00+01:00",
      "2026-01-31T06:30:00-05:30",
      String(noon),
    ]
  ) assertEquals(parseTime(text), noon, text);
  assertEquals(parseTime("2026-01-31"), noon - 12 * 3600);
  assertEquals(parseTime("2026-01-31T12:00:00.25Z"), noon + 0.25);
  assertEquals(parseTime("1700000000.5"), 1_700_000_000.5);
});

Deno.test("parseTime refuses what is no time", () => {
  for (const text of ["", "now", "2026-13-01", "2026-01-31T25:00", "31.01.2026", "-5", "1e9"]) {
    assertThrows(() => parseTime(text), FilterError, `time ${JSON.stringify(text)} is not like`);
  }
});

Deno.test("parseDuration adds up units", () => {
  const texts = ["700ms", "0.5s", "1s250ms", "30s", "10m", "2h", "1d", "1w", "1h30m", "0.5m"];
  assertEquals(texts.map(parseDuration), [
    0.7,
    0.5,
    1.25,
    30,
    600,
    7200,
    86400,
    604800,
    5400,
    30,
  ]);
  for (const text of ["", "5", "5x", "5sm", "h", "1h5", "-1h"]) {
    assertThrows(() => parseDuration(text), FilterError, `duration ${JSON.stringify(text)} is not`);
  }
});

Deno.test("parseSpan puts start, end and duration together, both ends included", () => {
  assertEquals(parseSpan(undefined, undefined, undefined), undefined);
  assertEquals(parseSpan("100", undefined, undefined), { from: 100, to: Infinity });
  assertEquals(parseSpan(undefined, "100", undefined), { from: -Infinity, to: 100 });
  assertEquals(parseSpan("100", undefined, "1m"), { from: 100, to: 160 });
  assertEquals(parseSpan(undefined, "100", "1m"), { from: 40, to: 100 });
  assertEquals(parseSpan("100", "200", undefined), { from: 100, to: 200 });
  assertThrows(() => parseSpan("100", "200", "1m"), FilterError, "leave one out");
  assertThrows(() => parseSpan("200", "100", undefined), FilterError, "is after the end 100");
});

Deno.test("Filter -t, -T and -d ask when; a source without a clock has no such time", () => {
  const filter = new Filter({ startTs: "100", duration: "10s" });
  assertEquals([99.9, 100, 105, 110, 110.1].map((time) => filter.passesTime(time)), [
    false,
    true,
    true,
    true,
    false,
  ]);
  assert(!filter.passesTime(-1));
  assert(!new Filter({ endTs: "100" }).passesTime(-1));
});
