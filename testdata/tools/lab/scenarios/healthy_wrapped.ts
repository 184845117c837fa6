/** The same kind of session in other link layers, tunnels, file formats, and with parts missing. */
import { manyRoutes } from "../config.ts";
import * as d from "../daemons.ts";
import type { Lab } from "../lab.ts";
import type { Node } from "../node.ts";
import { healthy, type Scenario } from "../scenario.ts";
import { must, sleep } from "../shell.ts";
import { start } from "../start.ts";
import {
  type Act,
  ADD_PATH_BIRD,
  COMMUNITIES,
  MARKED,
  perform,
  session,
  SMALL,
  SOME,
  TWICE,
  V4,
  V6,
} from "./session.ts";

/** Adds a link on top of eth0 on both nodes and moves the addresses there. */
function over(make: (node: Node, other: Node) => readonly string[]): Act {
  return async (a, b) => {
    for (const [node, other] of [[a, b], [b, a]] as const) {
      await node.exec(["ip", "address", "flush", "dev", "eth0"]);
      const outer = node.name === "a" ? "203.0.113.1" : "203.0.113.2";
      await node.exec(["ip", "address", "add", `${outer}/24`, "dev", "eth0"]);
      await node.exec(["ip", "link", "add", ...make(node, other)]);
      await node.exec(["ip", "link", "set", "over", "up"]);
      await node.exec(["ip", "address", "add", `${node.ipv4}/24`, "dev", "over"]);
    }
  };
}

const outerOf = (node: Node) => node.name === "a" ? "203.0.113.1" : "203.0.113.2";

const LINKS: readonly Scenario[] = [
  session("wrapped-vxlan", "the session in VXLAN", {
    ...SMALL,
    prepare: over((
      own,
      other,
    ) => [
      "over",
      "type",
      "vxlan",
      "id",
      "42",
      "local",
      outerOf(own),
      "remote",
      outerOf(other),
      "dstport",
      "4789",
    ]),
    capture: { filter: "udp port 4789" },
  }),
  session("link-sll", "captured on every interface with the Linux cooked header", {
    ...SMALL,
    capture: { iface: "any", linkType: "LINUX_SLL" },
  }),
  session("link-sll2", "captured on every interface with the Linux cooked header, version 2", {
    ...SMALL,
    capture: { iface: "any", linkType: "LINUX_SLL2" },
  }),
  session("fragments", "a router cuts the segments into IPv4 fragments; captured behind it", {
    a: { daemon: "bird", routes: V4, bird: { bgp: "multihop 3;" } },
    b: { daemon: "frr", frr: { bgp: " neighbor 192.0.2.1 ebgp-multihop 4" } },
    link: { routed: true, mtu: 576 },
    prepare: (a) => a.sysctl("net.ipv4.ip_no_pmtu_disc", "1"),
    capture: { on: "b", filter: "host 192.0.2.1" },
  }),
  session("lossy", "one packet in eight is lost on the way in, with retransmissions and gaps", {
    a: { daemon: "bird", routes: V4.concat(V6), bird: { ...MARKED } },
    b: { daemon: "frr", routes: manyRoutes(30, "10.64") },
    prepare: (a, b) =>
      Promise.all(
        [a, b].map((n) =>
          n.firewall(
            "input",
            "tcp dport 179 numgen random mod 8 == 0 drop; add rule inet lab input tcp sport 179 numgen random mod 8 == 0 drop",
          )
        ),
      ),
    settleMs: 8000,
  }),
  session("snaplen-cut", "captured with a snap length of 200 octets", {
    ...SMALL,
    capture: { snaplen: 200 },
    settleMs: 5000,
  }),
  session("port-1790", "BGP on port 1790", {
    a: { daemon: "bird", routes: SOME, bird: { bgp: "neighbor port 1790;" } },
    b: { daemon: "bird", routes: manyRoutes(5, "10.64"), bird: { bgp: "local port 1790;" } },
    capture: { filter: "tcp port 1790" },
  }),
];

/** Captures that begin when the session is long up: there is no OPEN to learn from. */
async function midSession(lab: Lab, addPath: boolean): Promise<void> {
  const { a, b } = await lab.pair();
  const channels = addPath ? ADD_PATH_BIRD : MARKED.channels;
  const top = addPath ? TWICE(SOME) : COMMUNITIES;
  const ibgp = addPath ? { as: 4200000001, peerAs: 4200000001 } : {};
  await start(b, a, { daemon: "frr", passive: true, routes: manyRoutes(20, "10.64"), ...ibgp });
  await start(a, b, {
    daemon: "bird",
    routes: addPath ? SOME : V4,
    bird: { channels, top },
    ...ibgp,
  });
  await sleep(6000);
  await lab.capture(a);
  await d.birdc(a, "reload", "out", "peer");
  await sleep(1500);
  await d.vtysh(b, "clear bgp * soft out");
  await sleep(3000);
}

/** The same file in other clothes. */
async function pcapng(lab: Lab): Promise<void> {
  const path = `${lab.directory}/${lab.scenario}.pcap`;
  await perform(lab, SMALL);
  await lab.stopCaptures();
  await must(["editcap", "-F", "pcapng", path, `${path}ng`]);
  await must(["editcap", "-F", "nsecpcap", path, `${lab.directory}/${lab.scenario}.ns.pcap`]);
  await Deno.remove(path);
}

/** Nothing but KEEPALIVEs of a session that is up. */
async function keepalivesOnly(lab: Lab): Promise<void> {
  const { a, b } = await lab.pair();
  await start(b, a, { daemon: "frr", passive: true });
  await start(a, b, { daemon: "bird", bird: { bgp: "hold time 9; keepalive time 3;" } });
  await sleep(5000);
  await lab.capture(a);
  await sleep(8000);
}

const CUT_SHORT: readonly Scenario[] = [
  healthy(
    "mid-session-as4",
    [d.BIRD, d.FRR],
    "the capture begins when the session is up: no OPEN, four-octet ASNs, communities",
    (lab) => midSession(lab, false),
  ),
  healthy(
    "mid-session-add-path",
    [d.BIRD, d.FRR],
    "the capture begins when the session is up: no OPEN; BIRD offers ADD-PATH but FRR does not send it",
    (lab) => midSession(lab, true),
  ),
  healthy(
    "mid-session-keepalives",
    [d.BIRD, d.FRR],
    "the capture begins when the session is up and holds only KEEPALIVEs",
    keepalivesOnly,
  ),
  healthy(
    "other-clothes",
    [d.BIRD, d.FRR],
    "one session as pcapng and as pcap with nanoseconds",
    pcapng,
  ),
];

export const WRAPPED: readonly Scenario[] = [...LINKS, ...CUT_SHORT];
