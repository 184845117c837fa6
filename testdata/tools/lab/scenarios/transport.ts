/** Sessions that TCP or the path below it ended: FIN, RST, windows, MTU. */
import {
  birdConfig,
  exabgpConfig,
  frrConfig,
  gobgpConfig,
  manyRoutes,
  openbgpdConfig,
} from "../config.ts";
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import { capability, hex, IPV4_UNICAST, KEEPALIVE, open } from "../messages.ts";
import { fault } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { AS_B, side } from "../sides.ts";

import { HOLD_9, NO_RESTART } from "./timers.ts";
async function killed(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { routes: manyRoutes(3) }));
  await d.frr(b, frrConfig(side(b, a), { routes: ["10.9.0.0/16"], passive: true }));
  await capture.established();
  await sleep(3000);
  await b.signal("bgpd", "SIGKILL");
  await sleep(1500);
  await a.signal("bird", "SIGKILL");
}

/** ExaBGP told to stop leaves without a word. */
async function exabgpStopped(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(b, birdConfig(side(b, a), { passive: true, routes: manyRoutes(3) }));
  await d.exabgp(a, exabgpConfig(side(a, b), { routes: manyRoutes(3, "10.64") }));
  await capture.established();
  await sleep(2500);
  await a.signal("exabgp", "SIGTERM");
  await sleep(1500);
}

async function resetBySs(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.gobgpd(a, gobgpConfig(side(a, b)));
  await d.bird(b, birdConfig(side(b, a), { routes: manyRoutes(3), passive: true }));
  await capture.established();
  await sleep(3000);
  await b.exec(["ss", "-K", "sport", "=", "179"]);
  await sleep(1000);
}

async function resetByFirewall(lab: Lab): Promise<void> {
  const { a, b, r } = await lab.pair({ routed: true });
  const capture = await lab.capture(a);
  const multihop = ` neighbor ${b.ipv6} ebgp-multihop 4\n neighbor ${b.ipv6} timers 3 9`;
  await d.frr(a, frrConfig(side(a, b, { v6: true }), { bgp: multihop, ipv6: "" }));
  const bird = { bgp: "multihop 4;", passive: true, routes: manyRoutes(3, "2001:db8") };
  await d.bird(b, birdConfig(side(b, a, { v6: true }), bird));
  await capture.established();
  await sleep(2000);
  await r?.firewall("forward", "tcp dport 179 reject with tcp reset");
  await sleep(5000);
}

async function killedWithUnread(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: HOLD_9, routes: manyRoutes(3) }));
  await d.gobgpd(b, gobgpConfig(side(b, a), { passive: true }));
  await capture.established();
  await sleep(1500);
  // Stopped first, so that a KEEPALIVE lies unread when it dies: the kernel then says RST, not FIN.
  await b.signal("gobgpd", "SIGSTOP");
  await capture.saw(4, capture.count(4) + 2, 8000);
  await b.signal("gobgpd", "SIGKILL");
  await sleep(1500);
}

/** Our speaker takes the session up and then reads no more while BIRD has a table to send. */
async function deaf(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await b.sysctl("net.ipv4.tcp_rmem", "2048 4096 8192");
  await a.sysctl("net.ipv4.tcp_wmem", "2048 4096 8192");
  const capture = await lab.capture(a);
  const routes = Array.from({ length: 3000 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
  await d.bird(a, birdConfig(side(a, b), { bgp: HOLD_9, routes, passive: true }));
  await d.speak(b, [
    { do: "connect", to: a.ipv4 },
    { do: "send", hex: open({ as: AS_B, id: b.ipv4, hold: 9 }) },
    { do: "expect", type: 1 },
    { do: "deaf" },
    { do: "alive", ms: 2500 },
    { do: "sleep", ms: 90_000 },
  ]);
  await capture.established();
  await sleep(32_000);
}

/** The same towards OpenBGPD, which has a send hold timer and ends it. */
async function deafToOpenbgpd(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await b.sysctl("net.ipv4.tcp_rmem", "2048 4096 8192");
  await a.sysctl("net.ipv4.tcp_wmem", "2048 4096 8192");
  const capture = await lab.capture(a);
  const routes = Array.from({ length: 4000 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
  const options = { routes, passive: true, top: "holdtime 9" };
  await d.openbgpd(a, openbgpdConfig(side(a, b), options));
  await d.speak(b, [
    { do: "connect", to: a.ipv4 },
    { do: "send", hex: open({ as: AS_B, id: b.ipv4, hold: 9 }) },
    { do: "expect", type: 1 },
    { do: "deaf" },
    { do: "alive", ms: 2500 },
    { do: "sleep", ms: 120_000 },
  ]);
  await capture.established();
  await sleep(100_000);
}

interface Hole {
  readonly v6: boolean;
  readonly mtu: number;
  readonly sender: "bird" | "frr";
  /** Capture behind the hole, where the large segments never arrive. */
  readonly far?: boolean;
}

/** a sends a table through a router whose far link is too small for a's segments; b sends nothing. */
async function mtuBlackHole(lab: Lab, hole: Hole): Promise<void> {
  const { a, b, r } = await lab.pair({ routed: true, mtu: hole.mtu });
  // b's own interface keeps 1500, so both ends agree on a segment size that the middle cannot carry.
  await r?.firewall("output", "icmp type destination-unreachable drop");
  await r?.firewall("output", "icmpv6 type packet-too-big drop");
  const capture = await lab.capture(hole.far === true ? b : a);
  const six = { v6: hole.v6 };
  const routes = Array.from({ length: 600 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
  const quiet = "ipv4 { import all; export none; };\nipv6 { import all; export none; };";
  const bird = { bgp: `multihop 4; ${NO_RESTART}`, passive: true, channels: quiet };
  await d.bird(b, birdConfig(side(b, a, six), { ...bird, bgp: `${bird.bgp} ${HOLD_9}` }));
  if (hole.sender === "bird") {
    await d.bird(a, birdConfig(side(a, b, six), { bgp: `multihop 4; ${HOLD_9}`, routes }));
  } else {
    const hops = ` neighbor ${side(a, b, six).peer} ebgp-multihop 4`;
    await d.frr(a, frrConfig(side(a, b, six), { bgp: hops, routes, ipv6: "" }));
  }
  await capture.established();
  await capture.saw(3, 1, 30_000);
  await sleep(500);
}

/** The peer is frozen when there is more to send than fits: its window closes, its timer runs. */
async function frozenAndBlocked(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await b.sysctl("net.ipv4.tcp_rmem", "2048 4096 8192");
  const capture = await lab.capture(a);
  const routes = Array.from({ length: 4500 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
  await d.bird(b, birdConfig(side(b, a), { passive: true }));
  await d.bird(a, birdConfig(side(a, b), { bgp: HOLD_9 }));
  await capture.established();
  await sleep(1500);
  await b.signal("bird", "SIGSTOP");
  const more = birdConfig(side(a, b), { bgp: HOLD_9, routes });
  await Deno.writeTextFile(`${a.directory}/a-bird.conf`, more);
  await d.birdc(a, "configure");
  await sleep(11_500);
}

async function finByExabgp(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { routes: manyRoutes(3), passive: true }));
  const capabilities = IPV4_UNICAST + capability(65, hex(AS_B, 4));
  await d.speak(b, [
    { do: "connect", to: a.ipv4 },
    { do: "send", hex: open({ as: AS_B, id: b.ipv4, capabilities }) },
    { do: "expect", type: 1 },
    { do: "send", hex: KEEPALIVE },
    { do: "expect", type: 2 },
    { do: "sleep", ms: 1500 },
    { do: "close" },
    { do: "sleep", ms: 500 },
  ]);
  await capture.established();
  await sleep(3500);
}

export const TRANSPORT = [
  fault(
    "closed-frr-killed",
    [d.BIRD, d.FRR],
    ["closed", "refused"],
    "FRR's bgpd is killed; its kernel closes the connection with FIN and no NOTIFICATION",
    killed,
    { note: "nobody listens any more: later attempts are refused" },
  ),
  fault(
    "closed-by-speaker",
    [d.BIRD, d.SPEAKER],
    ["closed"],
    "the peer closes the connection with FIN and no NOTIFICATION",
    finByExabgp,
  ),
  fault(
    "closed-exabgp-stopped",
    [d.EXABGP, d.BIRD],
    ["closed"],
    "ExaBGP is ended with SIGTERM and closes with FIN and no NOTIFICATION",
    exabgpStopped,
  ),
  fault(
    "reset-ss",
    [d.GOBGP, d.BIRD],
    ["reset"],
    "the established connection is reset on BIRD's host (ss -K)",
    resetBySs,
  ),
  fault(
    "reset-router-ipv6",
    [d.FRR, d.BIRD],
    ["reset", "refused"],
    "a router starts to answer the session's packets with TCP RST",
    resetByFirewall,
    { note: "the router answers later attempts with RST too" },
  ),
  fault(
    "reset-killed-unread",
    [d.BIRD, d.GOBGP],
    ["reset", "refused"],
    "GoBGP is killed while data lies unread in its socket: RST instead of FIN",
    killedWithUnread,
    { note: "nobody listens any more: later attempts are refused" },
  ),
  fault(
    "send-blocked-zero-window",
    [d.BIRD, d.SPEAKER],
    ["send-blocked"],
    "the peer keeps sending KEEPALIVEs but reads nothing; BIRD's table is stuck before a zero window",
    deaf,
  ),
  fault(
    "send-blocked-openbgpd",
    [d.OPENBGPD, d.SPEAKER],
    ["send-blocked"],
    "the peer keeps sending KEEPALIVEs but reads nothing; OpenBGPD's table is stuck before a zero window",
    deafToOpenbgpd,
  ),
  fault(
    "mtu-black-hole",
    [d.BIRD, d.BIRD],
    ["mtu-black-hole"],
    "the middle carries 600 octets and ICMP fragmentation needed is dropped: the sender's full segments are lost until the receiver's hold timer expires",
    (lab) => mtuBlackHole(lab, { v6: false, mtu: 600, sender: "bird" }),
  ),
  fault(
    "mtu-black-hole-ipv6",
    [d.FRR, d.BIRD],
    ["mtu-black-hole"],
    "the middle carries 1300 octets and ICMPv6 packet too big is dropped",
    (lab) => mtuBlackHole(lab, { v6: true, mtu: 1300, sender: "frr" }),
  ),
  fault(
    "mtu-black-hole-far",
    [d.FRR, d.BIRD],
    ["mtu-black-hole", "hold-timer-expired"],
    "the middle carries 1000 octets and drops ICMP; seen behind the hole, where the large segments never arrive",
    (lab) => mtuBlackHole(lab, { v6: false, mtu: 1000, sender: "frr", far: true }),
    { ambiguous: true, note: "nothing behind the hole says why the sender is silent" },
  ),
  fault(
    "frozen-and-blocked",
    [d.BIRD, d.BIRD],
    ["hold-timer-expired", "send-blocked"],
    "the receiver is frozen while a table is sent: silence and a zero window",
    frozenAndBlocked,
    { ambiguous: true, note: "a frozen receiver shows both" },
  ),
];
