/** Sessions of which one side fell silent, or nearly. */
import { birdConfig, frrConfig, gobgpConfig, manyRoutes, openbgpdConfig } from "../config.ts";
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import { open } from "../messages.ts";
import { fault } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { AS_B, side } from "../sides.ts";

/** Without graceful restart BIRD says 4/0; with it the connection is just closed. */
export const NO_RESTART = "graceful restart off; long lived graceful restart off;";
export const HOLD_9 = `hold time 9; keepalive time 3; ${NO_RESTART}`;
const HOLD_9_RESTART = "hold time 9; keepalive time 3;";

async function stoppedFrr(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: HOLD_9, routes: manyRoutes(3) }));
  await d.frr(b, frrConfig(side(b, a), { routes: ["10.9.0.0/16"], passive: true }));
  await capture.established();
  await sleep(5000);
  await b.signal("bgpd", "SIGSTOP");
  await capture.saw(3, 1, 20_000);
  await sleep(500);
}

/** With graceful restart BIRD drops the connection without a NOTIFICATION and tries again. */
async function stoppedFrrQuiet(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.frr(b, frrConfig(side(b, a), { routes: ["10.9.0.0/16"], passive: true }));
  await d.bird(a, birdConfig(side(a, b), { bgp: HOLD_9_RESTART, routes: manyRoutes(3) }));
  await sleep(5000);
  await b.signal("bgpd", "SIGSTOP");
  await sleep(9800);
}

async function stoppedBird(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b, { v6: true }), { bgp: HOLD_9, routes: manyRoutes(3) }));
  const frr = frrConfig(side(b, a, { v6: true }), { ipv6: "", passive: true });
  await d.frr(b, frr);
  await capture.established();
  await sleep(4000);
  await a.signal("bird", "SIGSTOP");
  await capture.saw(3, 1, 20_000);
  await sleep(500);
}

async function stoppedGobgp(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.gobgpd(b, gobgpConfig(side(b, a), { passive: true }));
  await d.openbgpd(a, openbgpdConfig(side(a, b), { top: "holdtime 9" }));
  await capture.established();
  await sleep(4000);
  await b.signal("gobgpd", "SIGSTOP");
  await capture.saw(3, 1, 20_000);
  await sleep(500);
}

/** After Established everything from b to a is lost on the way; seen from a. */
async function oneWayLoss(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: HOLD_9, routes: manyRoutes(3) }));
  await d.frr(b, frrConfig(side(b, a), { passive: true }));
  await capture.established();
  await sleep(4000);
  await b.firewall("output", "tcp sport 179 drop");
  await sleep(12_000);
}

/** The same cut, but the capture point lies behind it: a's segments are never acknowledged. */
async function oneWayLossFar(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(b);
  await d.frr(a, frrConfig(side(a, b), { bgp: ` neighbor ${b.ipv4} timers 3 9` }));
  await d.bird(b, birdConfig(side(b, a), { passive: true, routes: manyRoutes(3) }));
  await capture.established();
  await sleep(4000);
  await b.firewall("input", "tcp dport 179 drop");
  await sleep(13_000);
}

/** Keepalives of a 9 s session every 6.5 s instead of 3: no expiry, but little is left. */
async function late(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: HOLD_9, passive: true }));
  await d.speak(b, [
    { do: "connect", to: a.ipv4 },
    { do: "send", hex: open({ as: AS_B, id: b.ipv4, hold: 9 }) },
    { do: "expect", type: 1 },
    { do: "alive", ms: 6500 },
    { do: "sleep", ms: 60_000 },
  ]);
  await capture.established();
  await sleep(40_000);
}

/** FRR is held up for some seconds again and again. */
async function lateStopped(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: "hold time 20;" }));
  await d.frr(b, frrConfig(side(b, a), { passive: true }));
  await capture.established();
  for (let n = 0; n < 3; n++) {
    await sleep(1000);
    await b.signal("bgpd", "SIGSTOP");
    await sleep(8500);
    await b.signal("bgpd", "SIGCONT");
  }
  await sleep(1000);
}

async function silentEnd(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.frr(a, frrConfig(side(a, b), { routes: manyRoutes(3) }));
  await d.bird(b, birdConfig(side(b, a), { routes: ["10.9.0.0/16"], passive: true }));
  await capture.established();
  await sleep(2500);
}

export const TIMERS = [
  fault(
    "hold-expired-without-notification",
    [d.BIRD, d.FRR],
    ["hold-timer-expired"],
    "FRR is frozen; BIRD's hold timer expires, and as graceful restart is negotiated it closes without NOTIFICATION",
    stoppedFrrQuiet,
    { note: "BIRD's timers run between 75 % and 100 % of their value" },
  ),
  fault(
    "hold-expired-frr-stopped",
    [d.BIRD, d.FRR],
    ["hold-timer-expired"],
    "FRR is frozen; BIRD's hold timer of 9 s expires",
    stoppedFrr,
  ),
  fault(
    "hold-expired-bird-stopped-ipv6",
    [d.BIRD, d.FRR],
    ["hold-timer-expired"],
    "BIRD is frozen; FRR's hold timer expires, over IPv6",
    stoppedBird,
  ),
  fault(
    "hold-expired-gobgp-stopped",
    [d.OPENBGPD, d.GOBGP],
    ["hold-timer-expired"],
    "GoBGP is frozen; OpenBGPD's hold timer expires",
    stoppedGobgp,
  ),
  fault(
    "hold-expired-one-way-loss",
    [d.BIRD, d.FRR],
    ["hold-timer-expired", "silent"],
    "after Established everything from FRR to BIRD is lost; seen at BIRD, whose segments stay unacknowledged",
    oneWayLoss,
    {
      ambiguous: true,
      note: "what BIRD says when its timer runs out is stuck behind unacknowledged data",
    },
  ),
  fault(
    "hold-expired-one-way-loss-far",
    [d.FRR, d.BIRD],
    ["hold-timer-expired"],
    "after Established BIRD's host drops what FRR sends; seen at BIRD, which expires first",
    oneWayLossFar,
  ),
  fault(
    "keepalives-late-speaker",
    [d.BIRD, d.SPEAKER],
    ["keepalives-late"],
    "the peer sends a KEEPALIVE every 6.5 s on a hold time of 9 s",
    late,
  ),
  fault(
    "keepalives-late-frr",
    [d.BIRD, d.FRR],
    ["keepalives-late"],
    "FRR is held up for 8.5 s again and again on a hold time of 20 s",
    lateStopped,
  ),
  fault(
    "silent-end",
    [d.FRR, d.BIRD],
    ["established"],
    "nothing: the capture ends while the session is up",
    silentEnd,
  ),
];
