// The words of show route, for its reader and for shells.

/** Behind each a peer. */
export const SIDES = [
  "received",
  "accepted",
  "rejected",
  "advertised",
  "export",
  "noexport",
] as const;
const ALONE = ["filtered", "primary", "all", "count", "stats"] as const;

export type Alone = typeof ALONE[number];

/** All of them. */
export const ROUTE_WORDS: readonly string[] = [
  "for",
  "in",
  "protocol",
  "from",
  ...SIDES,
  ...ALONE,
  "where",
];
