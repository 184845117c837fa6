import { assertEquals } from "@std/assert";
import { birdSince, birdTime } from "./times.ts";
import type { BirdStyle, BirdVersion } from "./version.ts";

const NOW = Date.UTC(2026, 10, 21, 21, 0, 47) / 1000;

function style(version: BirdVersion, minutes = 0): BirdStyle {
  return { version, clock: { unixSeconds: NOW, offsetMinutes: () => minutes } };
}

Deno.test("birdSince is a time for twenty hours and a date from then on, never with a space", () => {
  assertEquals(birdSince(NOW - 3.374, style(2)), "21:00:43.626");
  assertEquals(birdSince(NOW - 3.374, style(1)), "21:00:43");
  assertEquals(birdSince(NOW - 20 * 3600 + 1, style(2)), "01:00:48.000");
  assertEquals(birdSince(NOW - 20 * 3600, style(2)), "2026-11-21");
  assertEquals(birdSince(NOW - 400 * 86400, style(1)), "2025-10-17");
});

Deno.test("birdSince of what is still to come is a date: a clock went back", () => {
  assertEquals(birdSince(NOW + 5, style(2)), "2026-11-21");
});

Deno.test("birdTime is local, with the offset of that moment", () => {
  assertEquals(birdTime(NOW, style(2, 60)), "2026-11-21 22:00:47.000");
  assertEquals(birdTime(NOW, style(1, -300)), "2026-11-21 16:00:47");
});
