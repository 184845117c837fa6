/** Faults before the first OPEN: nobody answers, somebody says no, TTL, MD5, unknown neighbours. */
import { birdConfig, frrConfig, gobgpConfig, openbgpdConfig } from "../config.ts";
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import { fault } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { side } from "../sides.ts";

async function refused(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b)));
  await sleep(13_000);
}

async function refusedV6(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(b);
  await d.frr(a, frrConfig(side(a, b, { v6: true }), { ipv6: "" }));
  await sleep(9000);
}

async function filteredDrop(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await b.firewall("input", "tcp dport 179 drop");
  await lab.capture(a);
  await d.bird(b, birdConfig(side(b, a), { passive: true }));
  await d.bird(a, birdConfig(side(a, b)));
  await sleep(14_000);
}

async function filteredReject(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await b.firewall("input", "tcp dport 179 reject with icmp type admin-prohibited");
  await lab.capture(a, { linkType: "LINUX_SLL", iface: "any" });
  await d.frr(a, frrConfig(side(a, b)));
  await sleep(9000);
}

async function filteredRejectV6(lab: Lab): Promise<void> {
  const { a, b, r } = await lab.pair({ routed: true });
  await r?.firewall("forward", "tcp dport 179 reject with icmpv6 type admin-prohibited");
  await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b, { v6: true }), { bgp: "multihop 5;" }));
  await sleep(13_000);
}

async function gtsm(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: "ttl security on;" }));
  await d.frr(b, frrConfig(side(b, a)));
  await sleep(12_000);
}

async function gtsmFrr(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(b);
  const bgp = ` neighbor ${b.ipv6} ttl-security hops 1`;
  await d.frr(a, frrConfig(side(a, b, { v6: true }), { bgp, passive: true, ipv6: "" }));
  await d.bird(b, birdConfig(side(b, a, { v6: true })));
  await sleep(12_000);
}

async function ttlOneHop(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair({ routed: true });
  await lab.capture(a);
  await d.frr(a, frrConfig(side(a, b), { bgp: ` neighbor ${b.ipv4} disable-connected-check` }));
  await d.bird(b, birdConfig(side(b, a), { bgp: "multihop 3;", passive: true }));
  await sleep(10_000);
}

async function ttlOneHopV6(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair({ routed: true });
  await lab.capture(a);
  await d.gobgpd(a, gobgpConfig(side(a, b, { v6: true })));
  await d.bird(b, birdConfig(side(b, a, { v6: true }), { bgp: "multihop 3;", passive: true }));
  await sleep(20_000);
}

async function md5WrongKey(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: 'password "left";' }));
  await d.frr(b, frrConfig(side(b, a), { bgp: ` neighbor ${a.ipv4} password right` }));
  await sleep(13_000);
}

async function md5OneSide(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { bgp: 'password "only-here";' }));
  await d.gobgpd(b, gobgpConfig(side(b, a), { passive: true }));
  await sleep(13_000);
}

async function md5OneSideV6(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(b);
  const key = { neighbor: "tcp md5sig password secret" };
  await d.frr(b, frrConfig(side(b, a, { v6: true }), { passive: true, ipv6: "" }));
  await d.openbgpd(a, openbgpdConfig(side(a, b, { v6: true }), key));
  await sleep(16_000);
}

async function md5BothDial(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(b);
  await d.frr(a, frrConfig(side(a, b), { bgp: ` neighbor ${b.ipv4} password only-here` }));
  await d.bird(b, birdConfig(side(b, a)));
  await sleep(12_000);
}

/** Only the listener wants MD5: from outside it looks like a filter. */
async function md5Listener(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(b);
  const bgp = ` neighbor ${b.ipv4} password only-here`;
  await d.frr(a, frrConfig(side(a, b), { bgp, passive: true }));
  await d.bird(b, birdConfig(side(b, a)));
  await sleep(12_000);
}

async function unknownToBird(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.bird(b, birdConfig({ ...side(b, a), peer: "192.0.2.9" }, { passive: true }));
  await d.frr(a, frrConfig(side(a, b)));
  await sleep(8000);
}

async function unknownToFrr(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.frr(b, frrConfig({ ...side(b, a), peer: "192.0.2.9" }, { passive: true }));
  await d.bird(a, birdConfig(side(a, b)));
  await sleep(8000);
}

async function unknownToGobgp(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.gobgpd(b, gobgpConfig({ ...side(b, a), peer: "192.0.2.9" }, { passive: true }));
  await d.bird(a, birdConfig(side(a, b)));
  await sleep(8000);
}

async function unknownToOpenbgpd(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.openbgpd(b, openbgpdConfig({ ...side(b, a), peer: "192.0.2.9" }, { passive: true }));
  await d.frr(a, frrConfig(side(a, b)));
  await sleep(8000);
}

async function bothPassive(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await d.bird(a, birdConfig(side(a, b), { passive: true }));
  await d.frr(b, frrConfig(side(b, a), { passive: true }));
  await sleep(3000);
  // The only packets are those of an operator who asks whether the port is open at all.
  await d.speak(a, [{ do: "connect", to: b.ipv4 }, { do: "sleep", ms: 300 }, { do: "close" }]);
  await sleep(3000);
}

async function noOpen(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(b);
  await d.speak(a, [{ do: "listen", on: a.ipv4 }, { do: "sleep", ms: 60_000 }]);
  await d.bird(b, birdConfig(side(b, a), { bgp: "startup hold time 12;" }));
  await sleep(20_000);
}

export const CONNECT = [
  fault(
    "refused-bird",
    [d.BIRD, "no daemon"],
    ["refused"],
    "BIRD dials a host on which nothing listens on port 179, the kernel answers SYN with RST",
    refused,
  ),
  fault(
    "refused-frr-ipv6",
    [d.FRR, "no daemon"],
    ["refused"],
    "FRR dials over IPv6 a host on which nothing listens on port 179",
    refusedV6,
  ),
  fault(
    "filtered-drop",
    [d.BIRD, d.BIRD],
    ["filtered"],
    "a packet filter at the listener drops every SYN to port 179",
    filteredDrop,
  ),
  fault(
    "filtered-icmp-reject",
    [d.FRR, "no daemon"],
    ["filtered"],
    "a packet filter at the listener answers SYN with ICMP administratively prohibited (SLL link type)",
    filteredReject,
  ),
  fault(
    "filtered-icmp6-router",
    [d.BIRD, "no daemon"],
    ["filtered"],
    "a router on the way answers SYN with ICMPv6 administratively prohibited",
    filteredRejectV6,
  ),
  fault(
    "ttl-gtsm-one-side",
    [d.BIRD, d.FRR],
    ["ttl"],
    "BIRD wants TTL 255 (ttl security), FRR sends with TTL 1: FRR's SYN and SYN-ACK are thrown away at BIRD",
    gtsm,
  ),
  fault(
    "ttl-gtsm-frr-ipv6",
    [d.FRR, d.BIRD],
    ["ttl"],
    "FRR wants hop limit 255 (ttl-security hops 1), BIRD sends with 1, over IPv6",
    gtsmFrr,
  ),
  fault(
    "ttl-one-across-router",
    [d.FRR, d.BIRD],
    ["ttl"],
    "the peer is a router away and FRR sends with TTL 1; the router answers ICMP time exceeded",
    ttlOneHop,
  ),
  fault(
    "ttl-one-across-router-ipv6",
    [d.GOBGP, d.BIRD],
    ["ttl"],
    "the peer is a router away over IPv6 and GoBGP sends with hop limit 1; the router answers ICMPv6 time exceeded",
    ttlOneHopV6,
  ),
  fault(
    "md5-wrong-key",
    [d.BIRD, d.FRR],
    ["md5-suspected"],
    "both sides sign with TCP MD5 but with different keys",
    md5WrongKey,
  ),
  fault(
    "md5-one-side",
    [d.BIRD, d.GOBGP],
    ["md5-suspected"],
    "only the dialling side signs with TCP MD5",
    md5OneSide,
  ),
  fault(
    "md5-one-side-ipv6",
    [d.OPENBGPD, d.FRR],
    ["md5-suspected"],
    "only the dialling side signs with TCP MD5, over IPv6",
    md5OneSideV6,
  ),
  fault(
    "md5-one-side-both-dial",
    [d.FRR, d.BIRD],
    ["md5-suspected"],
    "only FRR signs with TCP MD5; both dial and neither is answered",
    md5BothDial,
  ),
  fault(
    "md5-listener-only",
    [d.FRR, d.BIRD],
    ["md5-suspected", "filtered"],
    "only the passive side has an MD5 key, so BIRD's unsigned SYNs are dropped in silence",
    md5Listener,
    { ambiguous: true, note: "no packet carries the MD5 option; a filter would look the same" },
  ),
  fault(
    "unknown-neighbour-bird",
    [d.FRR, d.BIRD],
    ["reset-before-open"],
    "BIRD does not know the neighbour that dials and ends the connection before any OPEN",
    unknownToBird,
  ),
  fault(
    "unknown-neighbour-frr",
    [d.BIRD, d.FRR],
    ["reset-before-open", "closed-before-open"],
    "FRR does not know the neighbour that dials and ends the connection",
    unknownToFrr,
  ),
  fault(
    "unknown-neighbour-gobgp",
    [d.BIRD, d.GOBGP],
    ["reset-before-open", "closed-before-open"],
    "GoBGP does not know the neighbour that dials and ends the connection",
    unknownToGobgp,
  ),
  fault(
    "unknown-neighbour-openbgpd",
    [d.FRR, d.OPENBGPD],
    ["closed-before-open"],
    "OpenBGPD does not know the neighbour that dials and ends the connection",
    unknownToOpenbgpd,
  ),
  fault(
    "no-open",
    [d.SPEAKER, d.BIRD],
    ["no-open"],
    "the listener accepts and then says nothing; BIRD sends its OPEN and gives up when its start-up hold timer runs out",
    noOpen,
  ),
  fault(
    "both-passive-probed",
    [d.BIRD, d.FRR],
    ["both-passive", "closed-before-open"],
    "both sides are passive; the only packets are a bare connect by hand",
    bothPassive,
    { ambiguous: true },
  ),
];
