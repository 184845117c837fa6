import { assert, assertEquals } from "@std/assert";
import { Keeper } from "../ipam/keeper.ts";
import { MemoryStore } from "../ipam/memory_store.ts";
import { release } from "../ipam/release.ts";
import { IpamFollower } from "./ipam_follower.ts";
import { OPEN, SimAgent } from "./made_agents.ts";
import { madePeer } from "./made_configs.ts";
import { CONFIG, Scene } from "./made_ipam.ts";
import { A, B, peerOfB } from "./made_pair.ts";

const NEXT = "10.0.0.7";

/** Whichever incarnation the ledger knows: who is first, the operator or the agent, names it. */
const { uid: _uid, ...NODE } = CONFIG;

/** A store whose process is killed at its n-th call: before it does anything, or before it hears of it. */
class Deadly extends MemoryStore {
  calls = 0;
  killAt = Infinity;
  isBefore = true;

  override async turn(...args: Parameters<MemoryStore["turn"]>): ReturnType<MemoryStore["turn"]> {
    const isLast = ++this.calls >= this.killAt;
    if (isLast && (this.isBefore || this.calls > this.killAt)) return await new Promise(() => {});
    const done = await super.turn(...args);
    return isLast ? await new Promise(() => {}) : done;
  }
}

/** Grants, uses and gives back, with the agent killed at that call; the states that its store went through. */
async function killed(killAt: number, isBefore: boolean): Promise<boolean> {
  const scene = await Scene.make();
  // The peer waits for the agent of before, and for the one after it.
  const { b, lab } = scene.pair,
    second = { address: NEXT, localAs: 65002, remoteAs: 65001, family: OPEN };
  b.reload({ localAs: 65002, peers: [peerOfB(), madePeer(second)] });
  const store = new Deadly(scene.home, scene.now);
  Object.assign(store, { killAt, isBefore });
  const ports = (keeper: () => Keeper) => ({
    where: "memory",
    instance: "agent-a",
    open: () => Promise.resolve(keeper()),
    uid: () => "fresh",
    internalError: (text: string) => void scene.faults.push(text),
  });
  const first = new IpamFollower(
    scene.pair.a.agent,
    ports(() => new Keeper(store, scene.now, "agent")),
    NODE,
  );
  first.wake();
  await scene.pass(1);
  const [one, two] = [await scene.grant(), await scene.grant()].flat() as [string, string];
  await scene.pass(1);
  await scene.do(release({ prefixes: [one] }));
  await scene.pass(1);
  const isOver = store.calls < killAt;
  // The host is gone for its peer, and another process takes over: with the same ledger and name.
  for (const [from, to] of [[A, B], [B, A]] as const) lab.network.cut(from, to, Infinity);
  const next = new SimAgent(lab, NEXT, { peers: [madePeer({ address: B, family: OPEN })] });
  const follower = new IpamFollower(
    next.agent,
    ports(() => new Keeper(new MemoryStore(scene.home, scene.now), scene.now, "agent")),
    { ...NODE, elastic: false },
  );
  follower.wake();
  await scene.pass(120);
  const states = await scene.states();
  const held = Object.keys(states).filter((prefix) => states[prefix] === "held");
  assertEquals([killAt, scene.seen], [killAt, held.sort()]);
  assert(held.includes(two), `${JSON.stringify(states)}`);
  assertEquals([killAt, states[one]], [killAt, "cooling"]);
  await follower.close();
  return isOver;
}

Deno.test("IpamFollower that is killed at any call of its store is followed by one that ends alike (P1, P2)", async () => {
  let calls = 0;
  for (const isBefore of [true, false]) {
    for (let at = 1;; at++) {
      calls++;
      if (await killed(at, isBefore)) break;
    }
  }
  assert(calls > 10, `${calls} calls`);
});
