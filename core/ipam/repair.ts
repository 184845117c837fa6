import { auditLedger, type AuditOptions } from "./audit.ts";
import type { Problem } from "./check_problem.ts";
import type { BlockRow } from "./ledger_row.ts";
import { RepairDraft } from "./repair_draft.ts";
import { Announcers, repairOverlap } from "./repair_overlap.ts";
import type { Work } from "./work.ts";

export interface RepairAnswer {
  readonly done: readonly RepairStep[];
  /** What nobody but a person can judge; notes are left out. */
  readonly left: readonly Problem[];
  /** What is to be decided by a person now: to whom they are given, or that they are freed. */
  readonly quarantined: readonly BlockRow[];
}

export interface RepairStep {
  readonly problem: Problem;
  /** `drain 10.0.0.0/26 of node-1`. */
  readonly what: string;
}

/**
 * Repairs what is safe of the problems that are still there when it is done: whatever may be in use
 * is drained or quarantined, and never freed or given to anybody. `options` as for the audit that
 * found them; its announcements tell who of two is right.
 */
export function repair(
  problems: readonly Problem[],
  options: AuditOptions = {},
): Work<RepairAnswer> {
  const wanted = new Set(problems.map(nameOf));
  return (ledger, now) => {
    if (ledger.isNewer) {
      return { refused: "newer-format", text: "cannot repair the ledger of a newer program" };
    }
    const draft = new RepairDraft(ledger, now), announcers = new Announcers(ledger, options);
    const done: RepairStep[] = [], left: Problem[] = [];
    // Looked at again: what was found may be over, and what was free may be in use.
    for (const problem of auditLedger(ledger, now, options)) {
      if (!wanted.has(nameOf(problem))) continue;
      const what = problem.repair === undefined ? undefined : mend(problem, draft, announcers);
      if (what !== undefined) done.push({ problem, what });
      else if (problem.severity === "problem") left.push(problem);
    }
    const delta = draft.delta(done.map(({ what }) => what));
    const quarantined = delta.puts.flatMap((row) =>
      row.kind === "block" && row.state === "quarantined" ? [row] : []
    );
    return { delta, answer: { done, left, quarantined } };
  };
}

function nameOf({ kind, prefix = "", other = "", node = "" }: Problem): string {
  return JSON.stringify([kind, prefix, other, node]);
}

/** What was done; undefined where nothing is safe after all. */
function mend(
  problem: Problem,
  draft: RepairDraft,
  announcers: Announcers,
): string | undefined {
  const { prefix = "" } = problem;
  switch (problem.kind) {
    case "cooled":
      return draft.drop(prefix);
    case "empty-super":
      return draft.giveBack(prefix);
    case "bad-number":
      return draft.raise(prefix);
    case "future":
      return draft.coolAgain(prefix);
    case "unknown-node":
      draft.remember(prefix);
      return draft.drain(prefix, "its owner is not known") ?? `note the owner of ${prefix} as gone`;
    case "other-incarnation":
      return draft.drain(prefix, "its incarnation is gone");
    case "allocated-not-used":
      return draft.drain(prefix, "its node is gone");
    case "partner-missing":
    case "partner-differs":
    case "partner-state":
      return draft.drain(prefix, "it has no partner that is held");
    case "block-overlap":
    case "several-owners":
      return repairOverlap(problem, draft, announcers);
    default:
      return undefined;
  }
}
