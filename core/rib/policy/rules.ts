import type { PrefixRange } from "../../filter/prefix_ranges.ts";

export type { PrefixRange };

/** Prefix lists by name, for the conditions that name one. */
export type PrefixLists = ReadonlyMap<string, readonly PrefixRange[]>;

/** What a rule does with the route it fits: `next` goes on with the rule behind it, with what was set. */
export type Outcome = "accept" | "reject" | "next";

/** A condition as it was written: one key and its texts, of which one has to fit (`!` before one: not). */
export interface ConditionSource {
  readonly key: string;
  readonly texts: readonly string[];
}

/** A change as it was written: `set med 10`, `add community 65000:1`, `delete community 65000:*`. */
export interface ActionSource {
  readonly verb: "set" | "add" | "delete" | "prepend";
  /** The attribute; for `prepend` always `as-path`. */
  readonly key: string;
  readonly texts: readonly string[];
}

export interface RuleSource {
  readonly name: string;
  /** All of them have to fit. */
  readonly match: readonly ConditionSource[];
  readonly actions: readonly ActionSource[];
  readonly outcome: Outcome;
}

/** A policy as it was written, its texts checked one by one by the tables of `conditions` and `actions`. */
export interface PolicySource {
  readonly name: string;
  readonly rules: readonly RuleSource[];
  /** For a route that no rule decided. */
  readonly otherwise: "accept" | "reject";
}
