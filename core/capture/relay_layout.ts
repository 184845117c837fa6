/** What a record in a batch between `Relay` and `Replay` is; its first octet. */
export const Kind = {
  flow: 0,
  update: 1,
  message: 2,
  /** The prefix of the route that follows. */
  entry: 3,
  route: 4,
  state: 5,
  info: 6,
  damage: 7,
  notice: 8,
  finish: 9,
} as const;

/**
 * Octets before those of an update, message or route: kind (at 0), flow (4), seconds (8, float),
 * microseconds (16), frame (20), offset (24, float), octets (32), octets of faults as JSON (36),
 * id of the attribute set (40) and its generation (44), whether the attributes are sound (48).
 * Numbers are little-endian.
 */
export const RECORD_HEAD = 49;

/**
 * Octets before those of a prefix: kind (0), octets (2), family (4), path identifier (8, float),
 * originated (16, float), sequence (24), MRT type (28).
 */
export const ROUTE_HEAD = 32;
