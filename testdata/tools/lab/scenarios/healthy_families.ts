/** Other address families, and a peer that knows two-octet ASNs only. */
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import * as m from "../messages.ts";
import { healthy, type Scenario } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { AS_A, AS_B } from "../sides.ts";
import { start } from "../start.ts";
import { MARKED, SOME } from "./session.ts";

/** A speaker without the four-octet AS capability, towards AS 4200000001. */
async function oldSpeaker(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await lab.capture(a);
  await start(a, b, {
    daemon: "bird",
    as: 4200000001,
    passive: true,
    routes: SOME,
    bird: { ...MARKED, channels: "ipv4 { import all; export filter marked; };" },
  });
  const as4Path = m.attribute(0xc0, 17, "0202" + m.hex(4200000002, 4) + m.hex(64501, 4));
  const aggregator = m.attribute(0xc0, 7, m.hex(23456, 2) + m.ip4("192.0.2.9"));
  const as4Aggregator = m.attribute(0xc0, 18, m.hex(4200000009, 4) + m.ip4("192.0.2.9"));
  const plain = m.ORIGIN + m.asPath2(AS_B, 64500) + m.nextHop(b.ipv4);
  const merged = m.ORIGIN + m.asPath2(AS_B, 23456, 64501) + m.nextHop(b.ipv4) + aggregator +
    as4Path +
    as4Aggregator;
  await d.speak(b, [
    { do: "connect", to: a.ipv4 },
    { do: "send", hex: m.open({ as: AS_B, id: b.ipv4, capabilities: m.IPV4_UNICAST }) },
    { do: "expect", type: 1 },
    { do: "alive", ms: 20_000 },
    { do: "expect", type: 4 },
    { do: "send", hex: m.update(plain, m.nlri("10.64.0.0/16") + m.nlri("10.65.0.0/16")) },
    { do: "send", hex: m.update(merged, m.nlri("10.66.0.0/16")) },
    { do: "send", hex: m.update("", "", m.nlri("10.65.0.0/16")) },
    { do: "send", hex: m.update("") },
    { do: "sleep", ms: 20_000 },
  ]);
  await sleep(5000);
}

const MANY_FAMILIES = [
  "ipv4-unicast",
  "ipv6-unicast",
  "l3vpn-ipv4-unicast",
  "l3vpn-ipv6-unicast",
  "l2vpn-evpn",
  "ipv4-flowspec",
  "ipv6-flowspec",
  "ipv4-labelled-unicast",
];
const FRR_FAMILIES = ["ipv4-unicast", "l3vpn-ipv4-unicast", "l2vpn-evpn", "ipv4-flowspec"];

const RIB: readonly (readonly [string, string])[] = [
  ["vpnv4", "10.1.0.0/16 label 100 rd 64496:100 rt 64496:100"],
  ["vpnv4", "10.2.3.0/24 label 200 rd 192.0.2.1:200 rt 192.0.2.1:200 med 5 community 64496:1"],
  ["vpnv6", "2001:db8:1::/48 label 300 rd 64496:300 rt 64496:300"],
  ["evpn", "a-d esi ARBITRARY 01 02 03 04 05 06 07 08 09 etag 10 label 20 rd 64496:1 rt 64496:1"],
  [
    "evpn",
    "macadv 02:00:5e:00:53:01 192.0.2.50 etag 10 label 1000 rd 64496:1 rt 64496:1 encap vxlan",
  ],
  ["evpn", "macadv 02:00:5e:00:53:02 2001:db8::50 etag 10 label 1000,2000 rd 64496:1 rt 64496:1"],
  ["evpn", "multicast 192.0.2.1 etag 10 rd 64496:1 rt 64496:1"],
  ["evpn", "esi 192.0.2.1 esi LACP aa:bb:cc:dd:ee:ff 100 rd 64496:1 rt 64496:1"],
  ["evpn", "prefix 10.77.0.0/16 gw 10.77.0.1 etag 10 label 30 rd 64496:1 rt 64496:1"],
  [
    "ipv4-flowspec",
    "match destination 10.9.0.0/24 protocol tcp destination-port '==80' '==443' then discard",
  ],
  [
    "ipv4-flowspec",
    "match source 10.9.1.0/24 packet-length '>1000&<1500' tcp-flags =S fragment is-fragment then rate-limit 1000",
  ],
  ["ipv4-flowspec", "match destination 10.9.2.0/24 dscp '==46' then redirect 64496:50"],
  [
    "ipv6-flowspec",
    "match destination 2001:db8:2::/48 protocol udp source-port '>=1024' then discard",
  ],
  ["ipv4-mpls", "10.200.0.0/16 100"],
];

async function families(lab: Lab, peer: "gobgp" | "frr"): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  const gobgp = { families: peer === "frr" ? FRR_FAMILIES : MANY_FAMILIES };
  const as = { as: AS_A, peerAs: AS_A };
  const afis = (["ipv4 vpn", "l2vpn evpn", "ipv4 flowspec"] as const)
    .map((f) => ` address-family ${f}\n  neighbor ${a.ipv4} activate\n exit-address-family`).join(
      "\n",
    );
  if (peer === "frr") {
    await start(b, a, { daemon: "frr", passive: true, ...as, frr: { bgp: afis } });
  } else await start(b, a, { daemon: "gobgp", passive: true, ...as, gobgp });
  await start(a, b, { daemon: "gobgp", ...as, gobgp });
  await capture.established();
  const refused: string[] = [];
  for (const [family, route] of RIB) {
    const script = `gobgp global rib add -a ${family} ${route}`;
    const said = await a.attempt(["sh", "-c", script]);
    if (said.trim() !== "") refused.push(`${script}: ${said.trim().split("\n")[0]}`);
  }
  if (refused.length > 0) console.log(refused.join("\n"));
  await sleep(2000);
  await a.attempt(["sh", "-c", `gobgp global rib del -a vpnv4 ${RIB[0]?.[1] ?? ""}`]);
  await a.attempt(["sh", "-c", `gobgp global rib del -a evpn ${RIB[4]?.[1] ?? ""}`]);
  await a.attempt(["sh", "-c", `gobgp global rib del -a ipv4-flowspec ${RIB[9]?.[1] ?? ""}`]);
  await sleep(2000);
}

/** Both sides say which route targets they want before any VPN route goes out. */
async function routeTargets(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  const capture = await lab.capture(a);
  const as = { as: AS_A, peerAs: AS_A, gobgp: { families: ["l3vpn-ipv4-unicast", "rtc"] } };
  await start(b, a, { daemon: "gobgp", passive: true, ...as });
  await d.gobgp(b, ..."vrf add red rd 64496:1 rt both 64496:100".split(" "));
  await start(a, b, { daemon: "gobgp", ...as });
  await d.gobgp(a, ..."vrf add red rd 64496:2 rt both 64496:100".split(" "));
  await capture.established();
  await sleep(1000);
  const route = "10.1.0.0/16 label 100 rd 64496:2 rt 64496:100";
  await d.gobgp(a, "global", "rib", "add", "-a", "vpnv4", ...route.split(" "));
  await sleep(2000);
  await d.gobgp(b, "vrf", "del", "red");
  await sleep(2000);
}

export const FAMILIES: readonly Scenario[] = [
  healthy(
    "bird-old-speaker",
    [d.BIRD, d.SPEAKER],
    "the peer has no four-octet AS capability: AS_TRANS, AS4_PATH and AS4_AGGREGATOR both ways",
    oldSpeaker,
  ),
  healthy(
    "gobgp-gobgp-families",
    [d.GOBGP, d.GOBGP],
    "VPNv4, VPNv6, EVPN, FlowSpec and labelled unicast",
    (lab) => families(lab, "gobgp"),
  ),
  healthy(
    "gobgp-gobgp-route-targets",
    [d.GOBGP, d.GOBGP],
    "route target constraint (RFC 4684) and VPNv4",
    routeTargets,
  ),
  healthy(
    "gobgp-frr-families",
    [d.GOBGP, d.FRR],
    "VPNv4, EVPN and FlowSpec between GoBGP and FRR",
    (lab) => families(lab, "frr"),
  ),
];
