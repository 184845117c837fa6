// From a grant in the ledger to a route in a ToR's BIRD and back, with the store and the agent going away in
// between. Needs bird; one of them etcd.
import { assert, assertEquals } from "@std/assert";
import { release } from "../../core/ipam/release.ts";
import { setPool } from "../../core/ipam/request_pool_set.ts";
import { sleep, until } from "../tools/lab/shell.ts";
import { gated } from "./interop/gate.ts";
import { EtcdServers } from "./ipam_etcd/server.ts";
import { done, LiveScene } from "./ipam_live/scene.ts";

/** From the commit to the route at the ToR. */
const MUST_MS = 1000, GRANTS = 20;

function shown(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b),
    at = (part: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!.toFixed(1);
  console.log(`${what}: median ${at(0.5)} ms, worst ${at(1)} ms of ${times.length}`);
}

/** Grants so many, one after the other; the milliseconds of each until BIRD has it. */
async function granted(scene: LiveScene, held: string[], count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    held.push(...(await scene.grant()).map(({ prefix }) => prefix));
    times.push(await scene.sees(held, 10_000));
    await sleep(20 * i % 130);
  }
  return times;
}

gated("a grant is a route at the ToR within a second, and is withdrawn before it cools", [
  "bird",
  "birdc",
], async () => {
  await using scene = await LiveScene.start();
  const held: string[] = [], times = await granted(scene, held, GRANTS);
  shown("grant in a file to route at BIRD", times);
  assert(Math.max(...times) < MUST_MS, `${Math.max(...times)} ms`);
  const [first = ""] = held, began = performance.now();
  await done(scene.keeper, release({ prefixes: [first] }));
  // Whenever the ledger says that it cools, the ToR has it no more.
  for (;;) {
    const { state } = (await scene.keeper.read()).block(first)!;
    const isSeen = (await scene.seen()).has(first);
    if (state === "cooling") {
      assertEquals(isSeen, false);
      break;
    }
    assert(performance.now() - began < 10_000, `it is still ${state}`);
    await sleep(1);
  }
  shown("release to withdrawn and acknowledged", [performance.now() - began]);
});

gated("an agent that is killed announces again what its node holds, and lets go what was leaving", [
  "bird",
  "birdc",
], async () => {
  await using scene = await LiveScene.start();
  const held: string[] = [];
  await granted(scene, held, 3);
  await scene.killAgent();
  await scene.sees([], 10_000);
  // Granted, and given back, while nobody announces.
  held.push(...(await scene.grant()).map(({ prefix }) => prefix));
  const gone = held.shift()!;
  await done(scene.keeper, release({ prefixes: [gone] }));
  const began = performance.now();
  await scene.startAgent();
  await scene.sees(held, 10_000);
  shown("start of an agent to all its routes at BIRD", [performance.now() - began]);
  const cools = async () => (await scene.keeper.read()).block(gone)?.state === "cooling";
  assert(await until(cools, 10_000), "the block that was leaving is not acknowledged");
});

for (const home of ["file", "etcd"] as const) {
  const needs = ["bird", "birdc", ...home === "etcd" ? ["etcd"] : []];
  gated(
    `blocks of an agent that is killed drain after grace, and are held again: ${home}`,
    needs,
    async () => {
      await using servers = home === "etcd" ? await EtcdServers.start() : undefined;
      const store = servers && `etcd://127.0.0.1:${servers.members[0]!.client}`;
      await using scene = await LiveScene.start(store, ", lease: 3s");
      const { keeper } = scene, held: string[] = [];
      await done(keeper, setPool({ name: "pods", elastic: { graceSeconds: 4 } }));
      await scene.startWatcher();
      await granted(scene, held, 3);
      const states = async () => {
        const ledger = await keeper.read();
        return held.map((prefix) => ledger.block(prefix)?.state ?? "free").join();
      };
      // For longer than both: an agent that lives is not missed.
      await sleep(9000);
      assertEquals(await states(), "held,held,held");
      const began = performance.now();
      await scene.killAgent();
      const isDraining = async () => await states() === "draining,draining,draining";
      assert(await until(isDraining, 30_000), await states());
      const ms = performance.now() - began;
      assert(ms > 5000, `${ms} ms`);
      shown(`an agent killed to its blocks draining, in ${home}`, [ms]);
      const why = keeper.ledger.block(held[0]!)?.why ?? "";
      assert(/^its agent was not heard of for \d+ s$/.test(why), why);
      await scene.startAgent();
      await scene.sees(held, 10_000);
      assert(await until(async () => await states() === "held,held,held", 10_000), await states());
      assertEquals(keeper.ledger.node("node-1")?.gone, undefined);
    },
  );
}

gated("blocks stay announced while etcd is away, and what is granted after that follows", [
  "bird",
  "birdc",
  "etcd",
], async () => {
  await using servers = await EtcdServers.start();
  const [member] = servers.members;
  await using scene = await LiveScene.start(`etcd://127.0.0.1:${member!.client}`);
  const held: string[] = [], times = await granted(scene, held, GRANTS);
  shown("grant in etcd to route at BIRD", times);
  assert(Math.max(...times) < MUST_MS, `${Math.max(...times)} ms`);
  await servers.kill(member!);
  const state = async () => (await scene.status() as { ipam: { state: string } }).ipam.state;
  assert(await until(async () => await state() === "away", 30_000), "nobody noticed");
  assertEquals((await scene.seen()).size, GRANTS);
  servers.run(member!);
  assert(await until(async () => await state() === "ok", 30_000), "it did not come back");
  await granted(scene, held, 1);
});
