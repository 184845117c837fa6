// Whose choice is whose, and why where they differ.
import { assert, assertEquals, equal } from "@std/assert";
import { until } from "../../../tools/lab/shell.ts";
import { rowsOf } from "./agent.ts";
import type { BestScene, Choices, Rules } from "./best_scene.ts";
import { type Candidate, type Candidates, drawCandidates } from "./candidates.ts";
import type { RouterName } from "./daemon.ts";
import { champions, choose, type Departures, MED_ALWAYS, STEPS } from "./model.ts";
import { WITHOUT_REFLECTION } from "./model.ts";

/** Where a daemon departs from the rules that all are configured to follow. */
interface Departure {
  readonly name: string;
  readonly why: string;
  /** Whether it leads to this choice, under what the daemon is configured to do. */
  explains(candidates: readonly Candidate[], choice: number, rules: Departures): boolean;
}

const GOBGP: readonly Departure[] = [
  {
    name: "no reflection",
    why: "it compares the router ids of the sessions, not ORIGINATOR_ID, and has no step for " +
      "CLUSTER_LIST (RFC 4456 §9)",
    explains: (candidates, choice, rules) =>
      choose(candidates, { ...rules, ...WITHOUT_REFLECTION }).best === choice,
  },
  {
    name: "MED in pairs",
    why: "it keeps a list in order by comparing two at a time, so that with MED of several " +
      "neighbour ASes the order of arrival counts (RFC 4271 §9.1.2.2 c); it has no deterministic MED",
    explains: (candidates, choice, rules) =>
      rules["MED"] === undefined &&
      champions(candidates, { ...rules, ...WITHOUT_REFLECTION }).has(choice),
  },
];

/** Every difference there may be, by daemon. */
const DEPARTURES: Readonly<Partial<Record<RouterName, readonly Departure[]>>> = { GoBGP: GOBGP };

const PREFIXES = 800, SEED = 20261121, LIMIT_MS = 25_000;
/** Every step decides so many prefixes at least. */
const LEAST = 8;

export function drawn(): Candidates {
  return drawCandidates(PREFIXES, SEED);
}

function rulesOf({ comparesMedAlways }: Rules): Departures {
  return comparesMedAlways ? MED_ALWAYS : {};
}

/** The routes are such that each step is the last for some prefixes. */
export function everyStepDecides(candidates: Candidates, rules: Rules): void {
  const times = new Map(STEPS.map(([name]) => [name, 0]));
  for (const all of candidates.values()) {
    const { by } = choose(all, rulesOf(rules));
    times.set(by, times.get(by)! + 1);
  }
  for (const [name, count] of times) assert(count >= LEAST, `${name} decides ${count} prefixes`);
}

/** What of a chooser's choices nobody can explain, and how often each departure explains one. */
export function judged(
  chooser: string,
  candidates: Candidates,
  choices: Choices,
  rules: Rules,
): { readonly unexplained: readonly string[]; readonly times: ReadonlyMap<string, number> } {
  const unexplained: string[] = [], times = new Map<string, number>();
  for (const [prefix, all] of candidates) {
    const { best, by } = choose(all, rulesOf(rules)), choice = choices.get(prefix);
    if (choice === best) continue;
    const why = DEPARTURES[chooser as RouterName]?.find(({ explains }) =>
      choice !== undefined && explains(all, choice, rulesOf(rules))
    );
    if (why) times.set(why.name, (times.get(why.name) ?? 0) + 1);
    else unexplained.push(`${prefix}: ${choice} instead of ${best}, by ${by}`);
  }
  return { unexplained, times };
}

/** Waits until the choices are those that the rules make; throws with those that are not. */
export async function chooses(
  scene: BestScene,
  chooser: string,
  candidates: Candidates,
  rules: Rules,
): Promise<void> {
  let left: readonly string[] = [], times: ReadonlyMap<string, number> = new Map();
  const good = async () => {
    const choices = await scene.choices(chooser);
    ({ unexplained: left, times } = judged(chooser, candidates, choices, rules));
    return left.length === 0;
  };
  if (!await until(good, LIMIT_MS)) {
    throw new Error(`${left.length} of ${candidates.size}: ${left.slice(0, 6).join("; ")}`);
  }
  for (const { name, why } of DEPARTURES[chooser as RouterName] ?? []) {
    const count = times.get(name) ?? 0;
    console.log(`${chooser}: ${count} of ${candidates.size} otherwise, ${name}: ${why}`);
  }
}

/** Sessions anew, in another order: the choice does not depend on who came first. */
export async function choosesAgain(
  scene: BestScene,
  candidates: Candidates,
  rules: Rules,
): Promise<void> {
  const before = await scene.choices("underlay"), { agent } = scene;
  const counts = async () =>
    (await agent.peers()).filter(({ name }) => name !== "collector")
      .map(({ name, established_count: count }) => ({ name, count }));
  const first = await counts(), again = ["s5", "s1", "s8", "s3"];
  for (const name of again) await agent.tell("peer", "restart", name);
  const wanted = first.map(({ name, count }) => ({ name, count: count + +again.includes(name) }));
  const back = async () => equal(await counts(), wanted);
  assert(await until(back, LIMIT_MS), "not all sessions came back");
  await chooses(scene, "underlay", candidates, rules);
  assertEquals(await scene.choices("underlay"), before);
}

/** What is used of `show route PREFIX --explain --json`. */
interface Explained {
  readonly paths: readonly {
    readonly peer: string;
    readonly status: string;
    readonly lost?: { readonly step: string };
  }[];
}

/** For each step a prefix that it decides: every loser lost where the rules say. */
export async function explains(
  scene: BestScene,
  candidates: Candidates,
  rules: Rules,
): Promise<void> {
  for (const [step] of STEPS) {
    const [prefix, all] = [...candidates].find(([, all]) =>
      choose(all, rulesOf(rules)).by === step
    )!;
    const { best, lost } = choose(all, rulesOf(rules));
    const [told] = rowsOf<Explained>(
      await scene.agent.tell("show", "route", prefix, "--explain", "--json"),
    );
    const said = told!.paths.map(({ peer, status, lost }) => [peer, lost?.step ?? status]);
    const wanted = all.map(({ sender: { number } }) => [
      `s${number}`,
      number === best ? "best" : lost.get(number),
    ]);
    assertEquals(said.sort(), wanted.sort(), `${prefix}, by ${step}`);
  }
}
