import type { AdjIn } from "../rib/adj_in.ts";
import { compilePolicy } from "../rib/policy/compile.ts";
import { openPolicy } from "../rib/policy/open_policies.ts";
import type { Policy, RouteAtHand, Verdict } from "../rib/policy/policy.ts";
import type { PrefixKinds } from "../rib/policy/prefix_kinds.ts";
import type { ActionSource } from "../rib/policy/rules.ts";
import type { PeerKind } from "../wire/context.ts";

const OUTSIDE: ActionSource = { verb: "add", key: "community", texts: ["graceful-shutdown"] };
const INSIDE: ActionSource = { verb: "set", key: "local-pref", texts: ["0"] };

/**
 * A policy after which routes are the last choice of whoever gets them: outside by GRACEFUL_SHUTDOWN,
 * inside by LOCAL_PREF 0 (RFC 8326 §4.1). Where nothing passes, nothing passes.
 */
export function lastChoice(
  policy: Policy | undefined,
  kind: PeerKind,
  rib: AdjIn,
): Policy | undefined {
  const isInside = kind === "internal" || kind === "confederation";
  const first = policy ?? (isInside ? openPolicy("all") : undefined);
  return first && new LastChoice(first, isInside ? INSIDE : OUTSIDE, rib);
}

class LastChoice implements Policy {
  readonly #first: Policy;
  readonly #then: Policy;
  readonly #rib: AdjIn;
  readonly #verdict: Verdict = {
    accepted: false,
    rule: 0,
    set: 0,
    nextHop: 0,
    isHopGiven: false,
  };

  constructor(first: Policy, action: ActionSource, rib: AdjIn) {
    this.#first = first;
    const rule = { name: "last", match: [], actions: [action], outcome: "accept" } as const;
    const source = { name: "graceful-shutdown", rules: [rule], otherwise: "accept" } as const;
    this.#then = compilePolicy(source, new Map(), rib);
    this.#rib = rib;
  }

  get name(): string {
    return this.#first.name;
  }

  get rules(): readonly string[] {
    return this.#first.rules;
  }

  get looksAtPrefix(): boolean {
    return this.#first.looksAtPrefix;
  }

  get kinds(): PrefixKinds | undefined {
    return this.#first.kinds;
  }

  get looksAtPeer(): boolean {
    return this.#first.looksAtPeer;
  }

  judge(route: RouteAtHand): Verdict {
    const first = this.#first.judge(route), verdict = this.#verdict;
    Object.assign(verdict, first);
    if (!first.accepted) return verdict;
    const { set, nextHop } = route, { blocks } = this.#rib.sets;
    // Nobody but us knows of the set that the policy made.
    blocks.retain(verdict.set);
    route.set = verdict.set;
    route.nextHop = verdict.nextHop;
    const last = this.#then.judge(route);
    blocks.release(verdict.set);
    route.set = set;
    route.nextHop = nextHop;
    verdict.set = last.set;
    return verdict;
  }
}
