// The acts, each going on from what the one before left.
import { assert, assertEquals } from "@std/assert";
import { sleep, until } from "../../tools/lab/shell.ts";
import { type NodeName, NODES, rackOf } from "./fabric.ts";
import { type Pod, reaches } from "./pods.ts";
import { COOL_SECONDS, type Scene } from "./scene.ts";
import { blocksAt, endsClean, staysOwn, tellsStory } from "./verdict.ts";

/** From the decision of a grant to the route at the ToR. */
const MUST_MS = 1000;
/** An agent asks three times for 3 s, and may ask two things, before it says that the store is away. */
const AWAY_MS = 45_000;
/** Longer than an empty block takes from draining to leaving, which is 5 s and a report. */
const DRAINED_MS = 7000;

export interface Act {
  readonly title: string;
  readonly run: (play: Play) => Promise<void>;
}

/** What goes from act to act. */
export class Play {
  /** The first pod of each node. */
  readonly first = {} as Record<NodeName, Pod>;
  /** Of a1, oldest first. */
  blocks: readonly string[] = [];

  constructor(readonly scene: Scene) {}

  /** The block that a1 is granted last and a2 has in the end. */
  get third(): string {
    return this.blocks[2]!;
  }

  /** Pods of a1 by the block that their address is of. */
  get pods(): readonly Pod[][] {
    const { pods } = this.scene.runtime("a1");
    return this.blocks.map((prefix) => {
      const start = Number(prefix.split(/[./]/)[3]);
      return pods.filter(({ address }) => {
        const last = Number(address.split(".")[3]);
        return last >= start && last < start + 16;
      });
    });
  }

  /** Waits until a node holds so many blocks and its ToR has them; answers them, oldest first. */
  async holds(node: NodeName, count: number): Promise<readonly string[]> {
    const { commits, sampler } = this.scene;
    await commits.until(`${node} holds ${count}`, () => commits.held(node).length === count);
    const blocks = commits.held(node), last = blocks.at(-1)!;
    for (const prefix of blocks) await sampler.until(rackOf(node).tor, prefix, node, true);
    const { from } = commits.tenures.findLast(({ prefix }) => prefix === last)!;
    const { first } = sampler.sightings.find((one) =>
      one.by === node && one.prefix === last && one.first >= from
    )!;
    const ms = (first - from) * 1000;
    console.log(`  block ${count} of ${node}, ${last}: at the ToR after ${ms.toFixed(0)} ms`);
    assert(ms < MUST_MS, `${ms} ms`);
    return blocks;
  }

  /** Waits until new pods get addresses from these blocks and no others. */
  async ranges(node: NodeName, blocks: readonly string[]): Promise<void> {
    let are: string[] = [];
    const want = blocks.toSorted().join(), runtime = this.scene.runtime(node);
    const isSo = async () => (are = (await runtime.ranges()).toSorted()).join() === want;
    assert(await until(isSo, 15_000), `${node} has the ranges ${are}, and not ${blocks}`);
  }
}

async function talk(a: Pod, b: Pod): Promise<void> {
  assert(await reaches(a, b), `${a.address} does not reach ${b.address}`);
}

async function begins(play: Play): Promise<void> {
  const { scene, first } = play;
  for (const name of NODES) {
    await scene.startAgent(name);
    await play.holds(name, 1);
  }
  for (const name of NODES) first[name] = await scene.runtime(name).add();
  await talk(first.a1, first.b1);
  await talk(first.b2, first.a2);
  await talk(first.a1, first.a2);
}

async function grows(play: Play): Promise<void> {
  await play.scene.runtime("a1").grow(11);
  play.blocks = await play.holds("a1", 2);
  await play.ranges("a1", play.blocks);
}

async function standsStill({ scene, blocks, first }: Play): Promise<void> {
  const { commits, sampler } = scene, a1 = scene.runtime("a1");
  await scene.signalStore("SIGSTOP");
  try {
    await a1.grow(21);
    const isAway = async () => (await scene.standing("a1")).state === "away";
    assert(await until(isAway, AWAY_MS), "the agent has not noticed");
    await talk(a1.pods.at(-1)!, first.b1);
    assertEquals(blocksAt(sampler, "tora"), [...blocks, ...commits.held("a2")].toSorted());
    assertEquals(commits.held("a1"), blocks);
  } finally {
    await scene.signalStore("SIGCONT");
  }
}

async function goesOn(play: Play): Promise<void> {
  play.blocks = await play.holds("a1", 3);
  await play.ranges("a1", play.blocks);
  while (play.pods[2]!.length < 3) await play.scene.runtime("a1").add();
  await talk(play.pods[2]![0]!, play.first.b2);
}

async function losesStore({ scene }: Play): Promise<void> {
  const { commits, sampler } = scene, there = blocksAt(sampler, "tora");
  await scene.signalStore("SIGKILL");
  await scene.runtime("a2").grow(11);
  await sleep(1500);
  assertEquals(blocksAt(sampler, "tora"), there);
  scene.startStore();
  await scene.storeAnswers();
  let standing = await scene.standing("a2");
  const isRefused = async () => (standing = await scene.standing("a2")).refused !== undefined;
  assert(await until(isRefused, AWAY_MS), JSON.stringify(standing));
  console.log(`  a2: ${standing.refused}`);
  assertEquals([standing.state, commits.held("a2").length], ["ok", 1]);
}

async function losesAgent(play: Play): Promise<void> {
  const { scene, blocks, first } = play, { sampler } = scene, a1 = scene.runtime("a1");
  await scene.killAgent("a1");
  // Nobody is asked to keep the routes of an agent that restarts: they are gone, and come back.
  for (const prefix of blocks) await sampler.until("tora", prefix, "a1", false);
  // Demand falls while nobody counts: of the third block one pod stays.
  const kept = play.pods.map((pods, i) => pods.slice(0, 3 - i));
  for (const pod of [...a1.pods]) if (!kept.flat().includes(pod)) await a1.remove(pod);
  const began = performance.now();
  await scene.startAgent("a1");
  for (const prefix of blocks) await sampler.until("tora", prefix, "a1", true, 30_000);
  const ms = performance.now() - began;
  console.log(`  a1: all at the ToR ${ms.toFixed(0)} ms after its start`);
  for (const pods of kept) await talk(pods[0]!, first.b1);
}

async function drains(play: Play): Promise<void> {
  const { scene, third, first } = play, { commits, sampler } = scene, [pod] = play.pods[2]!;
  const isDraining = () => commits.block(third)?.state === "draining";
  await commits.until(`${third} drains`, isDraining);
  await play.ranges("a1", play.blocks.slice(0, 2));
  await sleep(DRAINED_MS);
  assert(isDraining(), `${commits}`);
  assert(sampler.has("tora", third, "a1"));
  await talk(pod!, first.b2);
  await scene.runtime("a1").remove(pod!);
  await sampler.until("tora", third, "a1", false, 30_000);
}

async function changesHands(play: Play): Promise<void> {
  const { scene, third, first } = play, { commits } = scene, a2 = scene.runtime("a2");
  await play.holds("a2", 2);
  assertEquals(commits.held("a2").at(-1), third);
  const [given, taken] = commits.tenures.filter(({ prefix }) => prefix === third);
  const cooled = taken!.from - given!.cooling!;
  console.log(`  ${third} cooled for ${cooled.toFixed(1)} s`);
  assert(cooled >= COOL_SECONDS, `${cooled} s`);
  await play.ranges("a2", commits.held("a2"));
  await a2.grow(14);
  await talk(a2.pods.at(-1)!, first.b1);
}

async function isRight({ scene, third }: Play): Promise<void> {
  staysOwn(scene.sampler, scene.commits);
  await tellsStory(scene, third);
  await endsClean(scene);
}

export const ACTS: readonly Act[] = [
  { title: "every node gets a block, and pods reach each other through the fabric", run: begins },
  { title: "a node whose pods become more is granted a second block", run: grows },
  { title: "while etcd stands still nothing is lost and nothing granted", run: standsStill },
  { title: "when it goes on the third block comes, and pods get addresses of it", run: goesOn },
  { title: "etcd is killed and comes back: the rack is full, and a node waits", run: losesStore },
  { title: "an agent that is killed comes back with the blocks of its node", run: losesAgent },
  { title: "the emptiest block is announced until its last pod has gone", run: drains },
  { title: "it cools, and is granted to the node that waits, and not before", run: changesHands },
  { title: "what routers had is what the ledger said, and every audit is clean", run: isRight },
];
