// An agent that announces the blocks of a node: as long as it is registered nothing of the node is
// free before the agent has withdrawn it.
import { newerFormat } from "./allocate_refusal.ts";
import { NOTHING } from "./delta.ts";
import { drafted } from "./ledger_draft.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import { heldAgain } from "./lost_node.ts";
import { isRefusal } from "./refusal.ts";
import { moved } from "./release.ts";
import { incarnate, type NodeAnswer, type NodeRequest } from "./request_node.ts";
import type { Work } from "./work.ts";

export interface AgentRequest extends NodeRequest {
  /** Random, of this run of the agent. */
  readonly instance: string;
}

/** The agent of that node is this one from now on. One before it announces nothing any more. */
export function registerAgent(request: AgentRequest): Work<NodeAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    // It is there: whoever said that it is gone was wrong, or early.
    const uid = request.uid ?? ledger.node(request.node)?.uid;
    const lost = ledger.node(request.node), isBack = heldAgain(ledger, lost, uid, now);
    return drafted(ledger, (draft) => {
      const put = draft.step(
        incarnate(ledger, uid === undefined ? request : { ...request, uid }, now),
      );
      if (isRefusal(put)) return put;
      let { node } = put;
      const { instance } = request;
      if (isBack.length > 0) {
        draft.apply({ ...NOTHING, puts: isBack, what: `${node.name} is back` });
      }
      if (node.agent?.instance !== instance) {
        node = { ...node, agent: { instance, since: now } };
        draft.add({ ...NOTHING, puts: [node], what: `agent of ${node.name}` });
      }
      return { delta: draft.delta, answer: { node, drained: put.drained } };
    });
  };
}

export interface UnregisterAnswer {
  /** Undefined: it was another agent's turn, or nobody's. */
  readonly node: NodeRow | undefined;
  /** Leaving until now; nobody announces them any more. */
  readonly cooling: readonly BlockRow[];
}

/** The agent has withdrawn everything and ends. */
export function unregisterAgent(
  request: { readonly node: string; readonly instance: string },
): Work<UnregisterAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const known = ledger.node(request.node);
    if (known?.agent?.instance !== request.instance) {
      return { delta: NOTHING, answer: { node: undefined, cooling: [] } };
    }
    const { agent: _, ...node } = known;
    const cooling = ledger.blocksOf(node.name)
      .filter(({ state }) => state === "leaving")
      .map((block) => moved(block, "cooling", now));
    const delta = { ...NOTHING, puts: [node, ...cooling], what: `agent of ${node.name} ends` };
    return { delta, answer: { node, cooling } };
  };
}
