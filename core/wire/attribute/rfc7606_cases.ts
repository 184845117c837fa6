import { fromHex } from "../../net/hex.ts";
import type { Context } from "../context.ts";
import type { Outcome } from "../fault.ts";
import { walkAttributes } from "./walk.ts";

/** What a fault must lead to: outcome, UPDATE subcode; `undefined` where all is well. */
export type Verdict = readonly [outcome: Outcome, subcode: number] | undefined;

/** One row of the table of attribute faults. */
export interface FaultCase {
  readonly name: string;
  /** The attributes under test as hex; sound ORIGIN, AS_PATH, NEXT_HOP (and LOCAL_PREF inside an AS) follow unless they are here. */
  readonly hex: string;
  /** Codes that are left out of what follows. */
  readonly without?: readonly number[];
  /** Octet of `hex` that the first fault names. */
  readonly at: number;
  readonly external: Verdict;
  readonly internal: Verdict;
  /** AS numbers of two octets. */
  readonly asWidth?: 2;
  /** The UPDATE has no NLRI field. */
  readonly noNlri?: true;
}

function both(
  name: string,
  hex: string,
  at: number,
  verdict: Verdict,
  more: Partial<FaultCase> = {},
): FaultCase {
  return { name, hex, at, external: verdict, internal: verdict, ...more };
}

function split(
  name: string,
  hex: string,
  at: number,
  external: Verdict,
  internal: Verdict,
): FaultCase {
  return { name, hex, at, external, internal };
}

const hexOf = (octets: number) => "00".repeat(octets);

/** RFC 7606 §7 and the RFCs it speaks for, attribute by attribute; offsets count from the attribute's flags. */
export const FAULT_CASES: readonly FaultCase[] = [
  both("ORIGIN of value 3", "40010103", 3, ["withdraw", 6]),
  both("ORIGIN of two octets", "4001020000", 3, ["withdraw", 5]),
  both("ORIGIN of no octet", "400100", 3, ["withdraw", 5]),
  both("ORIGIN optional by its flags", "c0010100", 0, ["withdraw", 4]),
  both("ORIGIN non-transitive by its flags", "00010100", 0, ["withdraw", 4]),
  both("ORIGIN with the Partial bit", "60010100", 0, undefined),
  both("ORIGIN with the low flag bits set", "4f0101 00", 0, undefined),

  both("AS_PATH with segment type 5", "4002060501 0000fde9", 3, ["withdraw", 11]),
  both("AS_PATH with segment type 0", "4002060001 0000fde9", 3, ["withdraw", 11]),
  both("AS_PATH with a segment that overruns", "4002060202 0000fde9", 4, ["withdraw", 11]),
  both("AS_PATH with one octet left", "4002070201 0000fde9 02", 9, ["withdraw", 11]),
  both("AS_PATH with an empty segment", "4002080200 0201 0000fde9", 4, ["withdraw", 11]),
  both("AS_PATH with AS 0", "4002060201 00000000", 5, ["withdraw", 11]),
  split("AS_PATH with AS_CONFED_SEQUENCE", "40020c0301 0000fde9 0201 0000fde9", 3, [
    "withdraw",
    11,
  ], undefined),
  split("AS_PATH with AS_CONFED_SET", "40020c0201 0000fde9 0401 0000fde9", 9, [
    "withdraw",
    11,
  ], undefined),
  both("AS_PATH without octets", "400200", 0, undefined),
  both("AS_PATH of two-octet numbers with AS 0", "4002040201 0000", 5, ["withdraw", 11], {
    asWidth: 2,
  }),

  both("NEXT_HOP of three octets", "400303 0a0000", 3, ["withdraw", 5]),
  both("NEXT_HOP of no octet", "400300", 3, ["withdraw", 5]),
  both("NEXT_HOP of five octets", "400305 0a00000200", 3, ["withdraw", 5]),
  both("MED of three octets", "800403 000001", 3, ["withdraw", 5]),
  both("MED of five octets", "800405 0000000001", 3, ["withdraw", 5]),
  both("MED transitive by its flags", "c00404 00000001", 0, ["withdraw", 4]),

  split("LOCAL_PREF, sound", "400504 00000064", 0, ["discard", 5], undefined),
  split("LOCAL_PREF of three octets", "400503 000064", 3, ["discard", 5], ["withdraw", 5]),
  split("LOCAL_PREF of no octet", "400500", 3, ["discard", 5], ["withdraw", 5]),

  both("ATOMIC_AGGREGATE of one octet", "40060100", 3, ["discard", 5]),
  both("ATOMIC_AGGREGATE, sound", "400600", 0, undefined),

  both("AGGREGATOR of six octets among four-octet numbers", "c00706 fde9 0a000001", 3, [
    "discard",
    5,
  ]),
  both("AGGREGATOR of eight octets among two-octet numbers", "c00708 0000fde9 0a000001", 3, [
    "discard",
    5,
  ], { asWidth: 2 }),
  both("AGGREGATOR of AS 0", "c00708 00000000 0a000001", 3, ["discard", 9]),
  both("AGGREGATOR of no octet", "c00700", 3, ["discard", 5]),

  both("COMMUNITIES of no octet", "c00800", 3, ["withdraw", 5]),
  both("COMMUNITIES of five octets", "c00805 fde9000100", 3, ["withdraw", 5]),
  both("COMMUNITIES non-transitive by its flags", "800804 fde90001", 0, ["withdraw", 4]),

  split("ORIGINATOR_ID, sound", "800904 0a000001", 0, ["discard", 5], undefined),
  split("ORIGINATOR_ID of three octets", "800903 0a0000", 3, ["discard", 5], ["withdraw", 5]),
  split("CLUSTER_LIST, sound", "800a04 0a000001", 0, ["discard", 5], undefined),
  split("CLUSTER_LIST of no octet", "800a00", 3, ["discard", 5], ["withdraw", 5]),
  split("CLUSTER_LIST of six octets", "800a06 0a0000010a00", 3, ["discard", 5], ["withdraw", 5]),

  both("MP_REACH_NLRI transitive by its flags", "c00e09 000101 04 0a000002 00", 0, ["reset", 4]),
  both("MP_REACH_NLRI of four octets", "800e04 00020110", 3, ["reset", 9]),
  both("MP_REACH_NLRI cut inside its next hop", "800e0c 00020110 fe80000000000000", 6, [
    "reset",
    9,
  ]),
  both("MP_REACH_NLRI with an IPv6 next hop of no octet", "800e05 00020100 00", 6, ["reset", 9]),
  both("MP_REACH_NLRI with an IPv6 next hop of 15 octets", `800e14 0002010f ${hexOf(16)}`, 6, [
    "reset",
    9,
  ]),
  both(
    "MP_REACH_NLRI with an IPv6 prefix of 129 bits",
    `800e26 00020110 ${hexOf(17)} 81 ${hexOf(16)}`,
    24,
    [
      "reset",
      9,
    ],
  ),
  both("MP_REACH_NLRI whose last prefix overruns", `800e1a 00020110 ${hexOf(17)} 40 20010db8`, 24, [
    "reset",
    9,
  ]),
  both(
    "MP_REACH_NLRI of an IPv6 route, sound",
    `800e1a 00020110 ${hexOf(17)} 20 20010db8`,
    0,
    undefined,
  ),
  both(
    "MP_REACH_NLRI with two IPv6 next hops, sound",
    `800e2a 00020120 ${hexOf(33)} 20 20010db8`,
    0,
    undefined,
  ),
  both(
    "MP_REACH_NLRI of IPv4 with an IPv6 next hop, sound",
    `800e19 00010110 ${hexOf(17)} 18 0a0001`,
    0,
    undefined,
  ),
  both(
    "MP_REACH_NLRI of a family without a name, sound",
    "800e07 006301 01 ff 00 ff",
    0,
    undefined,
  ),
  both("MP_REACH_NLRI of no octet", "800e00", 3, ["reset", 5]),
  both("MP_REACH_NLRI twice", `800e1a 00020110 ${hexOf(17)} 20 20010db8 `.repeat(2), 29, [
    "reset",
    1,
  ]),

  both("MP_UNREACH_NLRI transitive by its flags", "c00f03 000201", 0, ["reset", 4]),
  both("MP_UNREACH_NLRI of two octets", "800f02 0002", 3, ["reset", 9]),
  both("MP_UNREACH_NLRI with an IPv6 prefix of 129 bits", `800f14 000201 81 ${hexOf(16)}`, 6, [
    "reset",
    9,
  ]),
  both("MP_UNREACH_NLRI whose last prefix overruns", "800f06 000201 182001", 6, ["reset", 9]),
  both("MP_UNREACH_NLRI twice", "800f03 000201 800f03 000201", 6, ["reset", 1]),

  both("EXTENDED_COMMUNITIES of no octet", "c01000", 3, ["withdraw", 5]),
  both("EXTENDED_COMMUNITIES of nine octets", `c01009 ${hexOf(9)}`, 3, ["withdraw", 5]),
  both("EXTENDED_COMMUNITIES of an unknown type", "c01008 ff01020304050607", 0, undefined),

  both("AS4_PATH from a four-octet speaker", "c01106 0201 00010000", 0, ["discard", 9]),
  both("AS4_PATH of four octets", "c01104 02010001", 3, ["discard", 5], { asWidth: 2 }),
  both("AS4_PATH of an odd length", "c01107 0201 00010000 02", 9, ["discard", 9], { asWidth: 2 }),
  both("AS4_PATH with segment type 9", "c01106 0901 00010000", 3, ["discard", 9], { asWidth: 2 }),
  both("AS4_PATH with a segment that overruns", "c01106 0202 00010000", 4, ["discard", 9], {
    asWidth: 2,
  }),
  both("AS4_PATH with AS_CONFED_SEQUENCE", "c01106 0301 00010000", 3, ["ignore", 9], {
    asWidth: 2,
  }),
  both("AS4_PATH, sound", "c01106 0201 00010000", 0, undefined, { asWidth: 2 }),
  both("AS4_AGGREGATOR from a four-octet speaker", "c01208 00010000 0a000001", 0, ["discard", 5]),
  both("AS4_AGGREGATOR of six octets", "c01206 fde9 0a000001", 3, ["discard", 5], { asWidth: 2 }),
  both("AS4_AGGREGATOR of AS 0", "c01208 00000000 0a000001", 3, ["discard", 9], { asWidth: 2 }),

  both("PMSI_TUNNEL of four octets", "c01604 00060000", 3, ["withdraw", 9]),
  both("PMSI_TUNNEL of an undefined type", "c01609 00 50 000010 0a000001", 4, ["withdraw", 9]),
  both("PMSI_TUNNEL, ingress replication by five octets", "c0160a 00 06 000010 0a00000100", 8, [
    "withdraw",
    9,
  ]),
  both("PMSI_TUNNEL, sound", "c01609 00 06 000010 0a000001", 0, undefined),

  both("TUNNEL_ENCAPSULATION whose TLV overruns", "c01705 000100ff00", 3, ["withdraw", 9]),
  both("TUNNEL_ENCAPSULATION with three octets left", "c01703 000800", 3, ["withdraw", 9]),
  both("TUNNEL_ENCAPSULATION whose sub-TLV overruns", "c01707 00080003 04ff00", 7, [
    "withdraw",
    9,
  ]),
  both("TUNNEL_ENCAPSULATION without the Transitive bit", "801704 00080000", 0, ["withdraw", 4]),
  both("TUNNEL_ENCAPSULATION of an unknown tunnel", "c01707 ff990003 7f0100", 0, undefined),
  both("TUNNEL_ENCAPSULATION with an odd sub-TLV", "c01707 00080003 060100", 0, undefined),

  both("IPV6_EXTENDED_COMMUNITIES of no octet", "c01900", 3, ["withdraw", 5]),
  both("IPV6_EXTENDED_COMMUNITIES of 21 octets", `c01915 ${hexOf(21)}`, 3, ["withdraw", 5]),

  both("AIGP with the Transitive bit", "c01a0b 01000b 0000000000000001", 0, ["discard", 4]),
  both("AIGP of TLV length 0", "801a03 010000", 3, ["discard", 5]),
  both("AIGP of TLV length 2", "801a03 010002", 3, ["discard", 5]),
  both("AIGP whose TLV overruns", "801a0a 01000b 00000000000000", 3, ["discard", 5]),
  both("AIGP with a metric of seven octets", "801a0a 01000a 00000000000000", 3, ["discard", 5]),

  both("LARGE_COMMUNITY of no octet", "c02000", 3, ["withdraw", 5]),
  both("LARGE_COMMUNITY of 13 octets", `c0200d ${hexOf(13)}`, 3, ["withdraw", 5]),
  both("LARGE_COMMUNITY twice the same", `c02018 ${hexOf(24)}`, 0, undefined),

  both("ONLY_TO_CUSTOMER of three octets", "c02303 00fde9", 3, ["withdraw", 5]),
  both("ONLY_TO_CUSTOMER of 1024 octets", `d0230400 ${hexOf(1024)}`, 4, ["withdraw", 5]),

  both("PREFIX_SID of zeros", `c0280b ${hexOf(11)}`, 12, ["discard", 9]),
  both("PREFIX_SID whose TLV overruns", "c02804 0100ff00", 3, ["discard", 9]),
  both("PREFIX_SID with a label index of six octets", `c02809 010006 ${hexOf(6)}`, 3, [
    "discard",
    9,
  ]),

  both("ATTR_SET of three octets", "c08003 00fde9", 3, ["withdraw", 9]),
  both("ATTR_SET with a sound set", "c08008 0000fde9 40010100", 0, undefined),
  both("ATTR_SET with a bad ORIGIN", "c08008 0000fde9 40010109", 10, ["withdraw", 9]),
  both("ATTR_SET whose set is cut", "c08007 0000fde9 400101", 7, ["withdraw", 9]),
  both("ATTR_SET with MP_UNREACH_NLRI", "c0800a 0000fde9 800f03000201", 7, ["withdraw", 9]),

  both("unknown optional transitive", "c06302 beef", 0, undefined),
  both("unknown optional transitive of no octet", "c06300", 0, undefined),
  both("unknown optional non-transitive", "806302 beef", 0, undefined),
  both("unknown well-known", "406300", 0, ["reset", 2]),
  both("DPA, obsolete", "c00b06 000100000001", 0, undefined),
  both("DPA, obsolete, with other flags", "800b01 00", 0, undefined),

  both("MED twice", "800404 00000001 800404 00000002", 7, ["discard", 1]),
  both("unknown twice", "c06301 01 c06301 02", 4, ["discard", 1]),

  both("ORIGIN missing", "", 0, ["withdraw", 3], { without: [1] }),
  both("AS_PATH missing", "", 0, ["withdraw", 3], { without: [2] }),
  both("NEXT_HOP missing", "", 0, ["withdraw", 3], { without: [3] }),
  split("LOCAL_PREF missing", "", 0, undefined, ["withdraw", 3]),
  both(
    "NEXT_HOP missing where MP_REACH_NLRI alone has routes",
    `800e1a 00020110 ${hexOf(17)} 20 20010db8`,
    0,
    undefined,
    {
      without: [3],
      noNlri: true,
    },
  ),
  both(
    "ORIGIN missing where MP_REACH_NLRI alone has routes",
    `800e1a 00020110 ${hexOf(17)} 20 20010db8`,
    0,
    ["withdraw", 3],
    {
      without: [1, 3],
      noNlri: true,
    },
  ),
  both("nothing missing where there are no routes", "", 0, undefined, {
    without: [1, 2, 3, 5],
    noNlri: true,
  }),
  both("nothing missing from an End-of-RIB", "800f03 000201", 0, undefined, {
    without: [1, 2, 3, 5],
    noNlri: true,
  }),

  both("ORIGIN of value 3 without routes", "40010103", 3, ["reset", 6], { noNlri: true }),
  both("COMMUNITIES of five octets without routes", "c00805 fde9000100", 3, ["reset", 5], {
    noNlri: true,
  }),
  both(
    "ORIGIN of value 3 beside MP_UNREACH_NLRI alone",
    "40010103 800f03 000201",
    3,
    ["reset", 6],
    {
      noNlri: true,
    },
  ),
  both(
    "ORIGIN of value 3 beside an MP_REACH_NLRI without routes",
    `40010103 800e15 00020110 ${hexOf(17)}`,
    3,
    [
      "reset",
      6,
    ],
    { noNlri: true },
  ),
  both("ATOMIC_AGGREGATE of one octet without routes", "40060100", 3, ["discard", 5], {
    noNlri: true,
  }),
  both("a discard and a withdraw", "40060100 800403 000001", 3, ["withdraw", 5]),
  both("a discard and a reset", "40060100 406300", 3, ["reset", 5]),
];

function sound(context: Context): ReadonlyMap<number, string> {
  const path = context.asWidth === 4 ? "400206 0201 0000fde9" : "400204 0201 fde9";
  return new Map([
    [1, "400101 00"],
    [2, path],
    [3, "400304 0a000002"],
    ...(context.peer === "internal" ? [[5, "400504 00000064"]] as const : []),
  ]);
}

/** The attributes under test, then those that an UPDATE must have and the row does not bring or leave out. */
export function blockOf(row: FaultCase, context: Context): Uint8Array {
  const octets = (hex: string) => fromHex(hex.replaceAll(" ", ""));
  const tested = octets(row.hex), skip = new Set(row.without);
  walkAttributes(tested, 0, tested.length, (code) => skip.add(code));
  if (row.name === "LOCAL_PREF missing") skip.add(5);
  const rest = [...sound(context)].filter(([code]) => !skip.has(code)).map(([, hex]) => hex);
  return octets(row.hex + rest.join(""));
}
