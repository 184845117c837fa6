import type { Delta } from "../core/ipam/delta.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import type { OpenLedger } from "./ipam_ledger.ts";

/** What comes of a plan: routes of the fabric, utilisation, days left. */
export function planSummary(
  _before: Ledger,
  _delta: Delta,
  _open: OpenLedger,
): Promise<
  { lines: readonly string[]; json: Readonly<Record<string, unknown>> } | undefined
> {
  return Promise.resolve(undefined);
}
