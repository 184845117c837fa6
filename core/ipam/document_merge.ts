import { keyOf, type LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { Refusal } from "./refusal.ts";
import { formatRow } from "./row_text.ts";

/** What becomes of a row that is there and comes: what nodes do is known better here. */
export function mergeRow(
  own: LedgerRow,
  row: LedgerRow,
  force: boolean,
  now: Moment,
): LedgerRow | Refusal {
  if (formatRow(own) === formatRow(row)) return own;
  if (own.kind === "super" && row.kind === "super") {
    if (own.pool === row.pool && own.rack === row.rack) {
      return { ...own, serial: Math.max(own.serial, row.serial) };
    }
  } else if (own.kind === "block" && row.kind === "block") {
    if (own.node === row.node && own.uid === row.uid && own.pool === row.pool) return own;
    if (force) {
      const why = `${row.node} has it by what was imported`;
      return { ...own, state: "quarantined", since: now, why };
    }
  } else if (own.kind === "pool" && row.kind === "pool") {
    const serial = Math.max(own.serial, row.serial);
    const isSame = formatRow({ ...own, serial }) === formatRow({ ...row, serial });
    if (isSame || force) return { ...own, serial };
  } else if (own.kind === "node") return own;
  if (force) return own;
  return {
    refused: "overlap",
    text: `cannot merge: ${keyOf(own)} is another one here`,
    hint: "--force keeps what is here, and quarantines blocks that two have",
  };
}
