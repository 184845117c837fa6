// The matrix daemon × feature: our program and real daemons speak BGP in network namespaces. A cell
// that is worse than expected fails, one that is better says so.
import { assertEquals } from "@std/assert";
import { ROOT } from "../tools/cases.ts";
import { gated } from "./interop/gate.ts";
import type { DaemonName } from "./interop/matrix/daemon.ts";
import { isExpected, LACKS } from "./interop/matrix/expected.ts";
import { FEATURES } from "./interop/matrix/feature.ts";
import { DAEMONS, play, type Played } from "./interop/matrix/play.ts";
import { withTable } from "./interop/matrix/table.ts";
import { programsOf } from "./interop/needs.ts";
import { Stage } from "./interop/stage.ts";

/** So many daemons side by side. */
const AT_ONCE = 2;
const chosen: DaemonName[] = [];
const played = new Map<DaemonName, Promise<Played>>();
let stage: Stage | undefined;

Deno.test.beforeAll(async () => {
  if (chosen.length === 0) return;
  stage = await Stage.open();
  const running: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  DAEMONS.filter(({ name }) => chosen.includes(name)).forEach((kind, i) => {
    const one = running[i % AT_ONCE]!.then(() => play(kind, isExpected));
    // Whoever waits for it is told; the next one begins all the same.
    running[i % AT_ONCE] = one.catch(() => {});
    played.set(kind.name, one);
  });
});

Deno.test.afterAll(() => stage?.close());

for (const { name, title } of DAEMONS) {
  const needs = [...programsOf([name]), "setsid", "nft", "ss"];
  const runs = gated(`interop sessions: every feature with ${title}`, needs, async (t) => {
    const cells = await played.get(name)!;
    for (const feature of FEATURES) {
      await t.step(feature.title, () => {
        const why = cells.get(feature.id), lack = LACKS[feature.id]?.[name];
        if (lack === undefined && why !== undefined) throw new Error(why);
        if (lack !== undefined && why === undefined) {
          console.log(`${feature.title} works with ${title} now, though: ${lack}`);
        }
      });
    }
  });
  if (runs) chosen.push(name);
}

Deno.test("matrixTable is what the README shows", async () => {
  const page = await Deno.readTextFile(`${ROOT}/README.md`);
  assertEquals(page, withTable(page));
});
