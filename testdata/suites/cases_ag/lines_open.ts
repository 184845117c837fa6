// B: OPEN and capabilities.
import { OPEN_VECTORS } from "../../../core/wire/open_vectors.ts";
import type { SessionCase } from "./line.ts";
import { ends, type Line, line, stays } from "./line.ts";
import {
  announce,
  announce6,
  announceOld,
  as4,
  extended,
  EXTENDED_MESSAGE,
  hex,
  KEEPALIVE,
  marked,
  message,
  modern,
  MP_IPV4,
  MP_IPV6,
  nlri,
  oneEach,
  open,
  type OpenParts,
  ROUTE_REFRESH,
  together,
  update,
} from "./octets.ts";
import { noRetry, quickKeepalives, withoutCapabilities } from "./scenes_open.ts";

const anyAs = { remoteAs: undefined };
const OPEN_SENT = { from: "OpenSent" } as const;

/** The OPEN is refused. */
function refused(name: string, answer: string, bytes: string, ours?: SessionCase["ours"]) {
  return ends(name, answer, [bytes], { ...OPEN_SENT, ...(ours && { ours }) });
}

/** The OPEN is taken, and routes flow. */
function taken(name: string, bytes: string, ours?: SessionCase["ours"]): SessionCase {
  const old = bytes.includes("4104") ? {} : { old: true } as const;
  const script = [old.old ? announceOld(nlri("10.0.0.0/24")) : announce(nlri("10.0.0.0/24"))];
  return stays(name, script, { present: ["10.0.0.0/24"] }, {
    open: bytes,
    ...old,
    ...(ours && { ours }),
  });
}

const withCapability = (...more: string[]) => open({ capabilities: [...modern(65001), ...more] });
const withTail = (tail: string, parts: OpenParts = {}) => open({ ...parts, tail });

const ROLES = ["provider", "route-server", "route-server-client", "customer", "peer"];
const PAIRS = new Set(["03", "30", "12", "21", "44"]);
const roleCases = ROLES.flatMap((ours, o) =>
  ROLES.map((theirs, t) => {
    const name = `${ours} and ${theirs}`, bytes = withCapability("0901" + hex(t, 1));
    return PAIRS.has(`${o}${t}`)
      ? taken(name, bytes, { role: o })
      : refused(name, "2/11", bytes, { role: o });
  })
);

const unknown = Array.from({ length: 56 }, (_, i) => hex(200 + i, 1))
  .flatMap((code, i) => [code + hex(i % 4, 1) + "ab".repeat(i % 4)]);

const dual = [MP_IPV4, MP_IPV6, as4(65001)];
const both = ["10.0.0.0/24", "2001:db8:1::/48"];
const dualScript = [announce(nlri("10.0.0.0/24")), announce6("3020010db80001")];

export const OPEN_LINES: readonly Line[] = [
  line(
    12,
    "version 3 and 5",
    "RFC 4271 §6.2",
    refused("version 3", "2/1 0004", marked("001d0103fde9005a0a00000200")),
    refused("version 5", "2/1 0004", open({ version: 5 })),
  ),
  line(
    13,
    "AS 0",
    "RFC 7607 §2",
    refused("as they should", "2/2 *", marked("001d01040000005a0a00000200")),
    refused("where any AS is taken", "2/2 *", marked("001d01040000005a0a00000200"), anyAs),
  ),
  line(
    14,
    "AS differs from the configured one",
    "RFC 4271 §6.2",
    refused("two octets", "2/2 or 2/2 fde8 or 2/2 0000fde8", open({ as: 65000, capabilities: [] })),
    refused("four octets", "2/2 or 2/2 5ba0 or 2/2 00011170", open({ as: 70000 })),
  ),
  line(
    15,
    "My AS against the 4-octet AS capability",
    "RFC 6793 §4",
    taken("23456 and 70000", open({ as: 70000 }), anyAs),
    refused("the capability says 0", "2/2 *", open({ capabilities: [as4(0)] })),
    refused("they differ", "2/2 *", open({ capabilities: [as4(65002)] }), anyAs),
    refused("they differ, the field as configured", "2/2 *", open({ capabilities: [as4(70000)] })),
  ),
  line(
    16,
    "hold time 1 and 2",
    "RFC 4271 §6.2",
    refused("1", "2/6 or 2/6 0001", marked("001d0104fde900010a00000200")),
    refused("2", "2/6 or 2/6 0002", open({ hold: 2 })),
  ),
  line(
    17,
    "hold time 0",
    "RFC 4271 §4.2",
    taken("theirs", open({ hold: 0 })),
    taken("both", open({ hold: 0 }), { holdTimeSeconds: 0 }),
    taken("ours", open(), { holdTimeSeconds: 0 }),
    refused("below our least", "2/6 or 2/6 0000", open({ hold: 0 }), { holdTimeLeastSeconds: 30 }),
    refused("29 below our least", "2/6 or 2/6 001d", open({ hold: 29 }), {
      holdTimeLeastSeconds: 30,
    }),
  ),
  {
    ...line(18, "hold time 3 against our 90", "RFC 4271 §4.2"),
    scenes: [quickKeepalives],
  },
  line(
    19,
    "BGP identifier 0",
    "RFC 6286 §2.2",
    refused("0.0.0.0", "2/3 or 2/3 00000000", marked("001d0104fde9005a0000000000")),
  ),
  line(
    20,
    "BGP identifier equal to ours",
    "RFC 6286 §2.2",
    {
      ...refused("inside an AS", "2/3 or 2/3 0a000001", open({ as: 65010, id: "0a000001" })),
      peer: "internal",
    },
    taken("between two", open({ id: "0a000001" })),
  ),
  line(
    21,
    "optional parameters and their length do not agree",
    "RFC 4271 §6.2",
    refused("longer than they say", "2/0", marked("00250104fde9005a0a000002060206010400010001")),
    refused("shorter than they say", "2/0", withTail("0a" + "0206010400010001")),
    refused(
      "one octet of an extended length (CVE-2022-40302)",
      "2/0 or 2/4",
      marked("001f0104fde9005a0a00000202ff00"),
    ),
    refused(
      "one of two octets of an inner length (CVE-2022-40318)",
      "2/0",
      marked("00220104fde9005a0a000002ffff00020200"),
    ),
    refused(
      "the end after a type (CVE-2022-43681)",
      "2/0",
      marked("001e0104fde9005a0a0000020102"),
    ),
    refused(
      "a 4-octet AS capability cut (CVE-2022-36440)",
      "2/0",
      withTail("0c" + "0206010400010001" + "02024104"),
    ),
  ),
  line(
    22,
    "optional parameter that nobody knows",
    "RFC 4271 §6.2",
    refused("type 1", "2/4", withTail("020100")),
    refused("type 99", "2/4", withTail("06" + "630401020304")),
  ),
  line(
    23,
    "capabilities that nobody knows",
    "RFC 5492 §3",
    taken("200 to 255, of 0 to 3 octets", open({ tail: extended([...modern(65001), ...unknown]) })),
    taken("one of 253 octets", withTail("ff" + "02fd" + "c8fb" + "00".repeat(251))),
  ),
  line(
    24,
    "a capability twice",
    "RFC 5492 §4",
    taken("multiprotocol, equal", withCapability(MP_IPV4)),
    taken("role, equal", withCapability("090103", "090103"), { role: 0 }),
    refused("role, different", "2/11", withCapability("090103", "090100"), { role: 0 }),
    refused("role, different, we have none", "2/11", withCapability("090103", "090100")),
    taken("graceful restart, different", withCapability("40020078", "4002003c")),
  ),
  line(
    25,
    "several capabilities in a parameter, or one in each",
    "RFC 5492 §4",
    stays("together", dualScript, { present: both }, { open: open({ tail: together(dual) }) }),
    stays("one in each", dualScript, { present: both }, { open: open({ tail: oneEach(dual) }) }),
  ),
  {
    ...line(26, "the peer answers our OPEN with 2/4", "RFC 5492 §3"),
    scenes: [withoutCapabilities],
  },
  {
    ...line(
      27,
      "a capability that we require is missing",
      "RFC 5492 §3",
      refused("route refresh", "2/7 0200", open({ capabilities: dual }), { require: [2] }),
      refused("4-octet AS", "2/7 41040000fde8", open({ capabilities: [] }), { require: [65] }),
      taken("it is there", open(), { require: [2, 65] }),
    ),
    scenes: [noRetry],
  },
  line(
    28,
    "no multiprotocol capability: IPv4 unicast alone",
    "RFC 4760 §8",
    stays("IPv6 routes are not taken", dualScript, {
      present: ["10.0.0.0/24"],
      absent: ["2001:db8:1::/48"],
    }, { open: open({ capabilities: [as4(65001)] }) }),
  ),
  line(
    29,
    "extended parameters where the short form would do",
    "RFC 9072 §2",
    taken("length octet 255", open({ tail: extended(modern(65001)) })),
    taken("length octet 1", open({ tail: extended(modern(65001), 1) })),
  ),
  line(
    30,
    "more than 255 octets of parameters",
    "RFC 9072 §2",
    taken(
      "theirs",
      open({ tail: extended([...modern(65001), "c8ff" + "00".repeat(255)]) }),
    ),
    {
      ...taken("ours", open(), { hostName: "h".repeat(200), softwareVersion: "v".repeat(64) }),
      expect: { ourOpen: /^.{56}ffff/, present: ["10.0.0.0/24"] },
    },
  ),
  line(
    31,
    "type 255 later in the list",
    "RFC 9072 §3",
    refused("after a parameter", "2/4", withTail("06" + "02020200" + "ff00")),
  ),
  line(
    32,
    "no parameters by their length, but type 255 follows",
    "RFC 9072 §2",
    refused("three octets follow", "2/0", withTail("00" + "ff0000")),
  ),
  line(33, "roles of both sides", "RFC 9234 §4.2", ...roleCases),
  line(
    34,
    "a role from us alone",
    "RFC 9234 §4.2",
    taken("not strict", open(), { role: 0 }),
    refused("strict", "2/11", open(), { role: 0, roleStrict: true }),
    taken("a role from them alone", withCapability("090103")),
  ),
  line(
    35,
    "a message that the state does not expect",
    "RFC 6608 §4",
    ends("OPEN in OpenConfirm", "5/2 01", [open()], { from: "OpenConfirm" }),
    ends("OPEN in Established", "5/3 01", [open()]),
    ends("UPDATE in OpenSent", "5/1 02", [update("")], OPEN_SENT),
    ends("KEEPALIVE in OpenSent", "5/1 04", [KEEPALIVE], OPEN_SENT),
    ends("ROUTE-REFRESH in OpenSent", "5/1 05", [message(5, "00010001")], OPEN_SENT),
    ends("UPDATE in OpenConfirm", "5/2 02", [update("")], { from: "OpenConfirm" }),
    ends("ROUTE-REFRESH in OpenConfirm", "5/2 05", [message(5, "00010001")], {
      from: "OpenConfirm",
    }),
  ),
  line(
    36,
    "a malformed OPEN in Established",
    "RFC 6608 §4",
    ends("its body is not read", "5/3 01", [withTail("ff" + "0203")]),
    ends("version 9", "5/3 01", [open({ version: 9 })]),
  ),
  line(
    37,
    "OPENs of other speakers",
    "their own octets",
    ...OPEN_VECTORS.map(({ from, hex }) => stays(from, [], {}, { open: marked(hex), ours: anyAs })),
    taken("Cisco capability 131 of one octet", withCapability("830100")),
    taken("Cisco route refresh", withCapability("8000")),
    taken(
      "long-lived graceful restart of six octets (CVE-2023-31489)",
      marked(
        "00270104fde9005a0a0000020a02084706000101800000",
      ),
    ),
    taken(
      "software version longer than its capability (CVE-2023-41361)",
      marked(
        "00230104fde9005a0a0000020602044b02ff41",
      ),
    ),
    taken(
      "software version of no octet (CVE-2025-43971)",
      marked(
        "00220104fde9005a0a0000020502034b0100",
      ),
    ),
    taken("extended message capability alone", open({ capabilities: [EXTENDED_MESSAGE] })),
    taken("route refresh alone", open({ capabilities: [ROUTE_REFRESH] })),
  ),
];
