/** IPv4 and IPv6 unicast between pairs of daemons. */
import { exabgpConfig, manyRoutes } from "../config.ts";
import * as d from "../daemons.ts";
import type { Scenario } from "../scenario.ts";
import { AS_A } from "../sides.ts";
import { ADD_PATH_BIRD, BOTH, MARKED, noLinkLocal, session, SOME, TWICE, V6 } from "./session.ts";

const EXTENDED =
  "ipv4 { import all; export where source = RTS_STATIC; extended next hop on; };\n  ipv6 { import all; export where source = RTS_STATIC; };";

export const UNICAST: readonly Scenario[] = [
  session(
    "bird-frr-dual",
    "IPv4 and IPv6 unicast over IPv4, 500 routes each way, several kinds of community from BIRD",
    {
      a: { daemon: "bird", routes: BOTH, bird: MARKED },
      b: { daemon: "frr", routes: [...manyRoutes(200, "10.64"), ...manyRoutes(100, "3fff:1")] },
      prepare: noLinkLocal,
    },
  ),
  session("frr-openbgpd-ipv6", "IPv4 and IPv6 unicast over IPv6 between FRR and OpenBGPD", {
    a: { daemon: "frr", v6: true, routes: V6 },
    b: { daemon: "openbgpd", v6: true, routes: manyRoutes(80, "3fff:1") },
    settleMs: 5000,
  }),
  session("gobgp-openbgpd", "IPv4 and IPv6 unicast between GoBGP and OpenBGPD", {
    a: { daemon: "gobgp", routes: [...manyRoutes(30), ...manyRoutes(20, "3fff:1")] },
    b: { daemon: "openbgpd", routes: manyRoutes(100, "10.64") },
  }),
  session("bird-bird-extended-next-hop", "IPv4 routes with IPv6 next hops (RFC 8950) over IPv6", {
    a: { daemon: "bird", v6: true, routes: BOTH, bird: { channels: EXTENDED } },
    b: { daemon: "bird", v6: true, routes: manyRoutes(20, "10.64"), bird: { channels: EXTENDED } },
  }),
  session("bird-frr-add-path", "ADD-PATH both ways, BIRD sends two paths to each of 60 prefixes", {
    a: { daemon: "bird", routes: SOME, bird: { channels: ADD_PATH_BIRD, top: TWICE(SOME) } },
    b: {
      daemon: "frr",
      routes: manyRoutes(20, "10.64"),
      frr: { ipv4: "  neighbor 192.0.2.1 addpath-tx-all-paths" },
    },
  }),
  session("bird-gobgp-add-path", "ADD-PATH from BIRD to GoBGP and back, over IPv6", {
    a: {
      daemon: "bird",
      v6: true,
      routes: SOME,
      bird: {
        channels:
          "ipv4 { import all; export where source = RTS_STATIC; add paths on; extended next hop on; };",
        top: TWICE(SOME),
      },
    },
    b: {
      daemon: "gobgp",
      v6: true,
      routes: manyRoutes(5, "10.64"),
      gobgp: {
        families: [],
        tables: `
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv4-unicast"
    [neighbors.afi-safis.add-paths.config]
      receive = true
      send-max = 4`,
      },
    },
  }),
  session(
    "bird-frr-ibgp-reflected",
    "iBGP, FRR is a client of BIRD that reflects what a third router says",
    {
      a: {
        daemon: "bird",
        as: AS_A,
        peerAs: AS_A,
        bird: {
          top:
            `protocol bgp third { local 192.0.2.1 as ${AS_A}; neighbor 192.0.2.3 as ${AS_A}; passive on; rr client; ipv4 { import all; export all; }; }`,
          bgp: "rr client; rr cluster id 192.0.2.77;",
          channels: "ipv4 { import all; export all; };",
        },
        routes: manyRoutes(5),
      },
      b: { daemon: "frr", as: AS_A, peerAs: AS_A, routes: manyRoutes(20, "10.64") },
      prepare: async (a, b) => {
        await b.exec(["ip", "address", "add", "192.0.2.3/24", "dev", "eth0"]);
        const third = { as: AS_A, peerAs: AS_A, id: "192.0.2.3", local: "192.0.2.3", peer: a.ipv4 };
        await d.exabgp(b, exabgpConfig(third, { routes: manyRoutes(40, "10.128") }));
      },
      capture: { filter: "tcp port 179 and host 192.0.2.2" },
      settleMs: 9000,
    },
  ),
  session("bird-exabgp-attributes", "ExaBGP announces routes with every attribute it knows, iBGP", {
    a: {
      daemon: "exabgp",
      as: AS_A,
      peerAs: AS_A,
      exabgp: {
        routes: [],
        neighbor: `
  family { ipv4 unicast; ipv6 unicast; }
  static {
    route 10.1.0.0/16 next-hop 192.0.2.1 origin egp med 7 local-preference 300 as-path [ 64496 4200000001 [ 64500 64501 ] ] community [ 64496:1 no-export 65535:666 ] large-community [ 64496:1:1 64496:2:2 ] extended-community [ target:64496:10 origin:192.0.2.1:11 bandwidth:64496:1000 ] originator-id 192.0.2.9 cluster-list [ 192.0.2.7 192.0.2.8 ] aigp 500;
    route 10.2.0.0/16 next-hop 192.0.2.1 atomic-aggregate aggregator ( 4200000001:192.0.2.9 );
    route 10.3.0.0/16 next-hop 192.0.2.1 attribute [ 0xdc 0xc0 0x01020304 ];
    route 0.0.0.0/0 next-hop 192.0.2.1;
    route 10.4.0.1/32 next-hop 192.0.2.1 origin incomplete as-path [ 64496 64496 64496 ];
    route 2001:db8:1::/48 next-hop 2001:db8::1 med 4294967295;
    route ::/0 next-hop 2001:db8::1;
  }`,
      },
    },
    b: { daemon: "bird", as: AS_A, peerAs: AS_A, routes: manyRoutes(3, "10.64") },
    settleMs: 6000,
  }),
];
