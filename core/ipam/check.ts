// Whether a ledger keeps its promises, from its rows alone. Nothing here is shared with what makes
// them but the shape of rows and the text of addresses.
import { layOut } from "./check_layout.ts";
import { checkOwners } from "./check_owners.ts";
import type { Problem } from "./check_problem.ts";
import { checkSpace } from "./check_space.ts";
import { checkStructure } from "./check_structure.ts";
import { checkSums, type FreeSum } from "./check_sums.ts";
import { checkUse } from "./check_use.ts";
import type { LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";

export interface CheckOptions {
  /** What an index of free space says, to be compared with the rows. */
  readonly free?: readonly FreeSum[];
}

/**
 * All that is wrong (`problem`) or worth knowing (`note`) with the rows as they are now: no overlap of
 * blocks, super-blocks and pools, each block in one pool, a super-block of its own pool and rack and
 * nothing reserved, owners known, sums right. In time n log n of the rows.
 */
export function checkLedger(
  rows: Iterable<LedgerRow>,
  now: Moment,
  options: CheckOptions = {},
): Problem[] {
  const layout = layOut(rows);
  return [
    ...checkStructure(layout, now).found,
    ...checkSpace(layout, now).found,
    ...checkOwners(layout).found,
    ...checkUse(layout, now).found,
    ...options.free ? checkSums(layout, options.free).found : [],
  ];
}
