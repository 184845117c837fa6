// A million events for the FSM, and an hour of two hundred sessions in a network where all fails
// that can: the same every time, from a seed.
import { assert, assertEquals } from "@std/assert";
import { EVENTS } from "../../core/session/fsm/event.ts";
import { STATES } from "../../core/session/fsm/state.ts";
import { KINDS, walk } from "./long/fsm_walk.ts";
import { LARGE, simulate, type Simulated } from "./long/sessions_sim.ts";
import { FAULTS } from "./long/sim_faults.ts";

Deno.test("long: a million random events put out nothing illegal and leave no timer behind", () => {
  const { visits, cells, kinds } = walk(20, 1_000_000);
  console.log(JSON.stringify(visits));
  for (const state of STATES) assert(visits[state] > 25_000, `${state}: ${visits[state]}`);
  assertEquals([kinds, cells], [KINDS, STATES.length * EVENTS.length]);
});

const SEEDS = 20, MOST_SECONDS = 100;

/** What sessions have to live through besides the faults themselves. */
const EVENTS_SEEN = [
  "HoldTimer_Expires",
  "SendHoldTimer_Expires",
  "OpenCollisionDump",
  "TcpConnectionFails",
  "NotifMsg",
  "ConnectRetryTimer_Expires",
  "IdleHoldTimer_Expires",
  "DelayOpenTimer_Expires",
] as const;

Deno.test("long: two hundred sessions live through an hour of faults, from twenty seeds", () => {
  const began = performance.now(), runs: Simulated[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) runs.push(simulate(seed, LARGE));
  const seconds = (performance.now() - began) / 1000;
  const sum = (of: (run: Simulated) => number) => runs.reduce((all, run) => all + of(run), 0);
  console.log(
    `${SEEDS} seeds, ${seconds.toFixed(0)} s, sessions came up ${sum((r) => r.ups)} times`,
  );
  for (const kind of FAULTS) {
    const count = sum((run) => run.faults[kind]);
    console.log(`${String(count).padStart(6)}  ${kind}`);
    assert(count > 0, `never injected: ${kind}`);
  }
  for (const event of EVENTS_SEEN) {
    const count = sum((run) => run.events.get(event) ?? 0);
    console.log(`${String(count).padStart(6)}  ${event}`);
    assert(count > 0, `never seen: ${event}`);
  }
  for (const { sessions } of runs) assertEquals(sessions, 200);
  assert(Math.max(...runs.map((run) => run.mostUnsent)) > 1 << 20, "no writer had to wait");
  assert(Math.max(...runs.map((run) => run.mostWaiting)) > 1 << 20, "no reader was paused");
  assertEquals(simulate(1, LARGE).digest, runs[0]!.digest);
  assert(seconds < MOST_SECONDS, `${seconds} s`);
});
