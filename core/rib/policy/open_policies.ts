import { NO_RULE, type Policy, type RouteAtHand, type Verdict } from "./policy.ts";

/** A policy without rules: the same for every route. */
class Flat implements Policy {
  readonly rules: readonly string[] = [];
  readonly looksAtPrefix = false;
  readonly looksAtPeer = false;
  readonly #verdict: Verdict;

  constructor(readonly name: string, accepted: boolean) {
    this.#verdict = { accepted, rule: NO_RULE, set: 0, nextHop: 0, isHopGiven: false };
  }

  judge({ set, nextHop }: RouteAtHand): Verdict {
    this.#verdict.set = set;
    this.#verdict.nextHop = nextHop;
    return this.#verdict;
  }
}

const ALL: Policy = new Flat("all", true), NONE: Policy = new Flat("none", false);

/** Names that no policy of a configuration may have. */
export const OPEN_POLICY_NAMES: readonly string[] = [ALL.name, NONE.name];

/** The policies that need no rules: `all` takes every route, `none` none (RFC 8212 §2). */
export function openPolicy(name: string): Policy | undefined {
  return [ALL, NONE].find((policy) => policy.name === name);
}
