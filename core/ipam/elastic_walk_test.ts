// Random demands against one node: what elasticity promises whatever happens.
import { assert, assertEquals } from "@std/assert";
import { dualPool, node, pool, SETTINGS } from "./elastic_scene.ts";
import { chances, Pods, roomIn } from "./elastic_pods.ts";
import { World } from "./elastic_world.ts";
import type { PoolRow } from "./pool.ts";

function capacity(world: World): number {
  return world.blocks().filter(({ prefix, state }) => state === "held" && !prefix.includes(":"))
    .reduce((sum, { prefix }) => sum + roomIn(prefix), 0);
}

/** Demands of `rounds` minutes, each asserted after its step: changes, and how far demand went in all. */
function walk(
  seed: number,
  of: PoolRow,
  rounds: number,
  next: (at: number, c: () => number) => number,
) {
  const chance = chances(seed),
    world = new World([of, node()]),
    pods = new Pods(() => world.blocks());
  let moved = 0, last = 0, changes = 0;
  for (let round = 0; round < rounds; round++) {
    world.wait(60);
    const target = Math.max(0, Math.round(next(last, chance)));
    moved += Math.abs(target - last);
    last = target;
    const waiting = pods.become(target, chance);
    const steps = world.report(pods.used, waiting, pods.said());
    changes += steps.filter((step) => /^(grant|take-back|drain)/.test(step)).length;
    // The pods that waited get their addresses at once: the pool has room for all.
    assertEquals(pods.become(target, chance), 0, `seed ${seed}, round ${round}: all are served`);
    const said = pods.said(), held = world.blocks().filter(({ state }) => state === "held");
    const inHeld = held.reduce((sum, { prefix }) => sum + (said[prefix] ?? 0), 0);
    assert(
      capacity(world) - inHeld >= SETTINGS.preAllocate,
      `seed ${seed}, round ${round}: ${inHeld} of ${capacity(world)}`,
    );
    if (round % 10 === 0) world.rebalance();
  }
  return { changes, moved, world };
}

Deno.test("follow serves every random walk, keeps addresses free, and changes little", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const size = 2 ** (seed % 8);
    const { changes, moved } = walk(
      seed,
      pool(),
      400,
      (at, chance) => Math.min(2000, at + (chance() * 2 - 1) * size),
    );
    // Each change has its cause in demand that moved by a good part of a small block, or in rest.
    const most = 4 + moved / 64;
    assert(changes <= most, `seed ${seed}: ${changes} changes, demand moved by ${moved}`);
  }
});

Deno.test("follow serves pairs of both families just as well", () => {
  const { world } = walk(7, dualPool(), 200, (at, chance) => at + (chance() * 2 - 1) * 40);
  const [four, six] = [false, true].map((isSix) =>
    world.blocks().filter(({ prefix }) => prefix.includes(":") === isSix).length
  );
  assertEquals(four, six);
});

Deno.test("follow comes to rest with a demand that swings over a mark", () => {
  for (const [low, high] of [[52, 56], [53, 54], [35, 45], [60, 75]] as const) {
    const swing = (_: number, chance: () => number) => chance() < 0.5 ? low : high;
    const { changes } = walk(low, pool(), 600, swing);
    assert(changes <= 3, `${low} to ${high}: ${changes} changes in ten hours`);
  }
});

Deno.test("follow changes no more than once in the time to settle when demand swings widely", () => {
  const { changes } = walk(3, pool(), 600, (at) => at > 0 ? 0 : 300);
  // Blocks drain one at a time, and each that is missed again is taken back.
  assert(changes <= 600 * 60 / SETTINGS.settleSeconds * 2, `${changes} changes`);
});

Deno.test("follow lets all but one block go when demand ends", () => {
  const { world } = walk(
    5,
    pool(),
    600,
    (at, chance) => chance() < 0.01 ? 0 : at > 900 ? at : at + 30,
  );
  for (let i = 0; i < 400; i++) {
    world.wait(60).report(0);
    world.rebalance();
  }
  assertEquals(world.blocks().length, 1);
  assertEquals([...world.ledger.supers()].length, 1);
});
