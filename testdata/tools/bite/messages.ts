// Bugs in framing, headers, OPENs, NOTIFICATIONs.
import type { Mutant } from "./mutant.ts";

const FRAMER = "core/wire/framer_test.ts", OPEN = "core/wire/open_test.ts";
const HEADER = "core/wire/message_header_test.ts", LAYOUT = "core/wire/open_layout_test.ts";
const OPEN_VECTORS = "core/wire/open_vectors_test.ts",
  NOTIFICATION = "core/wire/notification_test.ts";
const REFRESH = "core/wire/route_refresh_test.ts";
const CAPABILITY = "core/wire/capability/mod_test.ts";

export const MESSAGES: readonly Mutant[] = [
  {
    name: "framer-drops-keepalive",
    imitates: "a message of a header alone is passed over",
    file: "core/wire/framer.ts",
    find: "const isHeader = length >= HEADER_LENGTH &&",
    put: "const isHeader = length > HEADER_LENGTH &&",
    tests: [FRAMER],
  },
  {
    name: "framer-forgets-rest",
    imitates:
      "what follows a message that was gathered from two chunks is read from the wrong place",
    file: "core/wire/framer.ts",
    find: "this.#held.copyWithin(0, used, this.#have);",
    put: "",
    tests: [FRAMER],
  },
  {
    name: "framer-silent-garbage",
    imitates: "octets that are no message are lost without a word",
    file: "core/wire/framer.ts",
    find: "if (this.#lost > 0) this.#sink.garbage(this.#lost, this.#reason, where);",
    put: "",
    tests: [FRAMER],
  },
  {
    name: "header-capability-message",
    imitates: "CVE-2022-37032, C05: a CAPABILITY message is taken though nobody negotiated it",
    file: "core/wire/message_header.ts",
    find: "if (type === 0 || type > ROUTE_REFRESH) {",
    put: "if (type === 0 || type > 6) {",
    tests: [HEADER],
  },
  {
    name: "header-shortest-ignored",
    imitates: "CVE-2018-5378, C35: a NOTIFICATION of 20 octets is read past its end",
    file: "core/wire/message_header.ts",
    find: "if (length < SHORTEST[type]!) {",
    put: "if (length < HEADER_LENGTH) {",
    tests: [HEADER],
  },
  {
    name: "header-long-open",
    imitates: "RFC 8654 §4: with extended messages an OPEN may still have 4096 octets only",
    file: "core/wire/message_header.ts",
    find: "extended && type !== OPEN && type !== KEEPALIVE",
    put: "extended",
    tests: [HEADER],
  },
  {
    name: "open-parameter-header-cut",
    imitates:
      "CVE-2022-40318, CVE-2022-43681, C02, C03: a parameter of which only the type is there",
    file: "core/wire/open_layout.ts",
    find: "  while (end - at >= header) {",
    put: "  while (end - at >= 1) {",
    tests: [LAYOUT, OPEN_VECTORS, OPEN],
  },
  {
    name: "open-extended-length-cut",
    imitates: "CVE-2022-40302, C01: one octet of the extended length is there, two are read",
    file: "core/wire/open_layout.ts",
    find: "if (end - start < 3) return",
    put: "if (end - start < 2) return",
    tests: [LAYOUT, OPEN_VECTORS, OPEN],
  },
  {
    name: "open-parameter-overruns",
    imitates: "CVE-2022-36440, C04: a capability that is cut is read past its end",
    file: "core/wire/open_layout.ts",
    find: "    if (next > end) return at;\n",
    put: "",
    tests: [LAYOUT, OPEN_VECTORS, OPEN],
  },
  {
    name: "open-length-unchecked",
    imitates: "the optional parameters length disagrees with the message and nobody says so",
    file: "core/wire/open_layout.ts",
    find: "if (length !== end - at) {",
    put: "if (length > 0xffff) {",
    tests: [LAYOUT, OPEN_VECTORS, OPEN],
  },
  {
    name: "open-hold-time-two",
    imitates: "RFC 4271 §6.2: a hold time of two seconds has to be refused",
    file: "core/wire/open_check.ts",
    find: "if (holdTimeSeconds === 1 || holdTimeSeconds === 2) {",
    put: "if (holdTimeSeconds === 1) {",
    tests: [LAYOUT, OPEN_VECTORS, OPEN],
  },
  {
    name: "open-identifier-zero",
    imitates: "RFC 6286 §2.2: an identifier of zero passes",
    file: "core/wire/open_check.ts",
    find: "if (identifier === 0) {",
    put: "if (identifier < 0) {",
    tests: [LAYOUT, OPEN_VECTORS, OPEN],
  },
  {
    name: "capability-as4-empty",
    imitates:
      "GHSA-gjrg-jjr3-56cm, C08: an AS number is read out of the capability behind an empty one",
    file: "core/wire/capability/four_octet_as.ts",
    find: "check: checkLength(4),",
    put: "check: () => undefined,",
    tests: [LAYOUT, OPEN_VECTORS, CAPABILITY],
  },
  {
    name: "capability-version-length",
    imitates:
      "CVE-2023-41361, CVE-2025-43971, C07: the inner length of the software version is believed",
    file: "core/wire/capability/software_version.ts",
    find: "return length === left ? undefined",
    put: "return length >= left ? undefined",
    tests: [LAYOUT, OPEN_VECTORS, CAPABILITY],
  },
  {
    name: "capability-entries-cut",
    imitates: "CVE-2023-31489, C06: a long-lived graceful restart capability of six octets",
    file: "core/wire/capability/entries.ts",
    find: "if ((length - header) % size === 0) return undefined;",
    put: "if (length >= header) return undefined;",
    tests: [LAYOUT, OPEN_VECTORS, CAPABILITY],
  },
  {
    name: "notification-text-length",
    imitates: "CVE-2019-16159, C34: a shutdown text of 255 octets of which four are there",
    file: "core/wire/notification.ts",
    find: "if (length !== left) return `message length",
    put: "if (length < left) return `message length",
    tests: [NOTIFICATION],
  },
  {
    name: "refresh-begin-too-long",
    imitates: "RFC 7313 §5: a BoRR of five octets has to end the session",
    file: "core/wire/route_refresh.ts",
    find: '"RFC 7313 §5"), outcome: "reset" });',
    put: '"RFC 7313 §5") });',
    tests: [REFRESH],
  },
  {
    name: "refresh-filters-overrun",
    imitates: "CVE-2023-41360, C19: entries of a filter are read past the end of the message",
    file: "core/wire/route_refresh.ts",
    find: "    if (next > end) {",
    put: "    if (next > end + 4096) {",
    tests: [REFRESH],
  },
];
