/** Several sessions in one capture, each with its own story. */
import { birdConfig, gobgpConfig, manyRoutes } from "../config.ts";
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import type { Scenario } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { AS_A, AS_B, side } from "../sides.ts";
import { start } from "../start.ts";

const MORE = ["192.0.2.3", "192.0.2.4"];

/** FRR dials three neighbours: one is well, one has another AS, and one has no daemon. */
async function threeNeighbours(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  for (const address of MORE) {
    await b.exec(["ip", "address", "add", `${address}/24`, "dev", "eth0"]);
  }
  await lab.capture(a);
  const back = side(b, a);
  await d.bird(b, birdConfig(back, { bgp: "strict bind on;", routes: manyRoutes(5) }));
  const other = { ...back, as: 64500, id: "192.0.2.3", local: "192.0.2.3" };
  await d.gobgpd(b, gobgpConfig(other, { passive: true }));
  const bgp = MORE.map((n) => ` neighbor ${n} remote-as ${AS_B}\n neighbor ${n} timers connect 3`);
  const ipv4 = MORE.map((n) => `  neighbor ${n} activate`);
  const frr = { bgp: bgp.join("\n"), ipv4: ipv4.join("\n") };
  await start(a, b, { daemon: "frr", as: AS_A, routes: manyRoutes(3, "10.64"), frr });
  await sleep(8000);
}

export const SEVERAL: readonly Scenario[] = [{
  name: "three-neighbours",
  shelf: "faults",
  planted: "FRR has three neighbours: BIRD is up, GoBGP has another AS, the third has no daemon",
  between: [d.FRR, `${d.BIRD}, ${d.GOBGP}, no daemon`],
  causes: ["wrong-as", "refused", "established"],
  sessions: {
    "192.0.2.2": ["established"],
    "192.0.2.3": ["wrong-as"],
    "192.0.2.4": ["refused"],
  },
  run: threeNeighbours,
}];
