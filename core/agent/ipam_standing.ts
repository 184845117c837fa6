import type { IpamRoutes } from "./ipam_routes.ts";
import type { IpamRow } from "./rows.ts";
import { timeText } from "./time_text.ts";

/** How it stands with a store. */
export interface IpamStanding {
  readonly state: IpamRow["state"];
  readonly why?: string;
  /** Unix seconds. */
  readonly since?: number;
}

/** The ledger and what is announced of it, for `show status`. */
export function standingRow(
  { counts, conflicts, lastChange }: IpamRoutes,
  { state, why, since }: IpamStanding,
  about: Pick<IpamRow, "store" | "node" | "uid" | "refused" | "alarm">,
): IpamRow {
  const { blocks, aggregates, withdrawing, held } = counts, { refused, alarm, ...head } = about;
  const isBad = state !== "ok";
  return {
    ...head,
    state,
    ...(isBad && why !== undefined && { why }),
    ...(isBad && since !== undefined && { since: timeText(since) }),
    blocks,
    aggregates,
    ...(withdrawing > 0 && { withdrawing }),
    ...(held > 0 && { held_back: held }),
    ...(lastChange !== undefined && { last_change: timeText(lastChange) }),
    ...(conflicts.length > 0 && { conflicts }),
    ...(refused !== undefined && { refused }),
    ...(alarm !== undefined && { alarm }),
  };
}
