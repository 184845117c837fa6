import { checkLedger } from "./check.ts";
import type { Problem } from "./check_problem.ts";
import type { FreeSum } from "./check_sums.ts";
import { type Announcement, crossAudit, type CrossOptions } from "./cross_audit.ts";
import type { ForeignRow, Ledger } from "./ledger.ts";
import type { LedgerRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import type { Moment } from "./moment.ts";

export interface AuditOptions extends CrossOptions {
  /** Routes that were seen; absent: nobody looked. */
  readonly announcements?: readonly Announcement[];
  /** When that was begun: a block that has come or gone since then may be seen otherwise. */
  readonly seenAt?: Moment;
}

/** All that is wrong with a ledger: values that are no rows, its rows, its index, and routes beside it. */
export function auditLedger(
  ledger: Ledger,
  now: Moment,
  options: AuditOptions = {},
): Problem[] {
  const rows = rowsOf(ledger), odd = oddOf(ledger);
  // What nobody understands is kept free of grants, and is in no sum of rows.
  const free = odd.some(({ key }) => key.includes("/")) ? {} : { free: freeSums(ledger) };
  return [
    ...odd.map(unreadable),
    ...checkLedger(rows, now, free),
    ...options.announcements
      ? crossAudit(rows, options.announcements, options.seenAt ?? now, options)
      : [],
  ];
}

/** All rows of a ledger that are understood, those that contradict each other included. */
export function rowsOf(ledger: Ledger): LedgerRow[] {
  const { meta } = ledger;
  return [
    ...meta ? [meta] : [],
    ...ledger.pools(),
    ...ledger.supers(),
    ...ledger.blocks(),
    ...ledger.nodes(),
  ];
}

/** Values that are no rows; those that only contradict others are rows as well. */
export function oddOf(ledger: Ledger): readonly ForeignRow[] {
  return ledger.foreign.filter(({ key }) => ledger.row(key) === undefined);
}

function unreadable({ key, why }: ForeignRow): Problem {
  const text = `the row ${key} ${why}; it is left alone, and nothing is granted over it`;
  return { kind: "unreadable-row", section: "structure", severity: "problem", text };
}

/** An index has so many bits of a range; of what is smaller it holds more than there is. */
const INDEX_BITS = 31;

function isExact({ cidrs, ipv4, ipv6 }: PoolRow): boolean {
  return cidrs.every(({ prefix }) => {
    const sizes = prefix.includes(":") ? ipv6 : ipv4, at = prefix.indexOf("/") + 1;
    return sizes !== undefined && sizes.smallest - Number(prefix.slice(at)) <= INDEX_BITS;
  });
}

/** What the index of the ledger says is free. */
function freeSums(ledger: Ledger): FreeSum[] {
  const sums: FreeSum[] = [];
  const add = (pool: string, prefix: string, isOuter: boolean) => {
    const bits = prefix.includes(":") ? 128 : 32;
    let free = 0n;
    for (const length of ledger.ranges.free(pool, prefix, isOuter)) {
      free += 1n << BigInt(bits - length);
    }
    sums.push({ prefix, free });
  };
  for (const pool of ledger.pools()) {
    if (!isExact(pool)) continue;
    for (const { prefix } of pool.cidrs) add(pool.name, prefix, true);
    for (const { prefix } of ledger.supers(pool.name)) add(pool.name, prefix, false);
  }
  return sums;
}
