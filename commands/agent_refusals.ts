// Which rule of which policy refused a route of the agent: asked again, for it is not remembered.
import type { Agent } from "../core/agent/agent.ts";
import type { RefusedBy as By } from "../core/rib/explain.ts";
import { refusalOf } from "../core/rib/importer.ts";
import { NO_RULE } from "../core/rib/policy/policy.ts";
import type { FamilyKey } from "../core/wire/context.ts";

export class RefusedBy {
  readonly #agent: Agent;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** Undefined where a rule of BGP did, or nothing. */
  of(family: FamilyKey, prefix: number, row: number): By | undefined {
    const { in: routes } = this.#agent.rib, table = routes.table(family)!;
    const imported = table.importedOf(row), from = routes.facts(table.peerOf(row));
    if (imported >= 0 || refusalOf(imported) !== "policy") return undefined;
    const policy = this.#agent.policyOf(from.name, family, "import");
    if (!policy) return undefined;
    const { accepted, rule } = policy.judge({
      family,
      prefixes: table.prefixes,
      prefix,
      set: table.setOf(row),
      nextHop: table.nextHopOf(row),
      from,
      to: undefined,
    });
    // A policy that is about to be applied may say something else already.
    if (accepted || rule === NO_RULE) return { policy: policy.name };
    return { policy: policy.name, rule: policy.rules[rule]! };
  }
}
