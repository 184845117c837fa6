import { assert, assertEquals } from "@std/assert";
import { ROUTE_FAULTS } from "../../testdata/suites/long/route_faults.ts";
import { simulateRoutes, SMALL } from "../../testdata/suites/long/routes_sim.ts";

Deno.test("Agents know in the end what a model of their network knows, whatever failed meanwhile", () => {
  const runs = [1, 2, 3].map((seed) => simulateRoutes(seed, SMALL));
  for (const kind of ROUTE_FAULTS) assert(runs.some(({ faults }) => faults[kind] > 0), kind);
  for (const { sessions, ups, changes } of runs) assert(ups > 4 * sessions && changes > 200);
});

Deno.test("Agents do the same for the same seed", () => {
  assertEquals(simulateRoutes(4, SMALL), simulateRoutes(4, SMALL));
});
