// --policy: what a policy of the agent would do to its routes, and how often each rule decided.
import type { Agent } from "../core/agent/agent.ts";
import { type DecidedBy, type Importer, refusalOf } from "../core/rib/importer.ts";
import type { PathTable } from "../core/rib/path_table.ts";
import { NO_RULE, type Policy } from "../core/rib/policy/policy.ts";
import { jsonText } from "../core/view/json_text.ts";
import type { PolicyHitsRow } from "../core/view/route_row.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/** One trial. Nothing of the agent changes by it. */
export class PolicyTrial {
  readonly policy: Policy;
  /** Of the route taken last: what it would be used with, or what came where it would be refused. */
  set = 0;
  nextHop = 0;
  /** What is said of it, as a member of its row. */
  members = "";
  readonly #agent: Agent;
  readonly #importers: (Importer | undefined)[] = [];
  /** By index of the rule; the default stands behind them. */
  readonly #accepted: number[];
  readonly #rejected: number[];
  /** What a rule of BGP refused before, by reason. */
  readonly #refused = new Map<string, number>();

  /** Throws CommandError for a name that no policy has. */
  constructor(agent: Agent, name: string) {
    const policy = agent.policy(name);
    if (!policy) {
      const names = [...agent.config.policies.keys(), "all", "none"].join(", ");
      throw usageError(`there is no policy ${quote(name)}\npolicies: ${names}`);
    }
    this.#agent = agent;
    this.policy = policy;
    this.#accepted = Array.from({ length: policy.rules.length + 1 }, () => 0);
    this.#rejected = [...this.#accepted];
  }

  /**
   * A route as it came, if this were its peer's import policy: the rules of BGP are before it. False
   * for a route of our own, which goes through none. May intern.
   */
  take(family: FamilyKey, table: PathTable, prefix: number, row: number): boolean {
    const peer = table.peerOf(row), set = table.setOf(row), hop = table.nextHopOf(row);
    const importer = this.#importers[peer] ??= this.#importerOf(peer);
    if (!importer) return false;
    const taken = importer.take(family, table.prefixes, prefix, set, hop, peer);
    const isTaken = taken >= 0;
    this.set = isTaken ? taken : set;
    this.nextHop = isTaken ? importer.nextHop : hop;
    if (importer.by) this.judged(isTaken, importer.by);
    else this.#notAsked(refusalOf(taken));
    return true;
  }

  #importerOf(peer: number): Importer | undefined {
    const { rib } = this.#agent, { name, isLocal } = rib.in.facts(peer);
    return isLocal ? undefined : this.#agent.trialImporter(name, this.policy);
  }

  /** Notes what the policy said of a route. */
  judged(accepted: boolean, { rule }: Pick<DecidedBy, "rule">): void {
    const { name, rules } = this.policy, counts = accepted ? this.#accepted : this.#rejected;
    const at = rule === NO_RULE ? rules.length : rule;
    counts[at] = counts[at]! + 1;
    const by = rule === NO_RULE ? {} : { rule: rules[rule]! };
    this.members = `,"judged":${jsonText({ policy: name, accepted, ...by })}`;
  }

  #notAsked(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
    this.members = `,"judged":${jsonText({ policy: this.policy.name, accepted: false, reason })}`;
  }

  /** How often each rule has decided, in their order. */
  *hits(): Generator<PolicyHitsRow> {
    const schema = "underlay.policy-hits/1", { name: policy, rules } = this.policy;
    for (const accepted of [true, false]) {
      for (const [i, routes] of (accepted ? this.#accepted : this.#rejected).entries()) {
        const rule = rules[i], by = rule === undefined ? {} : { rule };
        if (routes > 0) yield { schema, policy, ...by, accepted, routes };
      }
    }
    for (const [reason, routes] of this.#refused) {
      yield { schema, policy, reason, accepted: false, routes };
    }
  }
}
