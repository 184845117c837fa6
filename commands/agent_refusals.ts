// Which rule of which policy refused a route of the agent: its importer is asked again, for it is not
// remembered with the route.
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
    const { rib } = this.#agent, table = rib.loc(family)!.paths;
    const imported = table.importedOf(row), peer = table.peerOf(row), { prefixes } = table;
    if (imported >= 0 || refusalOf(imported) !== "policy") return undefined;
    const importer = rib.importer(peer), set = table.setOf(row), hop = table.nextHopOf(row);
    const taken = importer.take(family, prefixes, prefix, set, hop, peer), { by } = importer;
    if (!by) return undefined;
    const { policy, rule } = by;
    // A policy that is about to be applied may say something else already.
    if (taken >= 0 || rule === NO_RULE) return { policy: policy.name };
    return { policy: policy.name, rule: policy.rules[rule]! };
  }
}
