import { assert, assertEquals } from "@std/assert";
import { systemClock } from "./clock.ts";
import { LOOP_PAUSE, LoopPause } from "./loop_pause.ts";

Deno.test("LoopPause tells the longest since it was asked last", () => {
  const pause = new LoopPause();
  for (const ms of [3, 8, 5]) pause.note(ms);
  assertEquals([pause.take(), pause.take()], [8, 0]);
});

const BUSY_MS = 30;

function busy(): void {
  for (const began = performance.now(); performance.now() - began < BUSY_MS;);
}

Deno.test("LOOP_PAUSE knows of a turn that took long, of one that waited, and of a timer that did", async () => {
  const clock = systemClock();
  const cases: readonly ((done: () => void) => void)[] = [
    (done) =>
      clock.soon(() => {
        busy();
        // The turn has ended when the next one runs.
        clock.soon(done);
      }),
    (done) => {
      clock.soon(done);
      busy();
    },
    (done) => {
      clock.wakeAt(clock.now() + 1, done);
      busy();
    },
  ];
  for (const one of cases) {
    LOOP_PAUSE.take();
    await new Promise<void>(one);
    const longest = LOOP_PAUSE.take();
    assert(longest >= BUSY_MS - 2, `${longest} ms`);
  }
});
