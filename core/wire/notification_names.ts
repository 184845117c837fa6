/** Names of the error codes and subcodes of NOTIFICATION (IANA "BGP Error Codes" and its subcode registries). */
interface ErrorCode {
  readonly name: string;
  /** Index is the subcode. */
  readonly subcodes: readonly string[];
}

const DEPRECATED = "deprecated";

const ERROR_CODES: ReadonlyMap<number, ErrorCode> = new Map([
  // RFC 4271 §6.1
  [1, {
    name: "Message Header Error",
    subcodes: [
      "Unspecific",
      "Connection Not Synchronized",
      "Bad Message Length",
      "Bad Message Type",
    ],
  }],
  // RFC 4271 §6.2, RFC 5492 §5, RFC 9234 §8
  [2, {
    name: "OPEN Message Error",
    subcodes: [
      "Unspecific",
      "Unsupported Version Number",
      "Bad Peer AS",
      "Bad BGP Identifier",
      "Unsupported Optional Parameter",
      `Authentication Failure (${DEPRECATED})`,
      "Unacceptable Hold Time",
      "Unsupported Capability",
      DEPRECATED,
      DEPRECATED,
      DEPRECATED,
      "Role Mismatch",
    ],
  }],
  // RFC 4271 §6.3
  [3, {
    name: "UPDATE Message Error",
    subcodes: [
      "Unspecific",
      "Malformed Attribute List",
      "Unrecognized Well-known Attribute",
      "Missing Well-known Attribute",
      "Attribute Flags Error",
      "Attribute Length Error",
      "Invalid ORIGIN Attribute",
      `AS Routing Loop (${DEPRECATED})`,
      "Invalid NEXT_HOP Attribute",
      "Optional Attribute Error",
      "Invalid Network Field",
      "Malformed AS_PATH",
    ],
  }],
  // RFC 4271 §6.5
  [4, { name: "Hold Timer Expired", subcodes: [] }],
  // RFC 6608 §3
  [5, {
    name: "Finite State Machine Error",
    subcodes: [
      "Unspecified",
      "Unexpected Message in OpenSent State",
      "Unexpected Message in OpenConfirm State",
      "Unexpected Message in Established State",
    ],
  }],
  // RFC 4486 §3, RFC 8538 §3, RFC 9384 §3
  [6, {
    name: "Cease",
    subcodes: [
      "Unspecific",
      "Maximum Number of Prefixes Reached",
      "Administrative Shutdown",
      "Peer De-configured",
      "Administrative Reset",
      "Connection Rejected",
      "Other Configuration Change",
      "Connection Collision Resolution",
      "Out of Resources",
      "Hard Reset",
      "BFD Down",
    ],
  }],
  // RFC 7313 §5
  [7, { name: "ROUTE-REFRESH Message Error", subcodes: ["Unspecific", "Invalid Message Length"] }],
  // RFC 9687
  [8, { name: "Send Hold Timer Expired", subcodes: [] }],
]);

/** `Cease`, or `error code 9` for one that nobody assigned. */
export function errorName(code: number): string {
  return ERROR_CODES.get(code)?.name ?? `error code ${code}`;
}

/** `Administrative Shutdown`, `subcode 99`; undefined for 0 where the code has no subcodes. */
export function errorSubcodeName(code: number, subcode: number): string | undefined {
  const subcodes = ERROR_CODES.get(code)?.subcodes;
  const name = subcodes?.[subcode];
  if (name !== undefined) return name === DEPRECATED ? `subcode ${subcode} (${name})` : name;
  return subcode === 0 && (subcodes === undefined || subcodes.length === 0)
    ? undefined
    : `subcode ${subcode}`;
}

/** `Cease, Administrative Shutdown`. */
export function notificationName(code: number, subcode: number): string {
  const detail = errorSubcodeName(code, subcode);
  return detail === undefined ? errorName(code) : `${errorName(code)}, ${detail}`;
}
