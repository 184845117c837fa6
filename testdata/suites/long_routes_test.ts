// A hundred routers, as a mesh, behind reflectors and around both, while sessions, paths and
// processes fail, routes come and go and operators change their minds: in the end every router knows
// what a model of the network knows that shares nothing with them.
import { assert, assertEquals } from "@std/assert";
import { ROUTE_FAULTS } from "./long/route_faults.ts";
import { LARGE, type RoutesSimulated, simulateRoutes } from "./long/routes_sim.ts";

/** `deno test ... -- 20` for fewer. */
const SEEDS = Number(Deno.args[0] ?? 200), MOST_SECONDS_EACH = 20;

Deno.test("long: a hundred routers know in the end what the model knows, from two hundred seeds", () => {
  const began = performance.now(), runs: RoutesSimulated[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) runs.push(simulateRoutes(seed, LARGE));
  const seconds = (performance.now() - began) / 1000;
  const sum = (of: (run: RoutesSimulated) => number) => runs.reduce((all, run) => all + of(run), 0);
  console.log(
    `${SEEDS} seeds, ${seconds.toFixed(0)} s; sessions came up ${sum((run) => run.ups)} times, ` +
      `routes changed ${sum((run) => run.changes)} times, ${sum((run) => run.routes)} at the end`,
  );
  for (const kind of ROUTE_FAULTS) {
    const count = sum((run) => run.faults[kind]);
    console.log(`${String(count).padStart(6)}  ${kind}`);
    assert(count > 0, `never injected: ${kind}`);
  }
  for (const { routers } of runs) assertEquals(routers, 100);
  assert(seconds < SEEDS * MOST_SECONDS_EACH, `${seconds} s`);
});
