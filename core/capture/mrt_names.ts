/** The MRT types that carry BGP (RFC 6396 §4, RFC 8050, RFC 6397). */
export const MRT = {
  BGP: 5,
  TABLE_DUMP: 12,
  TABLE_DUMP_V2: 13,
  BGP4MP: 16,
  BGP4MP_ET: 17,
} as const;

/** One MRT type as the registry knows it. */
export interface MrtType {
  readonly name: string;
  /** Names by subtype; absent for types without BGP in them. */
  readonly subtypes?: Readonly<Record<number, string>>;
  /** Octets that one record may have before its length is taken for damage. */
  readonly longest: number;
  /** The body begins with a 32-bit count of microseconds (RFC 6396 §3). */
  readonly microseconds?: true;
}

const MEBI = 1 << 20;

const BGP4MP: Readonly<Record<number, string>> = {
  0: "STATE_CHANGE",
  1: "MESSAGE",
  2: "ENTRY",
  3: "SNAPSHOT",
  4: "MESSAGE_AS4",
  5: "STATE_CHANGE_AS4",
  6: "MESSAGE_LOCAL",
  7: "MESSAGE_AS4_LOCAL",
  8: "MESSAGE_ADDPATH",
  9: "MESSAGE_AS4_ADDPATH",
  10: "MESSAGE_LOCAL_ADDPATH",
  11: "MESSAGE_AS4_LOCAL_ADDPATH",
};

const TABLE_DUMP_V2: Readonly<Record<number, string>> = {
  1: "PEER_INDEX_TABLE",
  2: "RIB_IPV4_UNICAST",
  3: "RIB_IPV4_MULTICAST",
  4: "RIB_IPV6_UNICAST",
  5: "RIB_IPV6_MULTICAST",
  6: "RIB_GENERIC",
  7: "GEO_PEER_TABLE",
  8: "RIB_IPV4_UNICAST_ADDPATH",
  9: "RIB_IPV4_MULTICAST_ADDPATH",
  10: "RIB_IPV6_UNICAST_ADDPATH",
  11: "RIB_IPV6_MULTICAST_ADDPATH",
  12: "RIB_GENERIC_ADDPATH",
};

const OLD_BGP: Readonly<Record<number, string>> = {
  0: "NULL",
  1: "UPDATE",
  2: "PREF_UPDATE",
  3: "STATE_CHANGE",
  4: "SYNC",
  5: "OPEN",
  6: "NOTIFY",
  7: "KEEPALIVE",
};

function type(
  name: string,
  subtypes?: Readonly<Record<number, string>>,
  longest = MEBI,
): MrtType {
  return subtypes ? { name, subtypes, longest } : { name, longest };
}

/** All assigned MRT types (RFC 6396 §4 and Appendix B). */
export const MRT_TYPES: Readonly<Record<number, MrtType>> = {
  0: type("NULL"),
  1: type("START"),
  2: type("DIE"),
  3: type("I_AM_DEAD"),
  4: type("PEER_DOWN"),
  5: type("BGP", OLD_BGP),
  6: type("RIP"),
  7: type("IDRP"),
  8: type("RIPNG"),
  9: type("BGP4PLUS", OLD_BGP),
  10: type("BGP4PLUS_01", OLD_BGP),
  11: type("OSPFv2"),
  12: type("TABLE_DUMP", { 1: "IPv4", 2: "IPv6" }),
  // Every peer of a collector, each with a whole attribute block and perhaps many paths, is one record.
  13: type("TABLE_DUMP_V2", TABLE_DUMP_V2, 8 * MEBI),
  16: type("BGP4MP", BGP4MP),
  17: { ...type("BGP4MP_ET", BGP4MP), microseconds: true },
  32: type("ISIS"),
  33: { ...type("ISIS_ET"), microseconds: true },
  48: type("OSPFv3"),
  49: { ...type("OSPFv3_ET"), microseconds: true },
};

/** `BGP4MP MESSAGE_AS4`; numbers where there is no name. */
export function recordName(typeNumber: number, subtype: number): string {
  const known = MRT_TYPES[typeNumber];
  if (!known) return `type ${typeNumber} subtype ${subtype}`;
  const name = known.subtypes?.[subtype];
  return name === undefined ? `${known.name} subtype ${subtype}` : `${known.name} ${name}`;
}
