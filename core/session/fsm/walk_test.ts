import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { KINDS, walk } from "../../../testdata/suites/long/fsm_walk.ts";
import { EVENTS } from "./event.ts";
import { STATES } from "./state.ts";

Deno.test("step puts out nothing illegal and leaves no timer behind, whatever happens", () => {
  const { visits, cells, kinds } = walk(1, 20_000);
  for (const state of STATES) {
    assert(visits[state] > 500, `${state} was seen ${visits[state]} times`);
  }
  assertEquals(kinds, KINDS);
  assertEquals(cells, STATES.length * EVENTS.length);
});

Deno.test("step does the same for the same seed", () => {
  assertEquals(walk(7, 2_000), walk(7, 2_000));
  assertNotEquals(walk(7, 2_000).digest, walk(8, 2_000).digest);
});
