// show route --explain: to whom of the agent's peers the best path goes, and why not to others.
import type { Agent } from "../core/agent/agent.ts";
import type { AgentPeer } from "../core/agent/agent_peer.ts";
import type { ExplainedExport } from "../core/rib/explanation.ts";
import type { Offering } from "../core/rib/out/offering.ts";
import { NO_ROW } from "../core/rib/path_table.ts";
import { PathTexts } from "../core/rib/path_text.ts";
import { NO_RULE } from "../core/rib/policy/policy.ts";
import type { FamilyKey } from "../core/wire/context.ts";

/** One row a peer; none where nothing is best. */
export function explainedExports(
  agent: Agent,
  family: FamilyKey,
  prefix: number,
): ExplainedExport[] {
  const best = agent.rib.loc(family)!.best(prefix), texts = new PathTexts(agent.rib.in);
  if (best === NO_ROW) return [];
  return [...agent.peersByName.values()].map((peer) =>
    explained(agent, peer, { family, prefix, best }, texts)
  );
}

interface Best {
  readonly family: FamilyKey;
  readonly prefix: number;
  readonly best: number;
}

function explained(
  agent: Agent,
  { name, number, member }: AgentPeer,
  { family, prefix, best }: Best,
  texts: PathTexts,
): ExplainedExport {
  if (!member) return { peer: name, exported: false, down: true };
  const offering = agent.offering(name, family), sent = agent.asSent(name, family);
  if (!offering || !sent) return { peer: name, exported: false, withheld: "not negotiated" };
  const isOffered = offering.look(prefix, best);
  if (offering.source === number) {
    return { peer: name, exported: false, withheld: "its own route" };
  }
  const by = decidedBy(agent, name, family, isOffered, offering);
  if (!isOffered) return { peer: name, exported: false, withheld: offering.withheld, ...by };
  const why = sent.read(offering.set, offering.nextHop);
  if (why !== undefined) return { peer: name, exported: false, withheld: why };
  return { peer: name, exported: true, ...by, ...texts.sent(sent.set, sent.nextHop) };
}

function decidedBy(
  agent: Agent,
  peer: string,
  family: FamilyKey,
  isOffered: boolean,
  { withheld, rule }: Offering,
): Pick<ExplainedExport, "policy" | "rule"> {
  const policy = agent.policyOf(peer, family, "export");
  if (!policy || !isOffered && withheld !== "policy") return {};
  return { policy: policy.name, ...(rule !== NO_RULE && { rule: policy.rules[rule]! }) };
}
