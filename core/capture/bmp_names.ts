/** BMP message types (RFC 7854 §4.1). */
export const BMP = {
  ROUTE_MONITORING: 0,
  STATISTICS: 1,
  PEER_DOWN: 2,
  PEER_UP: 3,
  INITIATION: 4,
  TERMINATION: 5,
  ROUTE_MIRRORING: 6,
} as const;

const MESSAGES = [
  "Route Monitoring",
  "Statistics Report",
  "Peer Down",
  "Peer Up",
  "Initiation",
  "Termination",
  "Route Mirroring",
];

/** `BMP Peer Up`. */
export function bmpMessageName(type: number): string {
  return `BMP ${MESSAGES[type] ?? `message type ${type}`}`;
}

/** Information TLVs of Initiation and Peer Up (RFC 7854 §4.4, RFC 9069 §5.3, RFC 9736 §3). */
const INFORMATION = ["string", "sysDescr", "sysName", "table", "adminLabel"];

/** The name of an information TLV, as a key of `fields`. */
export function informationName(type: number): string {
  return INFORMATION[type] ?? `type ${type}`;
}

/** Reasons of Termination (RFC 7854 §4.5). */
const TERMINATIONS = [
  "administratively closed",
  "unspecified reason",
  "out of resources",
  "redundant connection",
  "permanently administratively closed",
];

export function terminationName(reason: number): string {
  return TERMINATIONS[reason] ?? `reason ${reason}`;
}

/** Reasons of Peer Down (RFC 7854 §4.9, RFC 9069 §5.4); index 0 is reserved. */
const DOWNS = [
  "reserved reason 0",
  "closed by the router with a NOTIFICATION",
  "closed by the router without a NOTIFICATION",
  "closed by the peer with a NOTIFICATION",
  "closed by the peer without a NOTIFICATION",
  "no longer monitored",
  "closed by the router, table information follows",
];

export function peerDownName(reason: number): string {
  return DOWNS[reason] ?? `reason ${reason}`;
}

/** Statistics (RFC 7854 §4.8, RFC 8671 §6.2). */
const STATISTICS = [
  "prefixes rejected by policy",
  "duplicate prefixes",
  "duplicate withdraws",
  "updates with a cluster list loop",
  "updates with an AS path loop",
  "updates with an originator loop",
  "updates with a confederation loop",
  "routes in Adj-RIB-In",
  "routes in Loc-RIB",
  "routes in Adj-RIB-In of a family",
  "routes in Loc-RIB of a family",
  "updates treated as withdraw",
  "prefixes treated as withdraw",
  "duplicate updates",
  "routes in Adj-RIB-Out before policy",
  "routes in Adj-RIB-Out after policy",
  "routes in Adj-RIB-Out before policy of a family",
  "routes in Adj-RIB-Out after policy of a family",
];

export function statisticName(type: number): string {
  return STATISTICS[type] ?? `statistic ${type}`;
}
