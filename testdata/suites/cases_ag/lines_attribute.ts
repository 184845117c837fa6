// E: attributes. The rows of RFC 7606 are those of core/wire; what else the lines ask for is here.
import { ends, type Line, line, stays } from "./line.ts";
import {
  announce,
  announceInside,
  announceOld,
  AS_PATH,
  attribute,
  hex,
  INTERNAL,
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
  line(
    84,
    "AGGREGATOR and AS4_AGGREGATOR",
    "RFC 6793 §4.2.3",
    stays(
      "both are taken together",
      [
        announceOld(NET_OCTETS, "c007065ba00a000001" + "c01208000111700a000001"),
      ],
      {
        present: [NET],
        attributes: { aggregator: { asn: 70000, address: "10.0.0.1" } },
        behind: { inside: INTERNAL + "c00708000111700a000001" },
      },
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
];
