// Our router among real daemons in network namespaces: as router, as reflector, as client, and its
// choice of paths beside theirs.
import { gated } from "./interop/gate.ts";
import { programsOf } from "./interop/needs.ts";
import { openRouterScene, ROUTER_CHECKS } from "./interop/routing/router_checks.ts";
import { openReflectorScene, REFLECTOR_CHECKS } from "./interop/routing/reflector_checks.ts";
import { ROUTERS } from "./interop/routing/daemon.ts";
import { Stage } from "./interop/stage.ts";

const NEEDS = [...programsOf(ROUTERS), "setsid"];
let stage: Stage | undefined, runs = false;

Deno.test.beforeAll(async () => {
  if (runs) stage = await Stage.open();
});

Deno.test.afterAll(() => stage?.close());

runs = gated("interop routing: a router between four ASes", NEEDS, async (t) => {
  const scene = await openRouterScene();
  try {
    for (const { title, run } of ROUTER_CHECKS) await t.step(title, () => run(scene));
  } finally {
    await scene.close();
  }
});

runs = gated("interop routing: a reflector between four daemons", NEEDS, async (t) => {
  const scene = await openReflectorScene();
  try {
    for (const { title, run } of REFLECTOR_CHECKS) await t.step(title, () => run(scene));
  } finally {
    await scene.close();
  }
});
