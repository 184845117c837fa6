/** Two connections at once, of which one has to go. */
import { manyRoutes } from "../config.ts";
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import * as m from "../messages.ts";
import type { Node } from "../node.ts";
import { fault, type Scenario } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { AS_B } from "../sides.ts";
import { start, type Wish } from "../start.ts";

const SEVEN = manyRoutes(7);

/**
 * Both dial; both are stopped until the kernels have connected both ways, so that each finds one
 * connection it made and one it was made.
 */
async function collide(lab: Lab, one: Wish, two: Wish): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  for (const node of [a, b]) await node.firewall("input", "tcp flags & (syn|ack) == syn drop");
  await start(a, b, { ...one, passive: false });
  await start(b, a, { ...two, passive: false });
  await sleep(4000);
  for (const node of [a, b]) await stop(node, "SIGSTOP");
  for (const node of [a, b]) await node.openFirewall();
  await sleep(2500);
  for (const node of [a, b]) await stop(node, "SIGCONT");
  await capture.saw(2, 2, 10_000);
  await sleep(3000);
}

async function stop(node: Node, signal: Deno.Signal): Promise<void> {
  for (const program of ["bird", "bgpd", "gobgpd"]) await node.signal(program, signal);
}

/** Our speaker opens two connections and says the same OPEN on both. */
async function collideWithSpeaker(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await start(a, b, { daemon: "bird", routes: SEVEN, bird: { connectDelay: 3 } });
  const opening = { do: "send", hex: m.open({ as: AS_B, id: b.ipv4 }) } as const;
  await d.speak(b, [
    { do: "listen", on: b.ipv4 },
    { do: "expect", type: 1 },
    { do: "connect", to: a.ipv4 },
    { do: "expect", type: 1 },
    opening,
    { do: "sleep", ms: 300 },
    { do: "use", connection: 0 },
    opening,
    { do: "sleep", ms: 300 },
    { do: "use", connection: 1 },
    { do: "alive", ms: 20_000 },
    { do: "sleep", ms: 20_000 },
  ]);
  if (!await capture.saw(3, 1, 15_000)) throw new Error("no collision");
  await sleep(2500);
}

const UP_AFTERWARDS = { note: "the surviving connection comes up" };
const COLLIDED = ["collision", "cease-collision", "established"];

export const COLLISION: readonly Scenario[] = [
  fault(
    "collision-bird-frr",
    [d.BIRD, d.FRR],
    ["collision", "established"],
    "both dial at once and one connection is closed by collision resolution",
    (lab) => collide(lab, { daemon: "bird", routes: SEVEN }, { daemon: "frr" }),
    {
      ambiguous: true,
      note: "one connection is reset, one closed, neither with a NOTIFICATION; the third comes up",
    },
  ),
  fault(
    "collision-bird-bird-ipv6",
    [d.BIRD, d.BIRD],
    COLLIDED,
    "both dial at once over IPv6 and one connection is closed by collision resolution",
    (lab) => collide(lab, { daemon: "bird", v6: true }, { daemon: "bird", v6: true }),
    UP_AFTERWARDS,
  ),
  fault(
    "collision-speaker",
    [d.BIRD, d.SPEAKER],
    COLLIDED,
    "the peer says OPEN on both connections, BIRD keeps one",
    collideWithSpeaker,
    UP_AFTERWARDS,
  ),
];
