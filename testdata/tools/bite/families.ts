// Bugs in NLRI of all families, in path identifiers and in End-of-RIB.
import type { Mutant } from "./mutant.ts";

const TABLE = "core/wire/attribute/rfc7606_test.ts",
  INCIDENTS = "core/wire/attribute/incidents_test.ts";
const CHECKER = "core/wire/update_checker_test.ts", UNICAST = "core/wire/family/unicast_test.ts";
const WALK = "core/wire/family/mod_test.ts", VECTORS = "core/wire/family/vectors_test.ts";
const NEGOTIATE = "core/session/negotiate_test.ts", READINGS = "core/capture/readings_test.ts";
const EVIDENCE = "core/capture/evidence_test.ts";

export const FAMILIES: readonly Mutant[] = [
  {
    name: "prefix-too-long",
    imitates: "CVE-2023-46753, CVE-2023-47235, C14, C15: an IPv4 prefix of 70 or 235 bits",
    file: "core/wire/family/unicast.ts",
    find: "      if (bits > maxBits) return -1;\n",
    put: "",
    tests: [UNICAST, WALK, INCIDENTS, TABLE],
  },
  {
    name: "prefix-overruns",
    imitates: "RFC 7606 §5.3: the last prefix is longer than its field",
    file: "core/wire/family/unicast.ts",
    find: "return next <= end ? next : -1;",
    put: "return next;",
    tests: [UNICAST, WALK, INCIDENTS, TABLE],
  },
  {
    name: "prefix-host-bits",
    imitates: "RFC 4271 §4.3: bits behind the prefix are shown",
    file: "core/wire/family/prefix_octets.ts",
    find: "return value & -1 << 32 - bits;",
    put: "return value;",
    tests: [UNICAST, WALK, VECTORS],
  },
  {
    name: "label-without-bottom",
    imitates: "CVE-2023-38407, C21: labels are read past the NLRI where none is marked as the last",
    file: "core/wire/family/label_stack.ts",
    find: "for (let count = 1; count * LABEL_BITS <= bits; count++, at += LABEL_OCTETS) {",
    put: "for (let count = 1; count < 64; count++, at += LABEL_OCTETS) {",
    tests: ["core/wire/family/labelled_test.ts", INCIDENTS],
  },
  {
    name: "label-length-short",
    imitates: "CVE-2023-38407, C21: the length is shorter than labels and route distinguisher",
    file: "core/wire/family/labelled.ts",
    find: "return bits >= 0 && bits <= size * 8 ? next : -1;",
    put: "return bits <= size * 8 ? next : -1;",
    tests: ["core/wire/family/labelled_test.ts", INCIDENTS],
  },
  {
    name: "flow-long-length",
    imitates: "CVE-2025-43972, BIRD 3d96db91a, C20: the length of a flow of 240 octets and more",
    file: "core/wire/family/flowspec.ts",
    find: "return first >= LONG ? (first & 0x0f) << 8 | bytes[at + 1]! : first;",
    put: "return first > LONG ? (first & 0x0f) << 8 | bytes[at + 1]! : first;",
    tests: ["core/wire/family/flowspec_test.ts", INCIDENTS],
  },
  {
    name: "flow-overruns",
    imitates: "CVE-2023-38406, C20: a flow is read past its field",
    file: "core/wire/family/flowspec.ts",
    find: "return next <= end ? next : -1;",
    put: "return next;",
    tests: ["core/wire/family/flowspec_test.ts", INCIDENTS],
  },
  {
    name: "add-path-id-forgotten",
    imitates: "a path identifier is read as a prefix of its own",
    file: "core/wire/nlri_check.ts",
    find:
      "      const body = at + lead, next = family.measure(bytes, body, end);\n      if (next <= body) return",
    put:
      "      const body = at, next = family.measure(bytes, body, end);\n      if (next <= body) return",
    tests: [CHECKER, WALK, INCIDENTS],
  },
  {
    name: "add-path-direction",
    imitates: "RFC 7911 §4: who may receive path identifiers is taken for who sends them",
    file: "core/session/negotiate.ts",
    find: "const sends = (way & 2) !== 0, receives",
    put: "const sends = (way & 1) !== 0, receives",
    tests: [NEGOTIATE],
  },
  {
    name: "as-width-one-sided",
    imitates: "RFC 6793 §4: one side that knows four-octet numbers is enough",
    file: "core/session/negotiate.ts",
    find: "asWidth: sender.fourOctetAs && receiver.fourOctetAs ? 4 : 2,",
    put: "asWidth: sender.fourOctetAs || receiver.fourOctetAs ? 4 : 2,",
    tests: [NEGOTIATE],
  },
  {
    name: "reading-first-always",
    imitates: "without OPENs every path is read with four octets and no prefix has an identifier",
    file: "core/capture/evidence.ts",
    find: "const second = gap > 0;",
    put: "const second = gap > 1e9;",
    tests: [EVIDENCE, READINGS],
  },
  {
    name: "reading-defaults-believed",
    imitates: "00 18 0a 01 00 is read as a default route and 24.10.1.0/… instead of as a doubt",
    file: "core/wire/nlri_check.ts",
    find: "return defaults > 1 ? bits | ODD_READING : bits;",
    put: "return bits;",
    tests: [CHECKER, READINGS],
  },
  {
    name: "reading-never-reconsidered",
    imitates: "an MRT subtype that lies about path identifiers is believed to the end",
    file: "core/capture/readings.ts",
    find: "    if (talk.certain) return false;\n",
    put: "    if (talk !== undefined) return false;\n",
    tests: [READINGS],
  },
  {
    name: "end-of-rib-almost",
    imitates: "CVE-2023-47235, C15: what has other attributes is taken for an End-of-RIB",
    file: "core/wire/update.ts",
    find: "this.firstMp === this.attributesStart && this.unreachEnd === this.attributesEnd;",
    put: "this.unreachEnd <= this.attributesEnd;",
    tests: ["core/wire/update_test.ts", CHECKER],
  },
  {
    name: "end-of-rib-with-routes",
    imitates: "an empty MP_UNREACH_NLRI beside IPv4 routes is taken for an End-of-RIB",
    file: "core/wire/update.ts",
    find: "return alone && empty && this.reachStart < 0 ?",
    put: "return alone && this.reachStart < 0 ?",
    tests: ["core/wire/update_test.ts", CHECKER],
  },
];
