/** Restarts, refreshes and changes while the session is up. */
import { birdConfig, manyRoutes } from "../config.ts";
import * as d from "../daemons.ts";
import type { Scenario } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { side } from "../sides.ts";
import { start } from "../start.ts";
import { MARKED, session, V4 } from "./session.ts";

const GRACEFUL = " bgp graceful-restart\n bgp graceful-restart preserve-fw-state";

export const EVENTS: readonly Scenario[] = [
  session(
    "frr-frr-graceful-restart",
    "FRR restarts gracefully: killed, back with the R bit, End-of-RIB",
    {
      a: { daemon: "frr", routes: manyRoutes(10), frr: { bgp: GRACEFUL } },
      b: { daemon: "frr", routes: manyRoutes(10, "10.64"), frr: { bgp: GRACEFUL } },
      act: async (a, b) => {
        await a.signal("bgpd", "SIGKILL");
        await sleep(1000);
        await start(a, b, { daemon: "frr", routes: manyRoutes(9), frr: { bgp: GRACEFUL } });
        await sleep(6000);
      },
    },
  ),
  session("bird-frr-graceful-restart", "BIRD restarts gracefully and FRR helps", {
    a: { daemon: "bird", routes: manyRoutes(10), bird: { bgp: "graceful restart on;" } },
    b: { daemon: "frr", routes: manyRoutes(10, "10.64"), frr: { bgp: GRACEFUL } },
    act: async (a) => {
      await d.birdc(a, "graceful", "restart");
      await sleep(800);
      a.spawn("bird-again", [
        "bird",
        "-R",
        "-f",
        "-c",
        `${a.directory}/a-bird.conf`,
        "-s",
        `${a.directory}/a-bird.ctl`,
      ]);
      await sleep(8000);
    },
  }),
  session("bird-bird-enhanced-refresh", "route refresh with BoRR and EoRR, both ways", {
    a: { daemon: "bird", routes: V4.slice(0, 30) },
    b: { daemon: "bird", routes: manyRoutes(10, "10.64") },
    act: async (a, b) => {
      await d.birdc(a, "reload", "in", "peer");
      await sleep(1200);
      await d.birdc(b, "reload", "in", "peer");
      await sleep(1200);
    },
  }),
  session("frr-gobgp-refresh", "plain route refresh between FRR and GoBGP, then withdrawals", {
    a: { daemon: "frr", routes: manyRoutes(10) },
    b: { daemon: "gobgp", routes: manyRoutes(5, "10.64") },
    act: async (a, b) => {
      await d.vtysh(a, "clear bgp * soft in");
      await sleep(1500);
      await d.gobgp(b, "neighbor", a.ipv4, "softresetin");
      await sleep(1500);
      for (const n of [0, 2, 4]) await d.gobgp(b, "global", "rib", "del", `10.64.${n}.0/24`);
      await sleep(1500);
    },
  }),
  session("bird-frr-churn", "routes come and go for some seconds", {
    a: { daemon: "bird", routes: V4.slice(0, 40), bird: MARKED },
    b: { daemon: "frr" },
    act: async (a, b) => {
      for (let n = 0; n < 4; n++) {
        const kept = V4.slice(n * 7, 40 + n * 3);
        const text = birdConfig(side(a, b), { ...MARKED, routes: kept });
        await Deno.writeTextFile(`${a.directory}/a-bird.conf`, text);
        await d.birdc(a, "configure");
        await sleep(900);
      }
    },
  }),
  session(
    "bird-bird-extended-messages",
    "extended messages (RFC 8654) and one UPDATE of more than 4096 octets",
    {
      a: {
        daemon: "bird",
        routes: Array.from({ length: 1600 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`),
        bird: { bgp: "enable extended messages on;" },
      },
      b: { daemon: "bird", bird: { bgp: "enable extended messages on;" } },
    },
  ),
];
