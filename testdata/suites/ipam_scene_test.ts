// Two racks with real routers, real pods and etcd: blocks follow demand up and down, through the loss
// of the store and of an agent, and no address is ever two nodes'.
import { assertEquals } from "@std/assert";
import { gated } from "./interop/gate.ts";
import { Stage } from "./interop/stage.ts";
import { type Act, ACTS, Play } from "./ipam_scene/play.ts";
import { Scene } from "./ipam_scene/scene.ts";

const NEEDS = [
  ...["ip", "sh", "setsid", "sysctl", "env", "ping", "bird", "birdc", "etcd", "etcdctl"],
  ...["ptp", "host-local"],
];

let stage: Stage | undefined, runs = false;

Deno.test.beforeAll(async () => {
  if (runs) stage = await Stage.open();
});

Deno.test.afterAll(() => stage?.close());

/** Nothing may break an invariant, or reach a router that it is not for, in any act. */
async function perform({ run }: Act, play: Play): Promise<void> {
  const { commits, sampler } = play.scene;
  await run(play);
  assertEquals([commits.problems, sampler.faults], [[], []]);
}

runs = gated("ipam scene: two racks whose blocks follow their pods", NEEDS, async (t) => {
  const scene = await Scene.open();
  try {
    const play = new Play(scene);
    for (const act of ACTS) {
      const began = performance.now(), isGood = await t.step(act.title, () => perform(act, play));
      console.log(`  ${act.title}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
      if (isGood) continue;
      const { commits, sampler } = scene;
      console.log([...commits.problems, ...sampler.faults, commits, await scene.said()].join("\n"));
      break;
    }
  } finally {
    await scene.close();
  }
});
