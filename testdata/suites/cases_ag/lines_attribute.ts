// E: attributes. The rows of RFC 7606 are those of core/wire; what else the lines ask for is here.
import { ends, later, type Line, line, stays } from "./line.ts";
import {
  announce,
  announceInside,
  announceOld,
  as4,
  AS_PATH,
  attribute,
  hex,
  LOCAL_PREF,
  marked,
  MP_IPV4,
  NEXT_HOP,
  nlri,
  open,
  ORIGIN,
  reach,
  update,
} from "./octets.ts";
import { rowCases } from "./rows.ts";
import { longAsNumber } from "./scenes_open.ts";

const NET = "10.0.0.0/24", NET_OCTETS = nlri(NET), OTHER = "10.0.1.0/24";
const TWO = announce(nlri(NET) + nlri(OTHER));
const OLD_PEER = { open: open({ capabilities: [MP_IPV4] }), old: true } as const;

const many = (prefix: string) =>
  Array.from({ length: 500 }, (_, i) => "18" + prefix + hex(i >> 8, 1) + hex(i & 255, 1)).join("");
const inside = { peer: "internal" } as const;

/** A sound UPDATE without one attribute, for a route that stood before. */
const without = (name: string, attributes: string) =>
  stays(`without ${name}`, [TWO, update(attributes, NET_OCTETS)], {
    absent: [NET],
    present: [OTHER],
  });

/** Attribute 99 as JSON shows it. */
const unknown = (hex: string) => ({ code: 99, name: "attribute 99", flags: 0xc0, hex });

const POLICY = "RIB and policy";

export const ATTRIBUTE_LINES: readonly Line[] = [
  line(
    64,
    "each row of the table of RFC 7606, external and internal",
    "RFC 7606 §7",
    ...rowCases(),
  ),
  line(
    65,
    "a mandatory attribute is missing",
    "RFC 7606 §3(d)",
    without("ORIGIN", AS_PATH + NEXT_HOP),
    without("AS_PATH", ORIGIN + NEXT_HOP),
    without("NEXT_HOP", ORIGIN + AS_PATH),
    without("any (CVE-2023-41358)", ""),
    stays(
      "without LOCAL_PREF inside an AS",
      [
        announceInside(NET_OCTETS + nlri(OTHER)),
        announce(NET_OCTETS),
      ],
      { absent: [NET], present: [OTHER] },
      inside,
    ),
  ),
  line(
    66,
    "IPv6 routes without NEXT_HOP",
    "RFC 4760 §3",
    stays("they need none", [
      update(ORIGIN + AS_PATH + attribute(0x80, 14, reach("3020010db80001"))),
    ], { present: ["2001:db8:1::/48"] }),
  ),
  line(
    67,
    "MED twice, different",
    "RFC 7606 §3(g)",
    stays("the first counts", [
      announce(NET_OCTETS, "80040400000001" + "80040400000002"),
    ], { present: [NET], attributes: { med: 1 } }),
  ),
  line(
    68,
    "unknown attribute twice",
    "RFC 7606 §3(g)",
    stays("the first counts", [announce(NET_OCTETS, "c06301aa" + "c06301bb")], {
      present: [NET],
      attributes: { unknown: [unknown("aa")] },
    }),
  ),
  line(
    69,
    "MP_REACH_NLRI twice",
    "RFC 7606 §3(g)",
    ends("equal", "3/1", [marked(
      "00590200000042800e1e0002011020010db8000000000000000000000001004020010db800010000" +
        "800e1e0002011020010db8000000000000000000000001004020010db800010000",
    )]),
    ends("MP_UNREACH_NLRI twice", "3/1", [update("800f03000201800f03000201")]),
  ),
  line(
    70,
    "several faults: the strongest action",
    "RFC 7606 §3(h)",
    stays("discard and withdraw", [
      TWO,
      announce(NET_OCTETS, "40060100" + "800403000001"),
    ], { absent: [NET], present: [OTHER] }),
    ends("discard and reset", "3/2 406300", [announce(NET_OCTETS, "40060100" + "406300")]),
    ends("withdraw and reset", "3/2 406300", [announce(NET_OCTETS, "800403000001" + "406300")]),
  ),
  line(
    71,
    "treated as withdrawn: a route that stood before",
    "RFC 7606 §2",
    stays("it is gone, and comes back when it is sound again", [
      TWO,
      announce(NET_OCTETS, "800403000001"),
      announce(NET_OCTETS),
      announce(nlri(OTHER), "c00805fde9000100"),
    ], { present: [NET], absent: [OTHER] }),
  ),
  line(
    72,
    "treated as withdrawn: 500 NLRI",
    "RFC 7606 §2",
    stays("all are gone, others stay", [
      announce(many("0b")),
      announce(many("0c")),
      announce(many("0b"), "800403000001"),
    ], { routes: 500, present: ["12.0.0.0/24", "12.1.243.0/24"], absent: ["11.0.0.0/24"] }),
  ),
  later(
    73,
    "unknown optional transitive: passed on with Partial, the same octets",
    "RFC 4271 §9",
    POLICY,
    "passing on takes a second session; that it is kept as it came is seen here",
    stays("it is kept", [announce(NET_OCTETS, "c06302beef")], {
      present: [NET],
      attributes: { unknown: [unknown("beef")] },
    }),
  ),
  later(
    74,
    "unknown optional non-transitive: not passed on",
    "RFC 4271 §5",
    POLICY,
    "passing on takes a second session; that the route is taken is seen here",
    stays("the route is taken", [announce(NET_OCTETS, "806302beef")], { present: [NET] }),
  ),
  later(
    75,
    "discarded PREFIX_SID, AIGP, LOCAL_PREF: not visible downstream",
    "RFC 8669 §6",
    POLICY,
    "downstream is a second session; that we do not keep them is seen here",
    stays("they are not kept", [
      announce(NET_OCTETS, LOCAL_PREF + "801a03010000" + "c0280b" + "00".repeat(11)),
    ], { present: [NET], attributes: { local_pref: null, aigp: null, prefix_sid: null } }),
  ),
  later(
    76,
    "confederation peer without AS_CONFED_SEQUENCE first",
    "RFC 5065 §5",
    POLICY,
    "confederations are configured there; core/wire has the rule and its test",
  ),
  later(
    77,
    "AS_PATH with our own AS",
    "RFC 4271 §9.1.2",
    POLICY,
    "the decision leaves the route out; that the session stays up is seen here",
    stays("the session stays up", [
      update(ORIGIN + "40020a02020000fde90000fde8" + NEXT_HOP, NET_OCTETS),
    ]),
  ),
  later(
    78,
    "ORIGINATOR_ID is ours, CLUSTER_LIST has our cluster",
    "RFC 4456 §8",
    POLICY,
    "the decision leaves the route out; that the session stays up is seen here",
    stays(
      "the session stays up",
      [
        announceInside(NET_OCTETS, "8009040a000001" + "800a040a000001"),
      ],
      {},
      inside,
    ),
  ),
  later(
    79,
    "AS_SET",
    "RFC 6472 §3",
    POLICY,
    "whether it is refused is an option of policy; the RFC lets us take it",
    stays("it is taken", [
      update(ORIGIN + "40020c02010000fde901010000fdea" + NEXT_HOP, NET_OCTETS),
    ], { present: [NET] }),
  ),
  later(
    80,
    "NO_EXPORT, NO_ADVERTISE, NO_EXPORT_SUBCONFED are obeyed",
    "RFC 1997",
    POLICY,
    "obeying is not to pass on; that the route is taken is seen here",
    stays("the routes are taken", [
      announce(NET_OCTETS, "c0080cffffff01ffffff02ffffff03"),
    ], { present: [NET] }),
  ),
  later(
    81,
    "GRACEFUL_SHUTDOWN and BLACKHOLE",
    "RFC 8326",
    POLICY,
    "what they do is an option of policy; that the route is taken is seen here",
    stays("the routes are taken", [
      announce(NET_OCTETS, "c00804ffff0000"),
      announce("20" + "0a000105", "c00804ffff029a"),
    ], { present: [NET, "10.0.1.5/32"] }),
  ),
  later(
    82,
    "ONLY_TO_CUSTOMER by role",
    "RFC 9234 §5",
    POLICY,
    "what is ineligible is left out by the decision; that the session stays up is seen here",
    stays("a leak from a customer", [announce(NET_OCTETS, "c023040000fdea")], {}, {
      ours: { role: 0 },
      open: open({ capabilities: [MP_IPV4, as4(65001), "090103"] }),
    }),
  ),
  {
    ...later(
      83,
      "AS_TRANS towards a two-octet peer",
      "RFC 6793 §4",
      POLICY,
      "AS4_PATH is built where routes are sent; our OPEN is seen here",
    ),
    scenes: [longAsNumber],
  },
  line(
    84,
    "AGGREGATOR and AS4_AGGREGATOR",
    "RFC 6793 §4.2.3",
    stays(
      "both are taken together",
      [
        announceOld(NET_OCTETS, "c007065ba00a000001" + "c01208000111700a000001"),
      ],
      { present: [NET], attributes: { aggregator: { asn: 70000, address: "10.0.0.1" } } },
      OLD_PEER,
    ),
    stays(
      "AGGREGATOR is of a two-octet AS: AS4_PATH is ignored too",
      [
        update(
          ORIGIN + "40020602025ba0fde9" + NEXT_HOP + "c00706fdea0a000001" +
            "c01208000111700a000001" + "c01106020100011171",
          NET_OCTETS,
        ),
      ],
      {
        present: [NET],
        attributes: { aggregator: { asn: 65002, address: "10.0.0.1" }, as_path: [23456, 65001] },
      },
      OLD_PEER,
    ),
  ),
  line(
    85,
    "AS4_PATH longer than AS_PATH",
    "RFC 6793 §4.2.3",
    stays(
      "it is ignored (GHSA-8rxh-r2p6-7f2q)",
      [
        update(
          ORIGIN + "c0110a02020001117000011171" + "40020402015ba0" + NEXT_HOP,
          NET_OCTETS,
        ),
      ],
      { present: [NET], attributes: { as_path: [23456] } },
      OLD_PEER,
    ),
    stays(
      "one that is as long is taken",
      [
        update(ORIGIN + "c01106020100011170" + "40020402015ba0" + NEXT_HOP, NET_OCTETS),
      ],
      { present: [NET], attributes: { as_path: [70000] } },
      OLD_PEER,
    ),
  ),
  later(
    86,
    "many communities, a block of 65,000 octets",
    "RFC 8654 §4",
    POLICY,
    "what is too big for a peer of 4096 is shed where routes are passed on; taking it is seen here",
    stays("255 communities, 1,000 large ones, 65,000 octets", [
      announce(NET_OCTETS, attribute(0xc0, 8, "fde90001".repeat(255))),
      announce(nlri(OTHER), attribute(0xc0, 32, "0000fde9".repeat(3000))),
      announce(nlri("10.0.2.0/24"), attribute(0xc0, 99, "ab".repeat(65000))),
    ], { present: [NET, OTHER, "10.0.2.0/24"] }),
  ),
];
