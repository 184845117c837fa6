// Our router among real daemons in network namespaces: as router, as reflector, as client, and its
// choice of paths beside theirs.
import { gated } from "./interop/gate.ts";
import { programsOf } from "./interop/needs.ts";
import { ROUTER_CHECKS } from "./interop/routing/router_checks.ts";
import { openRouterScene } from "./interop/routing/router_setup.ts";
import {
  chooses,
  choosesAgain,
  drawn,
  everyStepDecides,
  explains,
} from "./interop/routing/best_checks.ts";
import { BestScene, CHOOSERS, type Rules } from "./interop/routing/best_scene.ts";
import { CLIENT_CHECKS, ClientScene } from "./interop/routing/client_scene.ts";
import { KINDS } from "./interop/routing/router_scene.ts";
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

const CHOICES: readonly (readonly [title: string, rules: Rules])[] = [
  ["MED of each neighbour AS", {}],
  ["MED of all", { comparesMedAlways: true }],
];

for (const [title, rules] of CHOICES) {
  runs = gated(
    `interop routing: five routers choose among the same routes, ${title}`,
    NEEDS,
    async (t) => {
      const candidates = drawn();
      everyStepDecides(candidates, rules);
      const scene = await BestScene.open(candidates, rules);
      try {
        // They are asked side by side, and told one by one.
        const asked = CHOOSERS.map((name) => chooses(scene, name, candidates, rules));
        for (const one of asked) one.catch(() => {});
        for (const [i, name] of CHOOSERS.entries()) await t.step(name, () => asked[i]!);
        await t.step("underlay explains it", () => explains(scene, candidates, rules));
        await t.step("underlay, whoever comes first", () => choosesAgain(scene, candidates, rules));
      } finally {
        await scene.close();
      }
    },
  );
}

for (const kind of KINDS) {
  runs = gated(`interop routing: nodes of a rack under ${kind.name}`, NEEDS, async (t) => {
    const scene = await ClientScene.open(kind);
    try {
      for (const { title, run } of CLIENT_CHECKS) await t.step(title, () => run(scene));
    } finally {
      await scene.close();
    }
  });
}
