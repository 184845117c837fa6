// D: the parts of an UPDATE.
import { ends, type Line, line, stays } from "./line.ts";
import {
  announce,
  announce6,
  AS_PATH,
  attribute,
  EXTERNAL,
  marked,
  NEXT_HOP,
  nlri,
  ORIGIN,
  reach,
  update,
} from "./octets.ts";

const NET = "10.0.0.0/24", NET_OCTETS = nlri(NET), OTHER = "10.0.1.0/24";
/** Two routes that stand before the damage: one is hit, the other is not. */
const TWO = announce(nlri(NET) + nlri(OTHER));
const IPV6 = "2001:db8:1::/48", IPV6_OCTETS = "3020010db80001";

const parts = (name: string, rest: string) => ends(name, "3/1", [TWO, marked(rest)]);

/** The route of a damaged UPDATE is withdrawn though it stood before. */
const withdrawn = (name: string, bytes: string) =>
  stays(name, [TWO, bytes], { absent: [NET], present: [OTHER] });

const reachOf = (value: string) => update(ORIGIN + AS_PATH + attribute(0x80, 14, value));
const unreachOf = (value: string) => update(attribute(0x80, 15, value));

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
