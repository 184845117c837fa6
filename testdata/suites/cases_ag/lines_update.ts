// D: the parts of an UPDATE, and F: its NLRI.
import { ends, type Line, line, type SessionCase, stays } from "./line.ts";
import {
  announce,
  announce6,
  as4,
  AS_PATH,
  attribute,
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
  reach,
  update,
  withdraw,
} from "./octets.ts";

const NET = "10.0.0.0/24", NET_OCTETS = nlri(NET), OTHER = "10.0.1.0/24";
/** Two routes that stand before the damage: one is hit, the other is not. */
const TWO = announce(nlri(NET) + nlri(OTHER));

const parts = (name: string, rest: string, answer = "3/1") =>
  ends(name, answer, [TWO, marked(rest)]);

/** The route of a damaged UPDATE is withdrawn though it stood before. */
const withdrawn = (name: string, bytes: string) =>
  stays(name, [TWO, bytes], { absent: [NET], present: [OTHER] });

const IPV6 = "2001:db8:1::/48", IPV6_OCTETS = "3020010db80001";
const reachOf = (value: string) => update(ORIGIN + AS_PATH + attribute(0x80, 14, value));
const unreachOf = (value: string) => update(attribute(0x80, 15, value));
const LINK_LOCAL = "fe80" + "00".repeat(13) + "02", GLOBAL = "20010db8" + "00".repeat(11) + "02";

export const FRAMING_LINES: readonly Line[] = [
  line(
    52,
    "withdrawn length beyond the message",
    "RFC 7606 §3(b)",
    parts(
      "200 of 24",
      "002f0200c800144001010040020602010000fde94003040a000002180a0000",
    ),
    parts("by one octet", "00170200010000"),
  ),
  line(
    53,
    "attribute length beyond the message",
    "RFC 7606 §3(b)",
    parts("300 of 24", "002f020000012c4001010040020602010000fde94003040a000002180a0000"),
    parts("by one octet", "00170200000001"),
  ),
  line(
    54,
    "two octets left in the attributes",
    "RFC 7606 §4",
    withdrawn(
      "the NLRI are found by the total length",
      marked("003102000000164001010040020602010000fde94003040a0000024001180a0000"),
    ),
  ),
  line(
    55,
    "the last attribute overruns the total, NLRI present",
    "RFC 7606 §4",
    withdrawn("COMMUNITIES", update(EXTERNAL + "c00805fde90001", NET_OCTETS)),
    withdrawn("extended length", update(EXTERNAL + "d008ffff", NET_OCTETS)),
  ),
  line(
    56,
    "ORIGIN of 32 octets in 4, no NLRI",
    "RFC 7606 §5.2",
    ends("there is nothing to withdraw", "3/1 or 3/5 *", [
      marked("001b020000000440012000"),
    ]),
  ),
  line(
    57,
    "extended length with a short value, short form with 255",
    "RFC 4271 §4.3",
    stays("both", [
      update("5001000100" + AS_PATH + NEXT_HOP, NET_OCTETS),
      announce(nlri(OTHER), "c063ff" + "ab".repeat(255)),
    ], { present: [NET, OTHER] }),
  ),
  line(
    58,
    "attributes in any order, MP_REACH_NLRI last",
    "RFC 7606 §5.1",
    stays("NEXT_HOP first", [
      update(NEXT_HOP + AS_PATH + ORIGIN, NET_OCTETS),
      reachOf(reach(IPV6_OCTETS)),
    ], { present: [NET, IPV6] }),
  ),
  line(
    59,
    "withdrawn, NLRI, MP_REACH_NLRI and MP_UNREACH_NLRI in one message",
    "RFC 7606 §5.1",
    stays("all four count", [
      announce(nlri(OTHER)),
      announce6("3020010db80002"),
      update(
        EXTERNAL + attribute(0x80, 14, reach(IPV6_OCTETS)) +
          attribute(0x80, 15, "0002013020010db80002"),
        NET_OCTETS,
        nlri(OTHER),
      ),
    ], { present: [NET, IPV6], absent: [OTHER, "2001:db8:2::/48"] }),
  ),
  line(
    60,
    "the same prefix withdrawn and in NLRI",
    "RFC 4271 §4.3",
    stays("it is announced", [update(EXTERNAL, NET_OCTETS, NET_OCTETS)], { present: [NET] }),
    stays("it was there before", [TWO, update(EXTERNAL, NET_OCTETS, NET_OCTETS)], {
      present: [NET, OTHER],
    }),
  ),
  line(
    61,
    "the same prefix twice",
    "RFC 4271 §3.1",
    stays("in NLRI", [announce(NET_OCTETS + NET_OCTETS)], { present: [NET], routes: 1 }),
    // Withdrawals come first, as in the other fields of the message (RFC 4271 §4.3).
    stays("in MP_REACH_NLRI and MP_UNREACH_NLRI", [
      update(
        ORIGIN + AS_PATH + attribute(0x80, 14, reach(IPV6_OCTETS)) +
          attribute(0x80, 15, "000201" + IPV6_OCTETS),
      ),
    ], { present: [IPV6] }),
  ),
  line(
    62,
    "End-of-RIB",
    "RFC 4724 §2",
    stays("of both families", [TWO, update(""), unreachOf("000201")], {
      present: [NET, OTHER],
      endOfRib: [0x0101, 0x0201],
    }),
  ),
  line(
    63,
    "attributes without NLRI",
    "RFC 7606 §5.2",
    stays("nothing happens", [TWO, update(EXTERNAL)], {
      present: [NET, OTHER],
      routes: 2,
      endOfRib: [],
    }),
  ),
];

const slots = (afi: string, nextHop: string, routes: string) =>
  reachOf(afi + hex(nextHop.length / 2, 1) + nextHop + "00" + routes);
const afi6 = "000201", EXTENDED_NEXT_HOP = "0506000100010002";
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
    parts("33 bits", "003102000000144001010040020602010000fde94003040a000002210a00000000", "3/10"),
    parts("cut", "002e02000000144001010040020602010000fde94003040a000002180a00", "3/10"),
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
    stays("link-local alone", [announce6(IPV6_OCTETS, LINK_LOCAL)], { present: [IPV6] }),
    stays("link-local before global", [announce6(IPV6_OCTETS, LINK_LOCAL + GLOBAL)], {
      present: [IPV6],
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
