// Cases A to I over real TCP: a raw peer says what it should not, and what comes back, what becomes
// of the routes and of the session beside is looked at. A to G against the speaker; E, F, G and the
// incidents again, and I, against the whole agent, where those behind it say what leaks.
import { assert, assertEquals } from "@std/assert";
import { FAULT_CASES } from "../../core/wire/attribute/rfc7606_cases.ts";
import { type AgentCase, CaseStage, keysOf } from "./cases_ag/agent_case.ts";
import { onAgent } from "./cases_ag/agent_stage.ts";
import { INCIDENTS } from "./cases_ag/incidents.ts";
import type { AgentScene, Line, Scene, SessionCase } from "./cases_ag/line.ts";
import { OWNERS } from "./cases_ag/line.ts";
import { LINES } from "./cases_ag/lines.ts";
import { TABLE } from "./cases_ag/rows.ts";
import { runCase } from "./cases_ag/run_case.ts";
import { KNOWN } from "./cases_ag/known.ts";
import { CONTROL_SCENES } from "./cases_ag/scenes_control.ts";
import { caseOf, playSample, SAMPLE } from "./cases_ag/sample.ts";
import { playUsage, usages } from "./cases_ag/usage.ts";
import { Stage } from "./cases_ag/stage.ts";

/** Cases that run at once; each has a session of its own in the same speaker. */
const AT_ONCE = 4;

interface Part extends Pick<Line, "cases" | "scenes" | "agent" | "owner" | "why"> {}

const isPlayed = ({ cases = [], scenes = [], agent = [] }: Part) =>
  cases.length + scenes.length + agent.length > 0;
const isOwned = ({ owner, why = "" }: Part) =>
  owner !== undefined && OWNERS.includes(owner) && why.length > 10;

Deno.test("cases A-J: each line from 1 to 138 is there once", () => {
  const numbers = LINES.map(({ line }) => line);
  assertEquals(numbers, Array.from({ length: 138 }, (_, i) => i + 1));
});

Deno.test("cases A-J: each line is played, or has an owner who takes it later", () => {
  const lost = LINES.filter((line) => !isPlayed(line) && !isOwned(line));
  assertEquals(lost.map(({ line }) => line), []);
  const unexplained = LINES.filter((line) => line.owner !== undefined && !isOwned(line));
  assertEquals(unexplained.map(({ line }) => line), []);
});

Deno.test("cases A-G: incidents C01 to C50 are played, stand in a line, or have an owner", () => {
  const wanted = Array.from({ length: 50 }, (_, i) => `C${String(i + 1).padStart(2, "0")}`);
  assertEquals(INCIDENTS.map(({ id }) => id), wanted);
  const lost = INCIDENTS.filter((incident) => {
    const { line } = incident;
    const stands = line !== undefined && LINES.some((l) => l.line === line && isPlayed(l));
    return !stands && !isPlayed(incident) && !isOwned(incident);
  });
  assertEquals(lost.map(({ id }) => id), []);
});

Deno.test("cases A-G: the table of attribute faults has a row for each case of core/wire and back", () => {
  for (const { attribute, malformed, rows, instead } of TABLE) {
    assert(rows.length > 0 || instead, `${attribute}: ${malformed} has neither rows nor a place`);
    for (const name of rows) {
      assert(FAULT_CASES.some((c) => name.test(c.name)), `${attribute}: no case is ${name}`);
    }
  }
  const names = TABLE.flatMap(({ rows }) => rows);
  const unclaimed = FAULT_CASES.filter((c) => !names.some((name) => name.test(c.name)));
  assertEquals(unclaimed.map(({ name }) => name), []);
});

/** NOTIFICATIONs that one session can show (CASES 3.4); of code 3 those that RFC 7606 still resets for. */
const PROVOKED = [
  ...["1/1", "1/2", "1/3"],
  ...["2/0", "2/1", "2/2", "2/3", "2/4", "2/6", "2/7", "2/11"],
  ...["3/1", "3/2", "3/4", "3/5", "3/6", "3/9", "3/10"],
  ...["4/0", "5/1", "5/2", "5/3", "6/1", "6/2", "6/7", "7/1"],
];

Deno.test("cases A-G: every NOTIFICATION that a session can show is provoked", () => {
  const parts: Part[] = [...LINES, ...INCIDENTS];
  const told = new Set(
    parts.flatMap(({ cases = [], scenes = [], agent = [] }) => [
      ...cases.flatMap(({ expect }) => expect.answer?.split(" or ") ?? []),
      ...[...scenes, ...agent].flatMap(({ answers }) => answers ?? []),
    ]).map((answer) => answer.split(" ")[0]!),
  );
  assertEquals(PROVOKED.filter((code) => !told.has(code)), []);
});

interface Work<On = Stage> {
  readonly name: string;
  readonly run: (on: On) => Promise<void>;
}

const workOf = (of: string, { cases = [], scenes = [] }: Part): Work[] => [
  ...cases.map((c: SessionCase) => ({
    name: `${of}: ${c.name}`,
    run: (stage: Stage) => runCase(stage, c),
  })),
  ...scenes.map((s: Scene) => ({
    name: `${of}: ${s.name}`,
    run: async (stage: Stage) => {
      await s.play(stage);
      await stage.isHealthy();
    },
  })),
];

const only = Deno.env.get("CASE");

/** Plays work, so much at once; answers what failed. */
async function play<On>(
  stage: On,
  work: readonly Work<On>[],
  atOnce = AT_ONCE,
): Promise<string[]> {
  const failed: string[] = [];
  let next = 0;
  const lane = async () => {
    for (let one = work[next++]; one; one = work[next++]) {
      if (only !== undefined && !one.name.includes(only)) continue;
      const error = await one.run(stage).then(() => undefined, (error: Error) => error);
      const known = KNOWN.find(([name]) => one.name.startsWith(name));
      if (error && !known) failed.push(`${one.name}\n    ${error.message}`);
      if (!error && known) {
        failed.push(`${one.name}\n    goes right now: strike it from KNOWN`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return failed;
}

const SECTIONS: readonly (readonly [string, number, number])[] = [
  ["A, header and stream", 1, 11],
  ["B, OPEN and capabilities", 12, 37],
  ["C, FSM, timers, connections", 38, 51],
  ["D, parts of an UPDATE", 52, 63],
  ["E, attributes", 64, 86],
  ["F, NLRI and families", 87, 98],
  ["G, route refresh", 99, 105],
];

function suite(name: string, net: number, work: readonly Work[]): void {
  Deno.test({
    name: `cases A-G: ${name}, over TCP`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      const stage = await Stage.open(net);
      const failed = await play(stage, work);
      stage.close();
      assertEquals(failed.length, 0, `${failed.length} of ${work.length}:\n${failed.join("\n")}`);
    },
  });
}

SECTIONS.forEach(([name, from, to], i) => {
  const lines = LINES.filter(({ line }) => from <= line && line <= to);
  suite(name, 100 + i, lines.flatMap((line) => workOf(`${line.line} ${line.title}`, line)));
});
suite("incidents", 110, INCIDENTS.flatMap((i) => workOf(`${i.id} ${i.title}`, i)));

/** Processes that run at once. */
const PROCESSES = 2;

/** Lines of the agent: what one session shows is played again through the whole of it. */
const AGENT_LINES = LINES.filter(({ line }) => 52 <= line && line <= 105);

const throughAgent: AgentCase[] = [
  ...AGENT_LINES.flatMap(({ line, cases = [] }) =>
    cases.map((given) => ({ name: `${line}: ${given.name}`, given }))
  ),
  ...INCIDENTS.flatMap(({ id, cases = [] }) =>
    cases.map((given) => ({ name: `${id}: ${given.name}`, given }))
  ),
];

/** What the configuration has no words for: families that the agent does not carry. */
const NOT_CARRIED = /^(90: \d+ for a VPN|97: EVPN|C20|C21)/;

Deno.test("cases A-J: all but families that the agent does not carry can be configured", () => {
  const others = throughAgent.filter(({ given }) => keysOf(given) === undefined);
  assertEquals(others.filter(({ name }) => !NOT_CARRIED.test(name)).map(({ name }) => name), []);
});

const onLinux = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `cases A-J: ${name}`, ignore: Deno.build.os !== "linux", fn });

onLinux("D to G and incidents through the agent, and what leaks behind it", async () => {
  const cases = throughAgent.filter(({ name, given }) =>
    keysOf(given) !== undefined && (only === undefined || name.includes(only))
  );
  const stage = await CaseStage.open(140, cases);
  // One after the other: the routes of all have the same prefixes.
  const failed = await play(
    stage,
    cases.map((one) => ({ name: one.name, run: () => stage.play(one) })),
    1,
  );
  await stage.close();
  assertAllPlayed(failed, cases.length);
});

function assertAllPlayed(failed: readonly string[], count: number): void {
  assertEquals(failed.length, 0, `${failed.length} of ${count}:\n${failed.join("\n")}`);
}

async function assertPlays(work: readonly Work<undefined>[], atOnce = PROCESSES): Promise<void> {
  assertAllPlayed(await play(undefined, work, atOnce), work.length);
}

/** Scenes of several peers, each on an agent of its own. */
function agentScenes(of: string, scenes: readonly AgentScene[], net: number): Work<undefined>[] {
  return scenes.map((scene, i) => ({
    name: `${of}: ${scene.name}`,
    run: () => onAgent(net + i, scene.peers, scene.play, scene.lines, scene.address),
  }));
}

onLinux("scenes of several peers on an agent", async () => {
  let net = 150;
  await assertPlays(LINES.flatMap(({ line, title, agent = [] }) => {
    const work = agentScenes(`${line} ${title}`, agent, net);
    net += agent.length;
    return work;
  }));
});

onLinux("clients of the agent's sockets harm nobody", async () => {
  // One at a time: how long a route takes is looked at.
  await assertPlays(agentScenes("control", CONTROL_SCENES, 200), 1);
});

Deno.test("cases A-G: the sample names cases that there are", () => {
  for (const [of, name] of SAMPLE) caseOf(of, name);
});

Deno.test("cases A-G: a sample against underlay peer, over TCP", async () => {
  await assertPlays(SAMPLE.map(([of, name, outcomes], i) => ({
    name: `underlay peer: ${of}: ${name}`,
    run: () => playSample(of, name, outcomes, i + 1),
  })));
});

Deno.test("cases A-G: what cannot be done is said in one clear message", async () => {
  const busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertPlays(
    usages((busy.addr as Deno.NetAddr).port).map((usage) => ({
      name: `usage: ${usage.name}`,
      run: () => playUsage(usage),
    })),
  );
  busy.close();
});
