import { assert, assertEquals } from "@std/assert";
import { madeBlock, madeNode, madePool, madeSuper } from "../ipam/check_made_rows.ts";
import { removeNode } from "../ipam/request_node.ts";
import { Scene } from "./made_ipam.ts";

const FIRST = "10.0.0.0/26", GRACE = 120, LEASE = 30;
const POOL = { elastic: { ...madePool().elastic, graceSeconds: GRACE } };

const TOR = { node: undefined, uid: undefined, announce: false, elastic: false };

function othersBlock(i: number): string {
  return `10.0.${i >> 2}.${(i & 3) * 64}/26`;
}

/** Nodes beside node-1 whose agents live somewhere else, each with a block. */
async function madeScene(others: number): Promise<Scene> {
  const scene = await Scene.make({}, POOL), since = scene.now();
  scene.write(madeSuper("10.0.0.0/22", { serial: 100 }));
  for (let i = 1; i <= others; i++) {
    const name = `node-${i + 1}`;
    scene.write(
      madeNode(name, { agent: { instance: `of ${name}`, since } }),
      madeBlock(othersBlock(i), name, { serial: i, since }),
    );
    speaks(scene, name);
  }
  return scene;
}

/** Its agent keeps its lease from now on. */
function speaks(scene: Scene, name: string): void {
  scene.home.lives.set(name, { instance: `of ${name}`, until: Infinity });
}

async function draining(scene: Scene): Promise<number> {
  return Object.values(await scene.states()).filter((state) => state === "draining").length;
}

Deno.test("IpamObserver gives up a node that is missed for its grace: it drains, and is never free", async () => {
  const scene = await madeScene(3), follower = scene.follower({ elastic: false });
  await scene.pass(60);
  scene.home.lives.delete("node-3");
  await scene.pass(GRACE - 1);
  assertEquals(await draining(scene), 0);
  await scene.pass(25);
  const text =
    /^the agent of node-3 was not heard of for \d+ s: its node is taken for gone, 1 block drains$/;
  assertEquals(scene.told().filter((one) => text.test(one)).length, 1);
  const { gone, lost } = (await scene.operator.read()).node("node-3")!;
  assertEquals([gone !== undefined, lost], [true, true]);
  const why = scene.operator.ledger.block(othersBlock(2))?.why ?? "";
  assertEquals(/^its agent was not heard of for \d+ s$/.test(why), true, why);
  await scene.pass(1000);
  assertEquals((await scene.states())[othersBlock(2)], "draining");
  assertEquals([await draining(scene), scene.told().length], [1, 2]);
  await follower.close();
});

Deno.test("IpamObserver of a ToR, which has no node, looks too", async () => {
  const scene = await madeScene(3), follower = scene.follower(TOR);
  await scene.pass(10);
  scene.home.lives.delete("node-3");
  await scene.pass(GRACE + 25);
  assertEquals((await scene.states())[othersBlock(2)], "draining");
  await follower.close();
});

Deno.test("IpamFollower that was given up holds its blocks again as soon as it speaks", async () => {
  const scene = await madeScene(3), one = scene.follower({ elastic: false });
  await scene.pass(1);
  await scene.grant();
  await scene.pass(1);
  // The store is away for this agent alone, and another one looks.
  scene.store!.isAway = true;
  const other = scene.follower(TOR, scene.pair.b, "tor");
  await scene.pass(LEASE + GRACE + 40);
  assertEquals([(await scene.states())[FIRST], scene.seen], ["draining", [FIRST]]);
  scene.stores.get("agent-a")!.isAway = false;
  await scene.pass(15);
  assertEquals((await scene.states())[FIRST], "held");
  const { gone, agent } = (await scene.operator.read()).node("node-1")!;
  assertEquals([gone, agent?.instance], [undefined, "agent-a"]);
  await one.close();
  await other.close();
});

Deno.test("IpamObserver gives up nobody when many are missed at once: it warns, until they are back", async () => {
  const scene = await madeScene(8), follower = scene.follower({ elastic: false });
  await scene.pass(30);
  for (let i = 2; i < 7; i++) scene.home.lives.delete(`node-${i}`);
  await scene.pass(15);
  assertEquals(follower.row.alarm, undefined);
  await scene.pass(1800);
  assertEquals(await draining(scene), 0);
  const alarm = "5 of 9 agents are not heard of: that is rather a fault of the store or the " +
    "network, and nothing drains for it; underlay ipam node remove NODE where one is gone";
  assertEquals([scene.told().slice(1), follower.row.alarm], [[alarm], alarm]);
  for (let i = 2; i < 6; i++) speaks(scene, `node-${i}`);
  await scene.pass(GRACE - 5);
  assertEquals([await draining(scene), follower.row.alarm], [0, undefined]);
  assertEquals(scene.told().slice(2), ["agents that are not heard of are few again: 1 of 9"]);
  await scene.pass(30);
  assertEquals(await draining(scene), 1);
  await follower.close();
});

Deno.test("IpamObserver warns no more when an operator has said that they are gone", async () => {
  const scene = await madeScene(4), follower = scene.follower({ elastic: false });
  const all = ["node-2", "node-3", "node-4"];
  for (const name of all) scene.home.lives.delete(name);
  await scene.pass(60);
  assertEquals(follower.row.alarm?.slice(0, 30), "3 of 5 agents are not heard of");
  for (const node of all) await scene.do(removeNode({ node }));
  await scene.pass(15);
  assertEquals(follower.row.alarm, undefined);
  await follower.close();
});

Deno.test("IpamObserver gives up nobody after its store was away for an hour and every lease ran out", async () => {
  const scene = await madeScene(2), follower = scene.follower({ elastic: false });
  await scene.pass(30);
  scene.home.lives.delete("node-3");
  // So many are not many: only time tells.
  await scene.pass(GRACE - 20);
  scene.store!.isAway = true;
  scene.home.lives.delete("node-2");
  await scene.pass(3600);
  scene.store!.isAway = false;
  await scene.pass(GRACE - 5);
  assertEquals(await draining(scene), 0);
  speaks(scene, "node-2");
  speaks(scene, "node-3");
  await scene.pass(3600);
  assertEquals(await draining(scene), 0);
  await follower.close();
});

Deno.test("IpamObserver begins anew where its store was away for a moment", async () => {
  const scene = await madeScene(2), follower = scene.follower({ elastic: false });
  await scene.pass(30);
  scene.home.lives.delete("node-3");
  await scene.pass(GRACE - 20);
  scene.store!.isAway = true;
  await scene.pass(15);
  scene.store!.isAway = false;
  await scene.pass(GRACE - 10);
  assertEquals(await draining(scene), 0);
  await scene.pass(40);
  assertEquals(await draining(scene), 1);
  await follower.close();
});

Deno.test("IpamObserver that stood still knows nothing of what was meanwhile", async () => {
  const scene = await madeScene(2), follower = scene.follower({ elastic: false });
  const { a: { host }, lab: { world } } = scene.pair;
  await scene.pass(30);
  scene.home.lives.delete("node-3");
  await scene.pass(60);
  host.frozenUntil = world.now + 2 * GRACE * 1000;
  await scene.pass(2 * GRACE);
  // It is missed as it was before, and may have been there for all of it.
  await scene.pass(GRACE - 10);
  assertEquals(await draining(scene), 0);
  await scene.pass(30);
  assertEquals(await draining(scene), 1);
  await follower.close();
});

Deno.test("IpamObserver goes by no wall: set ahead or back, it gives up nobody sooner", async () => {
  const scene = await madeScene(2), follower = scene.follower({ elastic: false });
  await scene.pass(30);
  scene.home.lives.delete("node-3");
  for (const ahead of [86_400, -86_400, 0]) {
    scene.ahead = ahead;
    await scene.pass(30);
  }
  assertEquals(await draining(scene), 0);
  scene.ahead = 86_400;
  await scene.pass(60);
  assertEquals(await draining(scene), 1);
  await follower.close();
});

Deno.test("IpamObserver looks where it is chosen: a few of many, and others after a while", async () => {
  const scene = await madeScene(0), since = scene.now();
  for (let i = 2; i <= 51; i++) {
    scene.write(madeNode(`node-${i}`, { agent: { instance: "x", since } }));
    speaks(scene, `node-${i}`);
  }
  const names = Array.from({ length: 50 }, (_, i) => `tor-${i}`);
  const followers = names.map((name) => scene.follower(TOR, scene.pair.a, name));
  const shifts: string[][] = [];
  for (let hour = 0; hour < 4; hour++) {
    await scene.pass(1800, 5);
    const before = names.map((name) => scene.stores.get(name)!.looks);
    await scene.pass(1800, 5);
    shifts.push(names.filter((name, i) => scene.stores.get(name)!.looks > before[i]!));
  }
  // Five of fifty, about.
  for (const shift of shifts) assert(shift.length > 0 && shift.length < 15, shift.join());
  assertEquals(new Set(shifts.map((shift) => shift.join())).size, 4);
  for (const follower of followers) await follower.close();
});
