// G: route refresh, ORF.
import { ends, type Line, line, onAgent, stays } from "./line.ts";
import {
  announce,
  as4,
  ENHANCED_REFRESH,
  hex,
  marked,
  MP_IPV4,
  nlri,
  open,
  refresh,
  ROUTE_REFRESH,
} from "./octets.ts";
import * as scenes from "./scenes_refresh.ts";

const NET = "10.0.0.0/24", OTHER = "10.0.1.0/24";
const TWO = announce(nlri(NET) + nlri(OTHER));
const plain = open({ capabilities: [MP_IPV4, ROUTE_REFRESH, as4(65001)] });
const BEGIN = refresh(1, 1, 1), END = refresh(1, 1, 2);

export const REFRESH_LINES: readonly Line[] = [
  onAgent(
    line(
      99,
      "refresh of a negotiated family: all routes again, between BoRR and EoRR",
      "RFC 7313 §4",
      stays("whoever sends routes is told", [refresh(1, 1), refresh(2, 1)], {
        refreshed: ["257 0", "513 0"],
      }),
    ),
    scenes.toldAgain,
    scenes.askedAgain,
  ),
  line(
    100,
    "refresh of a family that was not negotiated",
    "RFC 2918 §4",
    stays("it is ignored", [refresh(1, 128), refresh(99, 1)], { refreshed: [] }),
  ),
  line(
    101,
    "BoRR of another length",
    "RFC 7313 §5",
    ends("five octets", `7/1 ${marked("0018050001010100")}`, [marked("0018050001010100")]),
    ends("three octets, a BoRR as far as one sees", `7/1 ${marked("001605000101")}`, [
      marked("001605000101"),
    ]),
    ends("three octets, a request", `1/2 0016 or 7/1 ${marked("001605000100")}`, [
      marked("001605000100"),
    ]),
    ends("EoRR of six octets", `7/1 ${marked("001905000102010000")}`, [
      marked("001905000102010000"),
    ]),
    // The rule is for those who know enhanced refresh; to others it is a wrong length at most.
    {
      name: "five octets without enhanced refresh",
      script: [marked("0018050001010100")],
      expect: { answer: "1/2 0018 or none" },
      open: plain,
    },
    ends("three octets without enhanced refresh", "1/2 0016", [marked("001605000100")], {
      open: plain,
    }),
  ),
  line(
    102,
    "subtypes 3 to 255",
    "RFC 7313 §5",
    stays("they are ignored", [
      Array.from({ length: 253 }, (_, i) => refresh(1, 1, i + 3)).join(""),
    ], { refreshed: [] }),
  ),
  onAgent(
    line(
      103,
      "EoRR without BoRR, BoRR twice",
      "RFC 7313 §4",
      stays("EoRR alone is ignored", [TWO, END], { present: [NET, OTHER] }),
      stays("BoRR twice begins anew", [
        TWO,
        BEGIN,
        announce(nlri(NET)),
        BEGIN,
        announce(nlri(OTHER)),
        END,
      ], {
        present: [OTHER],
        absent: [NET],
      }),
      stays("of another family", [TWO, refresh(2, 1, 1), refresh(2, 1, 2)], {
        present: [NET, OTHER],
      }),
    ),
    scenes.beginsTwice,
    scenes.droppedBetween,
  ),
  onAgent(
    line(104, "BoRR before End-of-RIB of a peer that restarts", "RFC 7313 §4"),
    scenes.beforeEndOfRib,
  ),
  line(
    105,
    "routes that are not told again between BoRR and EoRR",
    "RFC 7313 §4",
    stays("they are purged at EoRR", [TWO, BEGIN, announce(nlri(NET)), END], {
      present: [NET],
      absent: [OTHER],
    }),
    stays("and not before", [TWO, BEGIN, announce(nlri(NET))], { present: [NET, OTHER] }),
    stays("where enhanced refresh was not negotiated nothing is purged", [TWO, BEGIN, END], {
      present: [NET, OTHER],
    }, { open: plain }),
  ),
];

/** ORF headers that are cut (CVE-2023-41360): the plain refresh is done. */
export const CUT_FILTERS = [
  refresh(1, 1, 0, "01"),
  refresh(1, 1, 0, "0140"),
  refresh(1, 1, 0, "014000"),
  refresh(1, 1, 0, "0140" + hex(65535, 2)),
  refresh(1, 1, 0, "014000050000000001"),
];
export const REFRESHER = [MP_IPV4, ROUTE_REFRESH, ENHANCED_REFRESH, as4(65001)];
