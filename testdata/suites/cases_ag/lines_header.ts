// A: header and stream.
import { ends, type Line, line, stays } from "./line.ts";
import {
  announce,
  as4,
  attribute,
  EXTERNAL,
  hex,
  KEEPALIVE,
  marked,
  message,
  MP_IPV4,
  nlri,
  open,
  update,
} from "./octets.ts";
import { manyKeepalives } from "./scenes_load.ts";
import { resetInsideMessage } from "./scenes_connection.ts";

const SECTION = "RFC 4271 §6.1", EXTENDED = "RFC 8654 §4";
const plain = { extendedMessage: false };
const oldPeer = open({ capabilities: [MP_IPV4, as4(65001)] });

/** An UPDATE of 65535 octets: 13098 host routes and one of eight bits. */
const hosts = Array.from(
  { length: 13098 },
  (_, i) => "20" + hex(0x0b000000 + i, 4),
).join("");
export const LONGEST = update(EXTERNAL, hosts + "080c");

/** A message of so many octets, of which the body is zeros. */
const filled = (type: number, length: number) => message(type, "00".repeat(length - 19));

/** An MP_REACH_NLRI of 5000 octets that cannot be parsed: its next hop has 15. */
const wideReach = attribute(0x80, 14, "0002010f" + "00".repeat(5000));

export const HEADER_LINES: readonly Line[] = [
  line(
    1,
    "marker with one bit off",
    SECTION,
    ends("in Established", "1/1", ["fffffffffffffffffffffffffffffffe001304"]),
    ends("in OpenSent", "1/1", ["fffffffffffffffffffffffffffffffe001304"], { from: "OpenSent" }),
    ends("in its first octet", "1/1", ["7fffffffffffffffffffffffffffffff001304"]),
    ends("no marker at all: HTTP", "1/1", ["474554202f20485454502f312e310d0a0d0a0d0a"]),
  ),
  line(
    2,
    "length 18",
    SECTION,
    ends("in Established", "1/2 0012", [marked("001204")]),
    ends("in OpenSent", "1/2 0012", [marked("001204")], { from: "OpenSent" }),
    ends("length 0", "1/2 0000", [marked("000004")]),
  ),
  line(
    3,
    "KEEPALIVE of 20 octets",
    "RFC 4271 §4.4",
    ends("in Established", "1/2 0014", [marked("00140400")]),
    ends("in OpenConfirm", "1/2 0014", [marked("00140400")], { from: "OpenConfirm" }),
  ),
  line(
    4,
    "length 4097 to 65535 where we did not offer extended messages",
    EXTENDED,
    ends("UPDATE of 4097 octets", "1/2 1001", [filled(2, 4097)], { ours: plain }),
    ends("UPDATE of 65535 octets", "1/2 ffff", [filled(2, 65535)], { ours: plain }),
    ends("its header is enough", "1/2 1001", [marked("100102")], { ours: plain }),
    ends("a ROUTE-REFRESH of 4097 octets", "1/2 1001", [filled(5, 4097)], { ours: plain }),
    stays(
      "UPDATE of 4096 octets",
      [
        update(EXTERNAL + attribute(0xc0, 99, "00".repeat(4096 - 51)), nlri("10.0.0.0/24")),
      ],
      { present: ["10.0.0.0/24"] },
      { ours: plain },
    ),
  ),
  line(
    5,
    "OPEN or KEEPALIVE of more than 4096 octets",
    EXTENDED,
    ends("KEEPALIVE", "1/2 1001", [filled(4, 4097)]),
    ends("OPEN", "1/2 1001", [filled(1, 4097)], { from: "OpenSent" }),
    // What is too long for a peer that did not offer extended messages is cut.
    ends(
      "the data of our NOTIFICATION fit its longest message",
      `3/9 ${wideReach.slice(0, 2 * (4096 - 21))}`,
      [update(EXTERNAL + wideReach, nlri("10.0.0.0/24"))],
      { open: oldPeer },
    ),
  ),
  line(
    6,
    "UPDATE of 65535 octets where both offered extended messages",
    EXTENDED,
    stays("13099 routes", [LONGEST], {
      routes: 13099,
      present: ["11.0.0.0/32", "11.0.51.41/32", "12.0.0.0/8"],
    }),
    // Only our own offer counts for what we receive.
    stays("where we alone offered", [LONGEST], { routes: 13099 }, { open: oldPeer }),
  ),
  line(
    7,
    "types 0, 6 and 255",
    SECTION,
    ends("type 0", "1/3 00", [message(0)]),
    ends("type 6 (CVE-2022-37032)", "1/3 06", [message(6)]),
    ends("type 255", "1/3 ff", [message(255)]),
    ends("type 6 in OpenSent", "1/3 06", [message(6)], { from: "OpenSent" }),
    ends("type 6 in OpenConfirm", "1/3 06", [message(6)], { from: "OpenConfirm" }),
  ),
  line(
    8,
    "one octet in each segment",
    "robustness",
    stays("UPDATE", [{ dribble: announce(nlri("10.0.0.0/24")) }], { present: ["10.0.0.0/24"] }),
    stays(
      "OPEN and KEEPALIVE",
      [
        { dribble: open() },
        { dribble: KEEPALIVE },
      ],
      {},
      { from: "OpenSent" },
    ),
  ),
  line(
    9,
    "500 messages in one segment; a message cut at every octet",
    "robustness",
    stays("500 UPDATEs at once", [
      Array.from(
        { length: 500 },
        (_, i) => announce("18" + hex(0x0a00 + (i >> 8), 2) + hex(i & 255, 1)),
      )
        .join(""),
    ], { routes: 500, present: ["10.0.0.0/24", "10.1.243.0/24"] }),
    stays(
      "two segments, for each place to cut",
      Array.from({ length: 46 }, (_, i) => ({
        split: announce("18" + "0a02" + hex(i, 1)),
        at: i + 1,
      })),
      { routes: 46, present: ["10.2.0.0/24", "10.2.45.0/24"] },
    ),
  ),
  {
    line: 10,
    title: "RST between header and body",
    section: "robustness",
    scenes: [resetInsideMessage],
  },
  {
    line: 11,
    title: "10,000 KEEPALIVEs a second",
    section: "robustness",
    scenes: [manyKeepalives],
  },
];
