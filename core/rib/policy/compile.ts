import { FilterError } from "../../filter/terms.ts";
import type { AttributeSets } from "../../wire/attribute_set.ts";
import type { NextHops } from "../next_hops.ts";
import type { Action } from "./action.ts";
import { parseAction } from "./actions.ts";
import type { Condition } from "./condition.ts";
import { parseCondition } from "./conditions.ts";
import { Draft } from "./draft.ts";
import { HeldHops } from "./held_hops.ts";
import { AT_PEER, AT_PREFIX } from "./looks.ts";
import { NO_RULE, type Policy, type RouteAtHand, type Verdict } from "./policy.ts";
import { PrefixKinds } from "./prefix_kinds.ts";
import type { ConditionSource, Outcome, PolicySource, PrefixLists, RuleSource } from "./rules.ts";

/** What a policy works on. An `AdjIn` is one. */
export interface PolicyContext {
  readonly sets: AttributeSets;
  readonly nextHops: NextHops;
  /** From where `local-pref +10` counts in a route without; 100 when left out. */
  readonly defaultLocalPref?: number;
}

/** A policy that holds what it needs until it is given up. */
export interface CompiledPolicy extends Policy {
  /** Gives up the next hops that it holds: it must not judge any more. */
  release(): void;
}

/** A rule as it runs. */
interface Rule {
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
  readonly outcome: Outcome;
}

/**
 * A policy as it runs. Throws `FilterError` with policy, rule and what is wrong in it. The names
 * `all` and `none` are those of `openPolicy`.
 */
export function compilePolicy(
  source: PolicySource,
  lists: PrefixLists,
  context: PolicyContext,
): CompiledPolicy {
  // What several rules ask is one question.
  const known = new Map<string, Condition>();
  const conditionOf = (asked: ConditionSource): Condition => {
    const text = JSON.stringify([asked.key, asked.texts]);
    const condition = known.get(text) ?? parseCondition(asked, lists);
    known.set(text, condition);
    return condition;
  };
  const rules = source.rules.map((rule) => compileRule(source.name, rule, conditionOf));
  return new RunningPolicy(source, rules, context);
}

function compileRule(
  policy: string,
  source: RuleSource,
  conditionOf: (asked: ConditionSource) => Condition,
): Rule {
  try {
    return {
      conditions: source.match.map(conditionOf),
      actions: source.actions.map(parseAction),
      outcome: source.outcome,
    };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new FilterError(`policy ${policy}, rule ${source.name}: ${error.message}`);
  }
}

/** The rules that a route can get to: none behind one that all fit. */
function withinReach(rules: readonly Rule[]): readonly Rule[] {
  const last = rules.findIndex(({ conditions, outcome }) =>
    conditions.length === 0 && outcome !== "next"
  );
  return last < 0 ? rules : rules.slice(0, last + 1);
}

/** What rules look at. */
function looksOf(rules: readonly Rule[]): number {
  let looks = 0;
  for (const { conditions, actions, outcome } of rules) {
    for (const { looksAt } of conditions) looks |= looksAt;
    // What a rule sets before it rejects is lost.
    if (outcome !== "reject") { for (const { looksAt } of actions) looks |= looksAt; }
  }
  return looks;
}

class RunningPolicy implements CompiledPolicy {
  readonly name: string;
  readonly rules: readonly string[];
  readonly looksAtPrefix: boolean;
  readonly looksAtPeer: boolean;
  readonly kinds: PrefixKinds | undefined;
  readonly #rules: readonly Rule[];
  readonly #otherwise: boolean;
  readonly #draft: Draft;
  readonly #hops: HeldHops;
  readonly #verdict: Verdict = {
    accepted: false,
    rule: NO_RULE,
    set: 0,
    nextHop: 0,
    isHopGiven: false,
  };

  constructor(source: PolicySource, rules: readonly Rule[], context: PolicyContext) {
    this.name = source.name;
    this.rules = source.rules.map(({ name }) => name);
    const reached = withinReach(rules), looks = looksOf(reached);
    this.looksAtPrefix = (looks & AT_PREFIX) !== 0;
    this.looksAtPeer = (looks & AT_PEER) !== 0;
    if (this.looksAtPrefix) {
      this.kinds = PrefixKinds.of(reached.flatMap(({ conditions }) => conditions));
    }
    this.#rules = rules;
    this.#otherwise = source.otherwise === "accept";
    this.#hops = new HeldHops(context.nextHops);
    this.#draft = new Draft(context.sets, this.#hops, context.defaultLocalPref);
  }

  judge(route: RouteAtHand): Verdict {
    const draft = this.#draft, rules = this.#rules;
    draft.open(route);
    for (let i = 0; i < rules.length; i++) {
      const { conditions, actions, outcome } = rules[i]!;
      if (!fits(conditions, draft)) continue;
      if (outcome === "reject") return this.#say(false, i, route);
      for (let k = 0; k < actions.length; k++) actions[k]!.apply(draft);
      if (outcome === "accept") return this.#say(true, i, route);
    }
    return this.#say(this.#otherwise, NO_RULE, route);
  }

  /** A route that is rejected is as it was. */
  #say(accepted: boolean, rule: number, route: RouteAtHand): Verdict {
    const verdict = this.#verdict;
    verdict.accepted = accepted;
    verdict.rule = rule;
    verdict.set = accepted ? this.#draft.finish() : route.set;
    verdict.nextHop = accepted ? this.#draft.nextHop : route.nextHop;
    verdict.isHopGiven = accepted && this.#draft.isHopGiven;
    return verdict;
  }

  release(): void {
    this.#hops.release();
  }
}

function fits(conditions: readonly Condition[], draft: Draft): boolean {
  for (let i = 0; i < conditions.length; i++) if (!conditions[i]!.fits(draft)) return false;
  return true;
}
