// F: NLRI and families.
import { ends, type Line, line, type SessionCase, stays } from "./line.ts";
import {
  announce,
  announce6,
  as4,
  AS_PATH,
  attribute,
  EXTENDED_NEXT_HOP,
  EXTERNAL,
  hex,
  marked,
  modern,
  MP_IPV4,
  MP_IPV6,
  NEXT_HOP,
  nlri,
  open,
  ORIGIN,
  update,
  withdraw,
} from "./octets.ts";

const NET = "10.0.0.0/24", NET_OCTETS = nlri(NET), OTHER = "10.0.1.0/24";
/** Two routes that stand before the damage: one is hit, the other is not. */
const TWO = announce(nlri(NET) + nlri(OTHER));
const IPV6 = "2001:db8:1::/48", IPV6_OCTETS = "3020010db80001";

const parts = (name: string, rest: string) => ends(name, "3/10", [TWO, marked(rest)]);
const reachOf = (value: string) => update(ORIGIN + AS_PATH + attribute(0x80, 14, value));
const unreachOf = (value: string) => update(attribute(0x80, 15, value));
const LINK_LOCAL = "fe80" + "00".repeat(13) + "02", GLOBAL = "20010db8" + "00".repeat(11) + "02";

const slots = (afi: string, nextHop: string, routes: string) =>
  reachOf(afi + hex(nextHop.length / 2, 1) + nextHop + "00" + routes);
const afi6 = "000201";
const withPaths = open({ capabilities: [...modern(65001), "450400010103"] });
const paths = (way: 1 | 2 | 3) => ({ addPath: new Map([[0x0101, way]]) });
const path = (id: number, prefix: string) => hex(id, 4) + nlri(prefix);
const VPN = { families: [0x0101, 0x0180] };
const vpnPeer = open({ capabilities: [MP_IPV4, "010400010080", as4(65001)] });
const vpnRoute = "70" + "000010" + "0000fde900000001" + "0a0000";
const RD = "00".repeat(8);

const routes4096 = Array.from({ length: 4096 }, (_, i) => "180a" + hex(i, 2)).join("");

/** Attributes whose NLRI cannot be told apart close the session (RFC 7606 §5.3). */
const unparsable = (name: string, bytes: string, more: Partial<SessionCase> = {}) =>
  ends(name, "3/1 or 3/9 *", [bytes], more);

export const NLRI_LINES: readonly Line[] = [
  line(
    87,
    "IPv4 prefix that is too long, or cut",
    "RFC 7606 §5.3",
    parts("33 bits", "003102000000144001010040020602010000fde94003040a000002210a00000000"),
    parts("cut", "002e02000000144001010040020602010000fde94003040a000002180a00"),
    ends("33 bits, withdrawn", "3/10", [withdraw("210a00000000")]),
    ends("cut, withdrawn", "3/10", [withdraw("180a00")]),
    ends("cut, beside an attribute that only withdraws", "3/10", [
      update("40010109" + AS_PATH + NEXT_HOP, "180a00"),
    ]),
  ),
  line(
    88,
    "bits behind the prefix",
    "RFC 4271 §4.3",
    stays("they are masked", [announce("190a0000ff"), announce("190a000080")], {
      present: ["10.0.0.128/25"],
      routes: 1,
    }),
    stays("in a withdrawal too", [TWO, withdraw("170a0001")], {
      present: [NET, OTHER],
    }),
    stays("the withdrawal of a masked one", [announce("190a0000ff"), withdraw("190a000081")], {
      absent: ["10.0.0.128/25"],
    }),
  ),
  line(
    89,
    "the shortest and the longest prefixes",
    "RFC 4271 §4.3",
    stays("/0 and /32, ::/0 and /128", [
      announce("00" + "200a000001"),
      announce6("00" + "80" + GLOBAL),
    ], { present: ["0.0.0.0/0", "10.0.0.1/32", "::/0", "2001:db8::2/128"] }),
  ),
  line(
    90,
    "lengths of the next hop in MP_REACH_NLRI",
    "RFC 7606 §7.11",
    stays("16 and 32", [
      announce6(IPV6_OCTETS),
      announce6("3020010db80002", GLOBAL + LINK_LOCAL),
    ], { present: [IPV6, "2001:db8:2::/48"] }),
    ...[0, 4, 8, 12, 15, 17, 31, 33, 48].map((octets) =>
      unparsable(`${octets} for IPv6`, slots(afi6, "20".repeat(octets), IPV6_OCTETS))
    ),
    stays(
      "16 for IPv4, where that was negotiated",
      [
        slots("000101", GLOBAL, NET_OCTETS),
      ],
      { present: [NET] },
      {
        ours: { extendedNextHop: [0x0101] },
        open: open({ capabilities: [...modern(65001), EXTENDED_NEXT_HOP] }),
      },
    ),
    unparsable("5 for IPv4", slots("000101", "0a00000200", NET_OCTETS)),
    ...[12, 24, 48].map((octets) =>
      stays(
        `${octets} for a VPN`,
        [
          slots("000180", RD + "0a000002".padEnd(2 * octets - 16, "0"), vpnRoute),
        ],
        {},
        { ours: VPN, open: vpnPeer },
      )
    ),
    ...[4, 16, 32].map((octets) =>
      unparsable(`${octets} for a VPN`, slots("000180", "0a".repeat(octets), vpnRoute), {
        ours: VPN,
        open: vpnPeer,
      })
    ),
  ),
  line(
    91,
    "link-local next hops",
    "RFC 2545 §3",
    // Behind the agent it leads nowhere: there it would be another link's.
    stays("link-local alone", [announce6(IPV6_OCTETS, LINK_LOCAL)], {
      present: [IPV6],
      behind: { heldInside: [IPV6] },
    }),
    stays("link-local before global", [announce6(IPV6_OCTETS, LINK_LOCAL + GLOBAL)], {
      present: [IPV6],
      behind: { heldInside: [IPV6] },
    }),
    stays("global, then :: for no link-local", [
      announce6(IPV6_OCTETS, GLOBAL + "00".repeat(16)),
    ], { present: [IPV6] }),
  ),
  line(
    92,
    "IPv6 prefix that is too long, or cut",
    "RFC 7606 §5.3",
    unparsable("129 bits", announce6("81" + "20".repeat(17))),
    unparsable("64 bits in 4 octets", announce6("4020010db8")),
    unparsable("129 bits, withdrawn", unreachOf("000201" + "81" + "20".repeat(17))),
    unparsable("64 bits in 4 octets, withdrawn", unreachOf("000201" + "4020010db8")),
  ),
  line(
    93,
    "multicast and class E in NLRI",
    "RFC 4271 §6.3",
    stays("only they are ignored", [
      announce(NET_OCTETS + "04e0" + nlri(OTHER) + "04f0" + "20e0000005"),
      announce6("08ff" + IPV6_OCTETS),
    ], {
      present: [NET, OTHER, IPV6],
      absent: ["224.0.0.0/4", "240.0.0.0/4", "224.0.0.5/32", "ff00::/8"],
      routes: 3,
    }),
  ),
  line(
    94,
    "a family that was not negotiated",
    "RFC 4760 §7",
    stays("IPv6 unicast", [announce6(IPV6_OCTETS)], { absent: [IPV6], routes: 0 }, {
      ours: { families: [0x0101] },
    }),
    stays("a VPN", [slots("000180", RD + "0a000002", vpnRoute)], { routes: 0 }),
    stays("one that nobody knows", [reachOf("0063" + "01" + "01ff" + "00" + "ff")], { routes: 0 }),
    stays("withdrawn", [unreachOf("000180" + vpnRoute)], { routes: 0 }),
    stays("IPv4 unicast, when only IPv6 was", [TWO], { routes: 0 }, {
      ours: { families: [0x0201] },
      open: open({ capabilities: [MP_IPV6, as4(65001)] }),
      sentinel: "ipv6",
    }),
  ),
  line(
    95,
    "ADD-PATH one way, path id 0, several ids, withdrawal of an unknown id",
    "RFC 7911 §5",
    stays(
      "we receive",
      [
        announce(path(0, NET) + path(1, NET) + path(7, NET)),
        withdraw(path(9, NET)),
        withdraw(path(1, NET)),
      ],
      { present: [`${NET} 0`, `${NET} 7`], absent: [`${NET} 1`], routes: 2 },
      {
        ours: paths(1),
        open: withPaths,
        sentinel: "path",
      },
    ),
    stays("we only send", [TWO], { present: [NET, OTHER] }, { ours: paths(2), open: withPaths }),
    stays("they only receive", [TWO], { present: [NET, OTHER] }, {
      ours: paths(1),
      open: open({ capabilities: [...modern(65001), "450400010101"] }),
    }),
    stays("they say 4", [TWO], { present: [NET, OTHER] }, {
      ours: paths(3),
      open: open({ capabilities: [...modern(65001), "450400010104"] }),
    }),
    ends("a route without one where they were negotiated", "3/10", [announce(NET_OCTETS)], {
      ours: paths(1),
      open: withPaths,
    }),
  ),
  line(
    96,
    "path ids that were not negotiated",
    "RFC 7911 §5",
    {
      name: "they are not default routes",
      script: [TWO, announce(path(1, NET))],
      expect: { answer: "3/10 or none", absent: ["0.0.0.0/0", "0.0.0.0/1"] },
    },
    {
      name: "many of them",
      script: [TWO, announce(path(1, NET) + path(2, OTHER) + path(3, "10.0.2.0/24"))],
      expect: { answer: "3/10 or none", absent: ["0.0.0.0/0", "0.0.0.0/1"] },
    },
  ),
  line(
    97,
    "route types that nobody knows",
    "RFC 7606 §5.4",
    stays(
      "EVPN type 99",
      [
        slots(
          "001946",
          "0a000002",
          "63" + "02" + "beef" + "03" + "11" + RD + "00000000" + "20" + "0a000002",
        ),
      ],
      {},
      {
        ours: { families: [0x0101, 0x1946] },
        open: open({ capabilities: [MP_IPV4, "010400190046", as4(65001)] }),
      },
    ),
  ),
  line(
    98,
    "4096 withdrawals in one message",
    "RFC 4271 §4.3",
    stays("all are applied", [update(EXTERNAL, routes4096), withdraw(routes4096)], { routes: 0 }),
    stays("they were there", [update(EXTERNAL, routes4096)], { routes: 4096 }),
  ),
];
