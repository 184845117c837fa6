import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { simulate, SMALL } from "../../testdata/suites/long/sessions_sim.ts";
import { FAULTS } from "../../testdata/suites/long/sim_faults.ts";

Deno.test("Speaker brings every session back whatever fails, and leaves nothing behind", () => {
  const runs = [1, 2, 3].map((seed) => simulate(seed, SMALL));
  for (const kind of FAULTS) assert(runs.some(({ faults }) => faults[kind] > 0), kind);
  for (const { sessions, ups } of runs) assert(sessions === 3 && ups > 2 * sessions);
});

Deno.test("Speaker does the same for the same seed", () => {
  assertEquals(simulate(4, SMALL), simulate(4, SMALL));
  assertNotEquals(simulate(4, SMALL).digest, simulate(5, SMALL).digest);
});
