// C01 to C50: what brought routers down. Most are the octets of a line; the rest is here.
import type { Owner, Scene, SessionCase } from "./line.ts";
import { ends, stays } from "./line.ts";
import {
  announce,
  as4,
  AS_PATH,
  attribute,
  LOCAL_PREF,
  marked,
  MP_IPV4,
  NEXT_HOP,
  nlri,
  open,
  ORIGIN,
  update,
} from "./octets.ts";
import { CUT_FILTERS, REFRESHER } from "./lines_refresh.ts";
import * as scenes from "./scenes_connection.ts";

/** An incident of the list. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  /** The line whose cases are it. */
  readonly line?: number;
  readonly cases?: readonly SessionCase[];
  readonly scenes?: readonly Scene[];
  readonly owner?: Owner;
  readonly why?: string;
}

const NET = "10.0.0.0/24", OTHER = "10.0.1.0/24", NET_OCTETS = nlri(NET);
const TWO = announce(NET_OCTETS + nlri(OTHER));

const inLine = (id: string, title: string, line: number): Incident => ({ id, title, line });
const here = (id: string, title: string, ...cases: readonly SessionCase[]): Incident => ({
  id,
  title,
  cases,
});
const owned = (id: string, title: string, owner: Owner, why: string): Incident => ({
  id,
  title,
  owner,
  why,
});

/** Well-known routes of a family that is negotiated with the peer for this case. */
const alone = (afi: string, key: number) => ({
  ours: { families: [0x0101, key] },
  open: open({
    capabilities: [MP_IPV4, "0104" + afi.slice(0, 4) + "00" + afi.slice(4), as4(65001)],
  }),
});
const FLOWSPEC = alone("000185", 0x0185), LABELLED = alone("000104", 0x0104);
const reachOf = (value: string) => update(ORIGIN + AS_PATH + attribute(0x80, 14, value));

/** A segment with as many AS numbers as one holds. */
const FULL = "02ff" + "0000fde9".repeat(255);
const gone = { absent: [NET], present: [OTHER] };
const kept = { present: [NET, OTHER] };

export const INCIDENTS: readonly Incident[] = [
  inLine("C01", "OPEN with one octet of an extended length", 21),
  inLine("C02", "extended OPEN with one of two octets of an inner length", 21),
  inLine("C03", "OPEN that ends after a parameter type", 21),
  inLine("C04", "4-octet AS capability cut inside a parameter", 21),
  inLine("C05", "CAPABILITY message", 7),
  inLine("C06", "long-lived graceful restart capability of 6 octets", 37),
  inLine("C07", "software version longer than its capability", 37),
  here(
    "C08",
    "4-octet AS capability of no octet before another",
    {
      name: "the next capability is no AS number",
      script: [],
      open: marked("00270104fde9005a0a0000020a02084100010400010001"),
      old: true,
      expect: { answer: "2/0 or none" },
    },
  ),
  here(
    "C09",
    "PREFIX_SID of zeros",
    stays("the attribute goes, the route stays", [
      TWO,
      marked(
        "003d02000000224001010040020602010000fde94003040a000002c0280b0000000000000000000000180a0000",
      ),
    ], { ...kept, attributes: { prefix_sid: null } }),
  ),
  inLine("C10", "PREFIX_SID that is damaged, on IPv4 unicast", 64),
  here(
    "C11",
    "TUNNEL_ENCAPSULATION that is damaged; attribute 28 of any body",
    stays("23: the routes are withdrawn", [
      TWO,
      marked("0037020000001c4001010040020602010000fde94003040a000002c01705000100ff00180a0000"),
    ], gone),
    stays(
      "28: nobody knows it",
      [announce(nlri(OTHER)), announce(NET_OCTETS, "c01c05000100ff00")],
      kept,
    ),
  ),
  inLine("C12", "ONLY_TO_CUSTOMER of 1024 octets", 64),
  here(
    "C13",
    "MP_REACH_NLRI cut inside its next hop",
    ends("reset", "3/1 or 3/9 *", [reachOf("00020110fe80000000000000")]),
  ),
  here(
    "C14",
    "UPDATE with an unknown attribute alone, NLRI of /70",
    ends("its NLRI do not parse", "3/10", [
      marked(
        "003c0200000014ff1f001000040146464646460004464646464646664646f50d05800100010200ffff000000",
      ),
    ]),
  ),
  here(
    "C15",
    "almost an End-of-RIB, NLRI of /235",
    ends("3/10", "3/10", [marked("002b0200000003c0ff00010100eb00ac100b0b001ad908ac100b0b")]),
  ),
  here(
    "C16",
    "MP_UNREACH_NLRI and NLRI without attributes",
    stays("the NLRI are withdrawn", [TWO, marked("00210200000006800f03000201180a0000")], gone),
  ),
  inLine("C17", "NLRI without attributes", 65),
  inLine("C18", "AIGP of TLV length 0 to 2", 64),
  here(
    "C19",
    "ROUTE-REFRESH with ORF that are cut",
    stays("they are ignored, the refresh is done", [...CUT_FILTERS, TWO], {
      ...kept,
      refreshed: CUT_FILTERS.map(() => "257 0"),
    }, { open: open({ capabilities: REFRESHER }) }),
  ),
  here(
    "C20",
    "flowspec NLRI of length 0, cut, in the long form, without attributes",
    ...["00", "05010180", "f1ff0101", "0301", "03018099"].map((routes): SessionCase => ({
      name: `NLRI ${routes}`,
      script: [TWO, reachOf("00018500" + "00" + routes)],
      expect: { answer: "3/1 or 3/9 * or none", ...kept },
      ...FLOWSPEC,
    })),
    stays(
      "withdrawn without attributes",
      [
        TWO,
        update(attribute(0x80, 15, "000185" + "0501180a0000")),
      ],
      kept,
      FLOWSPEC,
    ),
  ),
  here(
    "C21",
    "labelled NLRI shorter than their labels; no bottom of the stack",
    ...["10000010", "000000", "30" + "000010".repeat(2), "ff" + "000010".repeat(10)].map((
      routes,
    ) =>
      ends(`NLRI ${routes}`, "3/1 or 3/9 *", [
        reachOf("000104" + "04" + "0a000002" + "00" + routes),
      ], LABELLED)
    ),
  ),
  inLine("C22", "TUNNEL_ENCAPSULATION whose TLV overruns", 64),
  owned("C23", "100,000 changes of RPKI", "validation", "routes are not validated yet"),
  inLine("C24", "a fault while a fault is handled: one NOTIFICATION", 1),
  inLine("C25", "NEXT_HOP of 0 to 3 octets", 64),
  here(
    "C26",
    "ORIGIN without the Transitive bit, then a sound UPDATE",
    stays("withdrawn, then installed", [
      marked("002f02000000140001010040020602010000fde94003040a000002180a0000"),
      announce(NET_OCTETS),
    ], { present: [NET] }),
  ),
  here(
    "C27",
    "unknown well-known attribute",
    ends("3/2 with it", "3/2 406300", [
      marked("003202000000174001010040020602010000fde94003040a000002406300180a0000"),
    ]),
  ),
  inLine("C28", "AS4_PATH before AS_PATH and longer", 85),
  owned(
    "C29",
    "empty AS_PATH of a confederation peer",
    "confederation",
    "no key of the configuration makes one; core/wire has the rule and its test",
  ),
  inLine("C30", "MP_REACH_NLRI of IPv6 with a next hop of no octet", 90),
  owned("C31", "MRT records that are cut", "decode", "it is a file"),
  owned("C32", "writing MRT of attributes that do not fit", "monitoring", "nothing writes MRT yet"),
  owned("C33", "RTR PDU longer than its buffer", "validation", "there is no RTR yet"),
  {
    id: "C34",
    title: "Cease with text, damaged and not",
    scenes: [scenes.theyLeave, scenes.weLeave],
  },
  { id: "C35", title: "NOTIFICATIONs with odd data", scenes: [scenes.oddNotifications] },
  here(
    "C36",
    "unknown transitive attribute of 3,000 octets",
    stays("it is kept, and goes on", [
      announce(nlri(OTHER)),
      announce(NET_OCTETS, attribute(0xc0, 99, "ab".repeat(3000))),
    ], {
      ...kept,
      behind: {
        outside: ORIGIN + "40020a02020000fde80000fde9" + "400304SELF" +
          attribute(0xe0, 99, "ab".repeat(3000)),
      },
    }),
  ),
  here(
    "C37",
    "AS_SEQUENCE of 255 and one more",
    stays("ours gets a segment of its own (RFC 4271 §5.1.2 b) 1))", [
      update(ORIGIN + attribute(0x40, 2, FULL) + NEXT_HOP, NET_OCTETS),
    ], {
      present: [NET],
      behind: {
        outside: ORIGIN + attribute(0x40, 2, "02010000fde8" + FULL) + "400304SELF",
        inside: ORIGIN + attribute(0x40, 2, FULL) + NEXT_HOP + LOCAL_PREF,
      },
    }),
  ),
  here(
    "C38",
    "AS4_PATH with confederation segments",
    stays(
      "they are dropped",
      [
        update(
          ORIGIN + "40020402015ba0" + "4003040a000002" + "c0110c" + "03010000fde9" + "020100011170",
          NET_OCTETS,
        ),
      ],
      { present: [NET], attributes: { as_path: [70000] } },
      {
        open: open({ capabilities: [MP_IPV4] }),
        old: true,
      },
    ),
  ),
  inLine("C39", "low flag bits set", 64),
  here(
    "C40",
    "ATTR_SET inside ATTR_SET, 8,000 deep",
    stays("the routes are withdrawn", [TWO, announce(NET_OCTETS, nested(8000))], gone),
  ),
  owned("C41", "captures that made tcpdump read too far", "decode", "they are files"),
  inLine("C42", "a peer that stops reading and sends KEEPALIVEs", 44),
  inLine("C43", "silence in OpenConfirm", 43),
  inLine("C44", "hold time 0", 17),
  owned(
    "C45",
    "a dynamic neighbour that never returns",
    "graceful restart",
    "its routes are kept there",
  ),
  owned("C46", "speakers that restart together", "graceful restart", "it takes several speakers"),
  owned(
    "C47",
    "End-of-RIB before the routes are there",
    "graceful restart",
    "it is ours to send there",
  ),
  owned(
    "C48",
    "a planned stop under graceful restart",
    "graceful restart",
    "what we say on leaving there",
  ),
  owned("C49", "BoRR while routes are stale", "graceful restart", "stale routes are kept there"),
  { id: "C50", title: "a peer that resets again and again", scenes: [scenes.flapping] },
];

/** ATTR_SETs inside each other. */
function nested(depth: number): string {
  let octets = 0;
  const headers: string[] = [];
  for (let i = 0; i < depth; i++) {
    const length = (4 + octets).toString(16).padStart(4, "0");
    headers.push(`f080${length}0000fde9`);
    octets += 8;
  }
  return headers.reverse().join("");
}
