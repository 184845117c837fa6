// A step of a long walk, judged by the rows that it touched and those around them alone.
import { checkStep } from "./check_step.ts";
import type { Delta } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import { type BlockRow, keyOf, type LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { isRefusal } from "./refusal.ts";
import type { Change, Work } from "./work.ts";

/** What the checker says of a step, and what was written; undefined where it was refused. */
export function quickStep(
  ledger: Ledger,
  work: Work<object>,
  now: Moment,
  forced: readonly string[],
): { readonly delta: Delta; readonly problems: readonly string[] } | undefined {
  const change = work(ledger, now);
  if (isRefusal(change)) return undefined;
  const { delta } = change as Change<object>;
  if (delta.puts.length + delta.deletes.length === 0) return { delta, problems: [] };
  const blocks = touched(ledger, delta), before = rowsAround(ledger, blocks);
  ledger.apply(delta, ledger.version + 1);
  const leaving = before.flatMap((row) =>
    row.kind === "block" && row.state === "leaving" ? [row.prefix] : []
  );
  const acknowledged = new Set([...leaving, ...forced]);
  const found = checkStep(before, rowsAround(ledger, blocks), now, { acknowledged });
  const problems = found.flatMap(({ severity, text }) => severity === "problem" ? [text] : []);
  return { delta, problems };
}

/** Prefixes of the blocks that are written, with their partners and those of the same request. */
function touched(ledger: Ledger, { puts, deletes }: Delta): ReadonlySet<string> {
  const prefixes = new Set<string>();
  const see = ({ prefix, partner, request }: BlockRow) => {
    prefixes.add(prefix);
    if (partner !== undefined) prefixes.add(partner);
    for (const one of request === undefined ? [] : ledger.blocksFor(request)) {
      prefixes.add(one.prefix);
    }
  };
  for (const key of [...deletes, ...puts.map(keyOf)]) {
    const row = ledger.row(key);
    if (row?.kind === "block") see(row);
  }
  for (const row of puts) if (row.kind === "block") see(row);
  return prefixes;
}

function rowsAround(ledger: Ledger, blocks: ReadonlySet<string>): readonly LedgerRow[] {
  const rows: LedgerRow[] = [...ledger.pools(), ...ledger.supers(), ...ledger.nodes()];
  if (ledger.meta) rows.push(ledger.meta);
  for (const prefix of blocks) {
    const block = ledger.block(prefix);
    if (block) rows.push(block);
  }
  return rows;
}
