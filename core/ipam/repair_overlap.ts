import { layOut } from "./check_layout.ts";
import type { Problem } from "./check_problem.ts";
import { type AuditOptions, rowsOf } from "./audit.ts";
import { Origins } from "./cross_origin.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow } from "./ledger_row.ts";
import type { RepairDraft } from "./repair_draft.ts";

/**
 * Two blocks over one another: the one that is on its way goes first; else the one that its owner is
 * seen to announce, alone of the two, stays; else nobody knows, and nobody may trust either.
 */
export function repairOverlap(
  { prefix = "", other = "" }: Problem,
  draft: RepairDraft,
  announcers: Announcers,
): string | undefined {
  const one = draft.block(prefix), two = draft.block(other);
  if (!one || !two || one.state === "quarantined" || two.state === "quarantined") return undefined;
  const isOne = isLive(one) && !isLive(two), isTwo = isLive(two) && !isLive(one);
  if (isOne) return quarantined(draft, two, one);
  if (isTwo) return quarantined(draft, one, two);
  const first = announcers.has(one), second = announcers.has(two);
  if (first && !second) return quarantined(draft, two, one);
  if (second && !first) return quarantined(draft, one, two);
  const both = [quarantined(draft, one, two), quarantined(draft, two, one)];
  return both.filter((what) => what !== undefined).join(", ") || undefined;
}

function isLive({ state }: BlockRow): boolean {
  return state === "held" || state === "draining";
}

function quarantined(draft: RepairDraft, row: BlockRow, beside: BlockRow): string | undefined {
  const why = `overlaps ${beside.prefix} of ${beside.node}`;
  return draft.quarantine(row.prefix, why, beside.prefix);
}

/** Who is seen to announce its own blocks. */
export class Announcers {
  readonly #ledger: Ledger;
  readonly #options: AuditOptions;
  /** Nodes that are sure to announce it, by prefix; made when somebody asks. */
  #nodes: Map<string, Set<string>> | undefined;

  constructor(ledger: Ledger, options: AuditOptions) {
    this.#ledger = ledger;
    this.#options = options;
  }

  has({ prefix, node }: BlockRow): boolean {
    return (this.#nodes ??= this.#find()).get(prefix)?.has(node) ?? false;
  }

  #find(): Map<string, Set<string>> {
    const { announcements = [], nodes } = this.#options, found = new Map<string, Set<string>>();
    if (announcements.length === 0) return found;
    const origins = new Origins(layOut(rowsOf(this.#ledger)), announcements, nodes);
    for (const one of announcements) {
      const { node, isSure } = origins.of(one);
      if (!isSure || node === undefined) continue;
      const seen = found.get(one.prefix);
      if (seen) seen.add(node);
      else found.set(one.prefix, new Set([node]));
    }
    return found;
  }
}
