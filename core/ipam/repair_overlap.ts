import { layOut } from "./check_layout.ts";
import type { Problem } from "./check_problem.ts";
import { rowsOf } from "./audit.ts";
import { type Announcement, Origins } from "./cross_origin.ts";
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
  ledger: Ledger,
  announcements: readonly Announcement[],
): string | undefined {
  const one = draft.block(prefix), two = draft.block(other);
  if (!one || !two || one.state === "quarantined" || two.state === "quarantined") return undefined;
  const isOne = isLive(one) && !isLive(two), isTwo = isLive(two) && !isLive(one);
  if (isOne) return quarantined(draft, two, one);
  if (isTwo) return quarantined(draft, one, two);
  const announces = new Announcers(ledger, announcements);
  const first = announces.has(one), second = announces.has(two);
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
class Announcers {
  readonly #announcements: readonly Announcement[];
  readonly #origins: Origins;

  constructor(ledger: Ledger, announcements: readonly Announcement[]) {
    this.#announcements = announcements;
    this.#origins = new Origins(layOut(rowsOf(ledger)), announcements);
  }

  has({ prefix, node }: BlockRow): boolean {
    return this.#announcements.some((one) => {
      if (one.prefix !== prefix) return false;
      const origin = this.#origins.of(one);
      return origin.isSure && origin.node === node;
    });
  }
}
