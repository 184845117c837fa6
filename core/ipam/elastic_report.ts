import { newerFormat } from "./allocate_refusal.ts";
import { NOTHING } from "./delta.ts";
import { beyondOf, hear, type ReportAnswer, type ReportRequest, speaker } from "./demand_report.ts";
import { follow } from "./elastic.ts";
import { historyOf, Round } from "./elastic_round.ts";
import type { ElasticAnswer } from "./elastic_step.ts";
import { drafted } from "./ledger_draft.ts";
import type { Work } from "./work.ts";

/**
 * A report and what follows from it for its node, in one commit: what an agent asks for, so that pods
 * wait for one commit and not for the next round of all nodes. What is beyond its blocks is beyond those
 * that it has then.
 */
export function reportAndFollow(request: ReportRequest): Work<ReportAnswer & ElasticAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const node = speaker(ledger, request);
    if ("refused" in node) return node;
    const heard = hear(ledger, node, request, now);
    if ("refused" in heard) return heard;
    const { row, answer, delta } = heard;
    return drafted(ledger, (draft) => {
      draft.apply(delta);
      const round = new Round(draft, now);
      follow(round, row);
      const { steps, shortages, waiting } = round, { beyond: _, ...said } = answer;
      const beyond = beyondOf(row.demand!.used, draft.ledger.blocksOf(row.name));
      const isWritten = answer.isWritten || steps.length > 0;
      const what = [delta.what, historyOf(steps)].filter((part) => part !== "").join("; ");
      return {
        delta: isWritten ? { ...draft.delta, what } : NOTHING,
        answer: { ...said, ...beyond, isWritten, steps, shortages, waiting },
      };
    });
  };
}
