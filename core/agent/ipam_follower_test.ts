import { assert, assertEquals } from "@std/assert";
import type { IpamConfig } from "../config/router_config.ts";
import { allocateExact } from "../ipam/allocate_exact.ts";
import { report } from "../ipam/demand_report.ts";
import { madeMeta } from "../ipam/check_made_rows.ts";
import { Keeper } from "../ipam/keeper.ts";
import { MemoryStore } from "../ipam/memory_store.ts";
import { release } from "../ipam/release.ts";
import { putNode } from "../ipam/request_node.ts";
import { IpamFollower } from "./ipam_follower.ts";
import { SimAgent } from "./made_agents.ts";
import { CONFIG, Scene } from "./made_ipam.ts";
import { A, B, peerOfA } from "./made_pair.ts";

const FIRST = "10.0.0.0/26", SECOND = "10.0.0.64/26";

Deno.test("IpamFollower makes its node known and announces each block that is granted", async () => {
  const scene = await Scene.make(), follower = scene.follower();
  await scene.pass(1);
  const node = (await scene.operator.read()).node("node-1")!;
  assertEquals([node.uid, node.labels, node.agent?.instance], ["u1", CONFIG.labels, "agent-a"]);
  assertEquals(scene.told(), ["the ledger in memory is read"]);
  assertEquals(await scene.grant(), [FIRST]);
  await scene.pass(0.2);
  assertEquals(scene.seen, [FIRST]);
  assertEquals(follower.row.blocks, 1);
  assertEquals([follower.row.state, follower.row.node, follower.row.uid], ["ok", "node-1", "u1"]);
  await follower.close();
});

Deno.test("IpamFollower withdraws a block that is released, and only then lets it cool (I9)", async () => {
  const scene = await Scene.make(), follower = scene.follower(), { lab, a, b } = scene.pair;
  await scene.pass(1);
  const prefixes = await scene.grant("node-1", 2);
  await scene.pass(1);
  assertEquals(scene.seen, prefixes);
  // The peer takes nothing more, so that it cannot be told.
  const session = b.agent.find(A).peer!.session!;
  session.pause();
  const path = Array.from({ length: 200 }, (_, i) => 65100 + i).join(",");
  const line = (i: number) => `11.${i >> 8}.${i & 255}.0/24 med ${i} aspath ${path}`;
  a.agent.announce(Array.from({ length: 4000 }, (_, i) => line(i)).join("\n"));
  lab.pass(5);
  await scene.do(release({ prefixes: [FIRST] }));
  await scene.pass(5);
  assertEquals((await scene.states())[FIRST], "leaving");
  session.resume();
  await scene.pass(5);
  assertEquals([b.best(FIRST), (await scene.states())[FIRST]], [undefined, "cooling"]);
  assertEquals((await scene.states())[SECOND], "held");
  await follower.close();
});

Deno.test("IpamFollower keeps all announced while the store is away, says so once, and catches up", async () => {
  const scene = await Scene.make(), follower = scene.follower();
  await scene.pass(1);
  await scene.grant();
  await scene.pass(1);
  scene.store!.isAway = true;
  await scene.grant();
  await scene.pass(200);
  assertEquals(scene.seen, [FIRST]);
  const away = "the ledger in memory is away: nobody answers; what was announced still is";
  assertEquals(scene.told().slice(1), [away]);
  assertEquals([follower.row.state, follower.row.why], ["away", "nobody answers"]);
  scene.store!.isAway = false;
  await scene.pass(11);
  assertEquals(scene.seen, [FIRST, SECOND]);
  assertEquals(scene.told().slice(2), ["the ledger in memory is read"]);
  assertEquals([follower.row.state, follower.row.why], ["ok", undefined]);
  await follower.close();
});

Deno.test("IpamFollower begins as soon as a store that is not there at its start is", async () => {
  const scene = await Scene.make();
  scene.isAway = true;
  await scene.grant();
  const follower = scene.follower();
  await scene.pass(60);
  assertEquals(scene.told(), [
    "the ledger in memory cannot be read: nobody answers; nothing of it is announced yet",
  ]);
  assertEquals(follower.row.state, "opening");
  scene.isAway = false;
  await scene.pass(11);
  assertEquals([scene.told().length, follower.row.state], [2, "ok"]);
  await follower.close();
});

Deno.test("IpamFollower announces after a crash what was granted, and lets cool what was leaving (P1, P2)", async () => {
  // Where the agent before it was killed: what the ledger has is all that there is of it.
  for (const state of ["held", "draining", "leaving", "cooling"] as const) {
    const scene = await Scene.make();
    await scene.do(putNode({ node: "node-1", uid: "u1", labels: CONFIG.labels, freshUid: "x" }));
    await scene.grant();
    const ledger = await scene.operator.read(), block = ledger.block(FIRST)!;
    scene.write(
      { ...block, state, since: scene.now() },
      { ...ledger.node("node-1")!, agent: { instance: "agent-a", since: scene.now() } },
    );
    const follower = scene.follower({ elastic: false });
    await scene.pass(5);
    const isLive = state === "held" || state === "draining";
    assertEquals([state, scene.seen], [state, isLive ? [FIRST] : []]);
    const then = state === "leaving" ? "cooling" : state;
    assertEquals(await scene.states(), { [FIRST]: then });
    await follower.close();
  }
});

Deno.test("IpamFollower grows its node with its demand, and gives back what is empty", async () => {
  const scene = await Scene.make(), follower = scene.follower();
  scene.used = 0;
  await scene.pass(6);
  // Nobody asked: a node that needs room has it.
  assertEquals(scene.seen, [FIRST]);
  scene.used = 58;
  await scene.pass(6);
  const grown = scene.seen;
  assert(grown.length > 1, `${grown}`);
  scene.used = 2;
  await scene.pass(900);
  const states = await scene.states();
  assertEquals(scene.seen, [FIRST]);
  assertEquals(states, { [FIRST]: "held" });
  await follower.close();
});

Deno.test("IpamFollower says once what its node needs and does not get", async () => {
  const scene = await Scene.make({}, {
    cidrs: [{ prefix: "10.0.0.0/26" }],
    ipv4: { smallest: 28, usual: 26, largest: 26, rack: 26 },
  });
  const follower = scene.follower();
  scene.used = 61;
  await scene.pass(60);
  const refused = follower.row.refused ?? "";
  assertEquals(refused.length > 0, true);
  assertEquals(scene.told().filter((text) => text === refused).length, 1);
  await follower.close();
});

Deno.test("IpamFollower does not say a shortage again because of the seconds that a block still cools", async () => {
  const scene = await Scene.make({}, {
    cidrs: [{ prefix: "10.0.0.0/26" }],
    ipv4: { smallest: 27, usual: 27, largest: 27, rack: 26 },
  });
  await scene.grant("node-2");
  await scene.do(release({ prefixes: ["10.0.0.0/27"], force: true }));
  const follower = scene.follower();
  await scene.do(putNode({ node: "node-1", uid: "u1", labels: CONFIG.labels, freshUid: "x" }));
  scene.used = 29;
  const hints = new Set<string | undefined>();
  for (let i = 0; i < 5; i++) {
    await scene.pass(5);
    hints.add(/cools for \d+ s/.exec(follower.row.refused ?? "")?.[0]);
  }
  assert(hints.size > 2, [...hints].join());
  assertEquals(scene.told().filter((text) => /cools for/.test(text)).length, 1);
  await follower.close();
});

Deno.test("IpamFollower announces nothing while another agent of its node lives", async () => {
  const scene = await Scene.make(), { lab } = scene.pair;
  const first = scene.follower();
  await scene.pass(1);
  await scene.grant();
  await scene.pass(1);
  assertEquals(scene.seen, [FIRST]);
  const c = new SimAgent(lab, "10.0.0.3");
  const second = scene.follower({}, c, "agent-c");
  await scene.pass(60);
  assertEquals([second.row.state, second.row.blocks], ["elsewhere", 0]);
  assertEquals(c.told("ipam"), [
    "another agent of node-1 lives: agent-a; nothing is announced here",
  ]);
  await first.close();
  await scene.pass(60);
  assertEquals([second.row.state, second.row.blocks], ["ok", 1]);
  await second.close();
});

Deno.test("IpamFollower announces nothing of a node whose ledger does not take it for its agent", async () => {
  const scene = await Scene.make();
  await scene.do(putNode({ node: "node-1", uid: "u1", labels: CONFIG.labels, freshUid: "x" }));
  await scene.grant();
  // A newer program's ledger is only read: nobody would wait for this agent to withdraw.
  const format = 2 as never;
  scene.write({ ...madeMeta(), format });
  const follower = scene.follower();
  await scene.pass(10);
  assertEquals([scene.seen, follower.row.blocks], [[], 0]);
  assert(follower.row.refused?.includes("newer"), follower.row.refused);
  // Who was registered before goes on.
  const node = (await scene.operator.read()).node("node-1")!;
  scene.write({ ...node, agent: { instance: "agent-a", since: scene.now() } });
  await scene.pass(20);
  assertEquals(scene.seen, [FIRST]);
  await follower.close();
});

Deno.test("IpamFollower withdraws and quarantines what a ledger that went back does not know (P27)", async () => {
  const scene = await Scene.make(), follower = scene.follower({ elastic: false });
  await scene.pass(1);
  const before = [...scene.home.rows];
  await scene.grant();
  await scene.pass(1);
  assertEquals(scene.seen, [FIRST]);
  // A backup of the time before the grant is put in place.
  const version = scene.home.version;
  scene.home.rows.clear();
  for (const [key, row] of before) scene.home.rows.set(key, row);
  scene.home.version = version - 2;
  await scene.pass(15);
  assertEquals(scene.seen, []);
  assertEquals(await scene.states(), { [FIRST]: "quarantined" });
  const [, text] = scene.told();
  assertEquals(
    text,
    "the ledger in memory has gone back, or is damaged: what was announced here is not ours by it, " +
      "and is withdrawn; 10.0.0.0/26: quarantined; " +
      "underlay ipam allocate --node node-1 --prefix 10.0.0.0/26 gives it back to node-1, " +
      "underlay ipam release --force 10.0.0.0/26 frees it; underlay ipam check tells more",
  );
  // Nobody else gets it, and the node has it back when an operator says so.
  assertEquals((await scene.grant("node-2")).includes(FIRST), false);
  await scene.do(allocateExact({ node: "node-1", freshUid: "", prefix: FIRST }));
  await scene.pass(1);
  assertEquals(scene.seen, [FIRST]);
  await follower.close();
});

Deno.test("IpamFollower that leaves withdraws everything, and its blocks need no agent any more", async () => {
  const scene = await Scene.make(), follower = scene.follower();
  await scene.pass(1);
  await scene.grant();
  await scene.pass(1);
  const left = follower.leave();
  await scene.pass(1);
  await left;
  assertEquals([scene.seen, (await scene.operator.read()).node("node-1")!.agent], [[], undefined]);
});

Deno.test("IpamFollower takes other settings without a word to its peers beyond them", async () => {
  const scene = await Scene.make(), follower = scene.follower();
  await scene.pass(1);
  await scene.grant();
  await scene.pass(1);
  const { established_count: count } = scene.pair.a.agent.peer(B)!;
  follower.configure({ ...CONFIG, attributes: "community 65001:7" });
  await scene.pass(1);
  assertEquals(scene.pair.b.best(FIRST), "65001; via 10.0.0.1; community 65001:7");
  assertEquals(scene.pair.a.agent.peer(B)!.established_count, count);
  await follower.close();
});

Deno.test("IpamFollower of a ToR announces the aggregate of its rack, and has no node", async () => {
  const scene = await Scene.make({ peers: [peerOfA()] });
  const tor: Partial<IpamConfig> = { announce: false, aggregates: "rack" };
  const { node: _node, uid: _uid, ...rest } = CONFIG;
  const follower = new IpamFollower(scene.pair.a.agent, {
    where: "memory",
    instance: "tor",
    open: () =>
      Promise.resolve(new Keeper(new MemoryStore(scene.home, scene.now), scene.now, "tor")),
    uid: () => "fresh",
    internalError: (text) => void scene.faults.push(text),
  }, { ...rest, ...tor });
  follower.wake();
  await scene.pass(1);
  await scene.do(putNode({ node: "node-1", uid: "u1", labels: CONFIG.labels, freshUid: "x" }));
  await scene.grant();
  await scene.pass(1);
  assertEquals(scene.seen, ["10.0.0.0/22"]);
  assertEquals([...(await scene.operator.read()).nodes()].map(({ name }) => name), ["node-1"]);
  await scene.do(release({ prefixes: [FIRST] }));
  await scene.pass(1);
  assertEquals(scene.seen, []);
  await follower.close();
});

Deno.test("IpamFollower grows by what others report of its node", async () => {
  const scene = await Scene.make(), follower = scene.follower();
  await scene.pass(1);
  await scene.grant();
  await scene.do(report({ node: "node-1", used: 60, pending: 10 }));
  await scene.pass(1);
  assert(scene.seen.length > 1, `${scene.seen}`);
  await follower.close();
});
