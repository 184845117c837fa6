// A hundred routers, as a mesh, behind reflectors and around both, with policies between them, while
// sessions, paths and processes fail, routes come and go and operators change their minds: in the end
// every router knows what a model of the network knows that shares nothing with them.
import { assert, assertEquals } from "@std/assert";
import { ROUTE_FAULTS } from "./long/route_faults.ts";
import { runRoutes } from "./long/routes_runs.ts";
import { LARGE, type RoutesSimulated, simulateRoutes } from "./long/routes_sim.ts";

const WANTED = 200;
/** Of so many percent of the prefixes there may be several ways to agree. */
const MOST_OPEN_PERCENT = 5;
/** `deno test ... -- 20 7 60`: twenty seeds from 7 on, of which none is begun after a minute. */
const [count = WANTED, first = 1, mostSeconds = 800] = Deno.args.map(Number);

Deno.test("long: a hundred routers know in the end what the model knows, from two hundred seeds", async () => {
  const began = performance.now(), { runs, failures } = await runRoutes(first, count, mostSeconds);
  const seconds = Math.round((performance.now() - began) / 1000);
  const done = runs.size + failures.length, all = [...runs.values()];
  const sum = (of: (run: RoutesSimulated) => number) => all.reduce((sum, run) => sum + of(run), 0);
  console.log(
    `${done} seeds from ${first} on, ${seconds} s; sessions came up ${
      sum((run) => run.ups)
    } times, ` +
      `routes changed ${sum((run) => run.changes)} times, ${
        sum((run) => run.routes)
      } at the end, ` +
      `of ${sum((run) => run.prefixes)} prefixes, ${
        sum((run) => run.open)
      } of them in one of several ways`,
  );
  if (done < count) {
    console.log(`stopped after ${seconds} s: ${count - done} of ${count} seeds were NOT run`);
  }
  for (const kind of ROUTE_FAULTS) {
    const injected = sum((run) => run.faults[kind]);
    console.log(`${String(injected).padStart(6)}  ${kind}`);
    assert(injected > 0, `never injected: ${kind}`);
  }
  assertEquals(failures, []);
  for (const { routers } of all) assertEquals(routers, 100);
  assert(sum((run) => run.open) * 100 < sum((run) => run.prefixes) * MOST_OPEN_PERCENT);
  assertEquals(simulateRoutes(first, LARGE), runs.get(first));
  if (Deno.env.get("CI") === "true") assert(done >= WANTED, `only ${done} seeds were run`);
});
