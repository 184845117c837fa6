import { assert, assertEquals } from "@std/assert";
import { Timeline } from "./summary_timeline.ts";

function totals(timeline: Timeline, count: number): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (const { updates, announced, withdrawn } of timeline.slices(count).slices) {
    sums[0] += updates;
    sums[1] += announced;
    sums[2] += withdrawn;
  }
  return sums;
}

Deno.test("Timeline has no slices when nothing came", () => {
  assertEquals(new Timeline().slices(60), { seconds: 0, slices: [] });
});

Deno.test("Timeline puts what comes into slices of a round width, from the first to the last", () => {
  const timeline = new Timeline();
  timeline.add(100, 0, 3, 0);
  timeline.add(100, 999_999, 1, 1);
  timeline.add(103, -1, 0, 2);
  assertEquals(timeline.slices(4), {
    seconds: 1,
    slices: [
      { time: 100, updates: 2, announced: 4, withdrawn: 1 },
      { time: 101, updates: 0, announced: 0, withdrawn: 0 },
      { time: 102, updates: 0, announced: 0, withdrawn: 0 },
      { time: 103, updates: 1, announced: 0, withdrawn: 2 },
    ],
  });
  assertEquals(timeline.slices(3).seconds, 2);
  assertEquals(timeline.slices(1000).seconds, 0.01);
});

Deno.test("Timeline loses nothing, whatever it spans and in whatever order it comes", () => {
  for (const spread of [0.5, 20, 3600, 1e5, 1e7, 4e9]) {
    const timeline = new Timeline();
    let state = 12345;
    for (let i = 0; i < 2000; i++) {
      state = Math.imul(state, 1103515245) + 12345 >>> 0;
      const time = state / 2 ** 32 * spread;
      timeline.add(Math.floor(time), Math.floor(time % 1 * 1e6), 2, 1);
    }
    for (const count of [1, 10, 68, 188, 1000]) {
      assertEquals(totals(timeline, count), [2000, 4000, 2000], `${spread} in ${count}`);
      const { slices, seconds } = timeline.slices(count);
      assert(slices.length <= Math.max(count, 2), `${slices.length} slices of ${count}`);
      for (const { time } of slices) {
        assert(Math.abs(time / seconds - Math.round(time / seconds)) < 1e-6, `${time}`);
      }
    }
  }
});

Deno.test("Timeline survives a clock that jumps from 1970 to the end of its range and back", () => {
  const timeline = new Timeline();
  for (const seconds of [1_700_000_000, 0, 0xffffffff, 1_700_000_000, 5]) {
    timeline.add(seconds, 0, 1, 0);
  }
  assertEquals(totals(timeline, 68), [5, 5, 0]);
});
