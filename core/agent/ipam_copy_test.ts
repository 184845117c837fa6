import { assertEquals } from "@std/assert";
import { Keeper } from "../ipam/keeper.ts";
import { MemoryHome, MemoryStore } from "../ipam/memory_store.ts";
import { IpamFollower } from "./ipam_follower.ts";
import { SimAgent } from "./made_agents.ts";
import { CONFIG, Scene } from "./made_ipam.ts";

const BLOCK = "10.0.0.0/26";

/** The same node on two hosts, each with a ledger of its own: the second is a copy of the first. */
async function copied(onConflict: "alarm" | "hold") {
  const scene = await Scene.make(), first = scene.follower({ onConflict });
  await scene.pass(1);
  await scene.grant();
  await scene.pass(1);
  const copy = new MemoryHome(), rows = [...scene.home.rows];
  copy.write({
    rows: rows.map(([key, { value }]) => ({ key, value })),
    guards: [],
    history: [],
  });
  const second = new IpamFollower(scene.pair.b.agent, {
    where: "copy",
    instance: "agent-b",
    open: () => Promise.resolve(new Keeper(new MemoryStore(copy, scene.now), scene.now, "copy")),
    uid: () => "fresh",
    internalError: (text) => void scene.faults.push(text),
  }, { ...CONFIG, onConflict });
  second.wake();
  return { scene, followers: [first, second] };
}

Deno.test("IpamFollower of a copied ledger and that of the first raise an alarm within a second (P28)", async () => {
  const { scene, followers } = await copied("alarm"), { a, b } = scene.pair;
  await scene.pass(1);
  for (const agent of [a, b]) {
    assertEquals(agent.agent.ipam.conflicts.map(({ prefix }) => prefix), [BLOCK]);
    assertEquals(
      agent.told("ipam").filter((text) => text.includes("another router announces it")).length,
      1,
    );
  }
  for (const follower of followers) await follower.close();
});

Deno.test("IpamFollower of a copied ledger announces nothing of it where on-conflict says hold (P28)", async () => {
  const { scene, followers } = await copied("hold"), { a, b } = scene.pair;
  await scene.pass(1);
  assertEquals(b.agent.ipam.counts.held, 1);
  assertEquals([b.agent.ipam.counts.blocks, a.agent.ipam.counts.blocks], [0, 1]);
  assertEquals(a.agent.ipam.conflicts, []);
  for (const follower of followers) await follower.close();
});

Deno.test("IpamFollower withdraws what it announced where another agent took its place while its ledger was away (P7)", async () => {
  const scene = await Scene.make(), { lab, a } = scene.pair, first = scene.follower();
  await scene.pass(1);
  await scene.grant();
  await scene.pass(1);
  const store = scene.store!;
  store.isAway = true;
  await scene.pass(CONFIG.leaseSeconds + 5);
  assertEquals(a.agent.ipam.counts.blocks, 1);
  const second = scene.follower({}, new SimAgent(lab, "10.0.0.3"), "agent-c");
  await scene.pass(5);
  assertEquals([second.row.state, second.row.blocks], ["ok", 1]);
  store.isAway = false;
  await scene.pass(30);
  assertEquals([first.row.state, a.agent.ipam.counts.blocks, scene.seen], ["elsewhere", 0, []]);
  await second.close();
  await first.close();
});
