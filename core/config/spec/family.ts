import { nextHop } from "./addresses.ts";
import { type Group, group, type Values } from "./kind.ts";
import { policyName } from "./policy.ts";
import { choice, integer, span } from "./scalars.ts";

/** Limits of a peer's paths. */
export const MAXIMUM = {
  paths: {
    kind: integer(1, 0xffffffff),
    help: "so many paths are taken",
    example: "1000",
    effect: "limit",
    isRequired: true,
  },
  warn: {
    kind: integer(1, 100),
    help: "percent of it from which on the log warns",
    default: "80",
    example: "80",
    effect: "limit",
  },
  beyond: {
    kind: choice({ shutdown: "shutdown", warn: "warn" }),
    help: "what happens beyond: shutdown ends the session (RFC 4486), warn only tells",
    default: "shutdown",
    example: "shutdown",
    effect: "limit",
  },
  restart: {
    kind: span(1, 86_400),
    help: "after a shutdown the session is tried again after so long",
    default: "not until somebody enables it",
    example: "5m",
    effect: "limit",
  },
} as const satisfies Group;

/** What is said of one family, or of all of a peer's. */
export const FAMILY_KEYS = {
  import: {
    kind: policyName,
    help:
      "policy for routes from it: a name, all or none. Without one nothing is taken from another AS (RFC 8212)",
    default: "all inside of the own AS, none from another",
    example: "all",
    effect: "import",
  },
  export: {
    kind: policyName,
    help:
      "policy for routes to it: a name, all or none. Without one nothing is sent to another AS (RFC 8212)",
    default: "all inside of the own AS, none to another",
    example: "all",
    effect: "export",
  },
  "next-hop": {
    kind: nextHop,
    help:
      "next hop of routes to it: usual (RFC 4271), self, self-ebgp (self for routes from another AS), keep, or an address",
    default: "usual",
    example: "self",
    effect: "export",
  },
  "maximum-prefix": {
    kind: group(MAXIMUM),
    help: "how many paths are taken from it",
    default: "any number",
    effect: "limit",
  },
  "add-path": {
    kind: choice({ receive: 1, send: 2, both: 3 } as const),
    help: "several paths of a prefix: receive, send or both (RFC 7911)",
    default: "one",
    example: "both",
    effect: "session",
  },
} as const satisfies Group;

/** The families that can be carried. */
export const FAMILIES = {
  ipv4: {
    kind: group(FAMILY_KEYS),
    help:
      "IPv4 unicast. import, export, next-hop, maximum-prefix and add-path in here hold for it alone",
    default: "carried",
    effect: "session",
  },
  ipv6: {
    kind: group(FAMILY_KEYS),
    help: "IPv6 unicast",
    default: "carried",
    effect: "session",
  },
} as const satisfies Group;

export type FamilyValues = Values<typeof FAMILY_KEYS>;
