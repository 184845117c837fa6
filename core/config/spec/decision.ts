import { prefix } from "./addresses.ts";
import { type Group, group } from "./kind.ts";
import { choice, flag, integer } from "./scalars.ts";

/** How MED is compared. */
export const MED = {
  "always-compare": {
    kind: flag,
    help: "MED is compared between routes of different neighbour ASes too",
    default: "no",
    example: "no",
    effect: "decision",
  },
  "missing-as-worst": {
    kind: flag,
    help: "a route without MED counts as one with the highest, not the lowest",
    default: "no",
    example: "no",
    effect: "decision",
  },
} as const satisfies Group;

/** How many paths are used side by side. */
export const MAXIMUM_PATHS = {
  ebgp: {
    kind: integer(1, 256),
    help: "equal paths from other ASes that are used side by side",
    default: "1",
    example: "4",
    effect: "decision",
  },
  ibgp: {
    kind: integer(1, 256),
    help: "equal paths from the own AS that are used side by side",
    default: "1",
    example: "4",
    effect: "decision",
  },
  "multipath-relax": {
    kind: flag,
    help: "paths of equal length are equal although they differ",
    default: "no",
    example: "yes",
    effect: "decision",
  },
} as const satisfies Group;

/** Where RFC 4271 §9.1.2.2 leaves a choice. */
export const DECISION = {
  "default-local-pref": {
    kind: integer(0, 0xffffffff),
    help: "LOCAL_PREF of routes that have none",
    default: "100",
    example: "100",
    effect: "decision",
  },
  med: { kind: group(MED), help: "how MED is compared", effect: "decision" },
  prefer: {
    kind: choice({ "router-id": false, oldest: true }),
    help:
      "of routes equal up to there: router-id (RFC 4271), or oldest for the one that is here longest",
    default: "router-id",
    example: "oldest",
    effect: "decision",
  },
  "maximum-paths": {
    kind: group(MAXIMUM_PATHS),
    help: "how many equal paths are used side by side",
    default: "the best one alone",
    effect: "decision",
  },
} as const satisfies Group;

/** What a way to next hops costs (RFC 4271 §9.1.2.2 e). */
export const NEXT_HOP = {
  prefix: {
    kind: prefix,
    help: "next hops inside of it; of several the longest counts",
    example: "10.0.0.0/8",
    effect: "decision",
    isRequired: true,
  },
  cost: {
    kind: integer(0, 0xffffffff),
    help: "cost of the way there: less is better",
    default: "0",
    example: "10",
    effect: "decision",
  },
  unreachable: {
    kind: flag,
    help: "no way leads there: routes over them are not used",
    default: "no",
    example: "no",
    effect: "decision",
  },
} as const satisfies Group;
