import { rowsOf } from "./audit.ts";
import { checkLedger } from "./check.ts";
import type { Problem } from "./check_problem.ts";
import { NOTHING } from "./delta.ts";
import type { LedgerDocument } from "./document.ts";
import { mergeRow } from "./document_merge.ts";
import type { Ledger } from "./ledger.ts";
import { type BlockRow, keyOf, type LedgerRow, type MetaRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { poolFault } from "./pool_check.ts";
import type { PoolRow } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { formatRow } from "./row_text.ts";
import type { Work } from "./work.ts";

export interface ImportRequest {
  readonly document: LedgerDocument;
  /** `merge`: what is there stays, and what is not comes; `replace`: nothing else stays. */
  readonly how: "replace" | "merge";
  /** Takes an older ledger, and what contradicts: that is quarantined. */
  readonly force?: boolean;
  /** Random: the id of the ledger where neither side has one. */
  readonly freshId: string;
}

export interface ImportAnswer {
  /** As the ledger says it is from now on. */
  readonly meta: MetaRow;
  readonly added: number;
  /** What is added, by its kind. */
  readonly kinds: ReadonlyMap<LedgerRow["kind"], number>;
  /** Blocks that are added or are otherwise than they were. */
  readonly blocks: readonly BlockRow[];
  readonly changed: number;
  readonly removed: number;
  /** Granted by one side and not, or to another, by the other: nobody's until an operator decides. */
  readonly quarantined: readonly BlockRow[];
  /** Keys of values that were no rows: they are not taken. */
  readonly skipped: readonly string[];
}

/**
 * Puts a document in the place of a ledger, or into it. Refuses one that is older than what is there,
 * and one with which blocks or pools would overlap. The epoch rises, so that nobody takes the ledger
 * for what it was before.
 */
export function importDocument(request: ImportRequest): Work<ImportAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) {
      return { refused: "newer-format", text: "cannot import into the ledger of a newer program" };
    }
    const stale = staleness(request, ledger);
    if (stale) return stale;
    const rows = request.how === "merge"
      ? merged(request, ledger, now)
      : replaced(request, ledger, now);
    if (isRefusal(rows)) return rows;
    const safe = settled(rows as ReadonlyMap<string, LedgerRow>, request, ledger, now);
    return isRefusal(safe) ? safe : changeOf(safe as Settled, request, ledger);
  };
}

/** An older state of the same ledger would forget what was granted since (a restored backup). */
function staleness(
  { document: { meta, version }, how, force }: ImportRequest,
  ledger: Ledger,
): Refusal | undefined {
  const own = ledger.meta;
  if (force || how === "merge" || !own || !meta || own.id !== meta.id) return undefined;
  const isOlder = meta.epoch < own.epoch || (meta.epoch === own.epoch && version < ledger.version);
  if (!isOlder) return undefined;
  return {
    refused: "stale",
    text: `cannot import: the document is of epoch ${meta.epoch} and commit ${version} of this ` +
      `ledger, which is at epoch ${own.epoch} and commit ${ledger.version}`,
    hint: "--force takes it; what was granted since is quarantined",
  };
}

type Rows = Map<string, LedgerRow>;

function merged({ document, force = false }: ImportRequest, ledger: Ledger, now: Moment) {
  const rows: Rows = new Map(bodyOf(ledger).map((row) => [keyOf(row), row]));
  for (const row of document.rows) {
    const key = keyOf(row), own = rows.get(key);
    const one = own === undefined
      ? above(row, ledger.meta?.serial ?? 0)
      : mergeRow(own, row, force, now);
    if (isRefusal(one)) return one;
    rows.set(key, one as LedgerRow);
  }
  return rows;
}

/** What is live here and not in the document is kept out of reach, with the super-block it lies in. */
function replaced({ document, force = false }: ImportRequest, ledger: Ledger, now: Moment) {
  const rows: Rows = new Map(document.rows.map((row) => [keyOf(row), row]));
  for (const own of ledger.blocks()) {
    const key = keyOf(own), row = rows.get(key);
    if (row?.kind === "block" && row.node === own.node && row.uid === own.uid) continue;
    if (own.state === "cooling") {
      // Its time is not over because of an import.
      if (!row && rows.has(`pool/${own.pool}`)) rows.set(key, own);
      continue;
    }
    if (!force) return inUse(own);
    const why = row?.kind === "block"
      ? `${row.node} has it by what was imported`
      : "what was imported does not know it";
    rows.set(key, { ...own, state: "quarantined", since: now, why });
  }
  raiseSerials(rows, ledger);
  return rows;
}

function inUse({ prefix, node, state }: BlockRow): Refusal {
  return {
    refused: "in-use",
    text: `cannot replace the ledger: block ${prefix} of ${node} is ${state}, and the document ` +
      "does not have it so",
    hint: "--force quarantines such blocks; without --replace they are kept",
  };
}

/** Numbers that were given once are not given again, though the document be older. */
function raiseSerials(rows: Rows, ledger: Ledger): void {
  const left = ledger.meta?.serial ?? 0;
  for (const [key, row] of rows) {
    if (row.kind === "super") {
      const own = ledger.row(key);
      rows.set(key, above(row, own?.kind === "super" ? own.serial : left));
    } else if (row.kind === "pool") {
      const own = ledger.pool(row.name);
      let serial = Math.max(own?.serial ?? 0, own && hasRanges(own, row) ? 0 : left);
      for (const own of ledger.supers(row.name)) {
        if (!rows.has(keyOf(own))) serial = Math.max(serial, own.serial);
      }
      rows.set(key, above(row, serial));
    }
  }
}

/** A pool or super-block that counts on from no less than a number. */
function above(row: LedgerRow, serial: number): LedgerRow {
  const counts = row.kind === "pool" || row.kind === "super";
  return counts && row.serial < serial ? { ...row, serial } : row;
}

/** Whether all ranges of a pool are those of another state of it. */
function hasRanges({ cidrs }: PoolRow, of: PoolRow): boolean {
  return of.cidrs.every(({ prefix }) => cidrs.some((one) => one.prefix === prefix));
}

interface Settled {
  readonly rows: ReadonlyMap<string, LedgerRow>;
  readonly quarantined: readonly BlockRow[];
}

const CONFLICTS: readonly Problem["kind"][] = [
  "pool-overlap",
  "super-overlap",
  "block-overlap",
  "several-owners",
  "outside-pools",
  "other-pool",
  "reserved",
];

/** No two may have one address afterwards, forced or not. */
function settled(
  rows: ReadonlyMap<string, LedgerRow>,
  { force }: ImportRequest,
  ledger: Ledger,
  now: Moment,
): Settled | Refusal {
  const all = new Map(rows), quarantined = new Map<string, BlockRow>();
  for (const row of rows.values()) {
    const fault = row.kind === "pool" && !force && !ledger.pool(row.name) && poolFault(row);
    if (fault) return { ...fault, text: `cannot import pool ${row.name}: ${fault.text}` };
    const isNew = row.kind === "block" && row.state === "quarantined" &&
      ledger.block(row.prefix)?.state !== "quarantined";
    if (isNew) quarantined.set(row.prefix, row);
  }
  for (const problem of checkLedger(rows.values(), now)) {
    const { severity, kind, prefix = "", other = "" } = problem;
    if (severity === "note" || !CONFLICTS.includes(kind)) continue;
    if (!force) return overlap(problem);
    if (kind !== "block-overlap" && kind !== "several-owners") continue;
    for (const [one, beside] of [[prefix, other], [other, prefix]] as const) {
      const row = all.get(`block/${one}`);
      if (row?.kind !== "block" || row.state === "quarantined") continue;
      const why = `overlaps ${beside} since an import`;
      const safe: BlockRow = { ...row, state: "quarantined", since: now, why };
      all.set(keyOf(safe), safe);
      quarantined.set(one, safe);
    }
  }
  return { rows: all, quarantined: [...quarantined.values()] };
}

function overlap({ text }: Problem): Refusal {
  return {
    refused: "overlap",
    text: `cannot import: ${text}`,
    hint: "--force imports it, and quarantines blocks that overlap",
  };
}

function bodyOf(ledger: Ledger): LedgerRow[] {
  return rowsOf(ledger).filter(({ kind }) => kind !== "meta");
}

function changeOf({ rows, quarantined }: Settled, request: ImportRequest, ledger: Ledger) {
  const puts: LedgerRow[] = [], deletes: string[] = [];
  const kinds = new Map<LedgerRow["kind"], number>(), blocks: BlockRow[] = [];
  let added = 0, changed = 0;
  for (const [key, row] of rows) {
    const own = ledger.row(key);
    if (own && formatRow(own) === formatRow(row)) continue;
    puts.push(row);
    if (row.kind === "block") blocks.push(row);
    if (own) changed++;
    else {
      added++;
      kinds.set(row.kind, (kinds.get(row.kind) ?? 0) + 1);
    }
  }
  for (const row of bodyOf(ledger)) if (!rows.has(keyOf(row))) deletes.push(keyOf(row));
  const { document, how } = request;
  const isSame = how === "merge" && ledger.meta && puts.length === 0;
  const meta = isSame ? ledger.meta! : metaOf(request, ledger, rows);
  const what = `import (${how}) of ${added + changed} rows, epoch ${meta.epoch}`;
  const delta = isSame ? NOTHING : { puts: [meta, ...puts], deletes, guards: [], what };
  const skipped = document.foreign.map(({ key }) => key);
  const removed = deletes.length;
  const answer = { meta, added, kinds, blocks, changed, removed, quarantined, skipped };
  return { delta, answer };
}

function metaOf(
  { document, how, freshId }: ImportRequest,
  ledger: Ledger,
  rows: ReadonlyMap<string, LedgerRow>,
): MetaRow {
  const theirs = document.meta, ours = ledger.meta;
  const base = (how === "merge" ? ours ?? theirs : theirs ?? ours) ??
    { kind: "meta", format: 1, id: freshId, epoch: 0 };
  const epoch = Math.max(theirs?.epoch ?? 0, ours?.epoch ?? 0) + 1;
  const serial = Math.max(theirs?.serial ?? 0, ours?.serial ?? 0, serialLeft(ledger, rows));
  return { ...base, epoch, ...serial > 0 && { serial } };
}

/** The highest number of pools that lose a range by the import. */
function serialLeft(ledger: Ledger, rows: ReadonlyMap<string, LedgerRow>): number {
  let left = 0;
  for (const pool of ledger.pools()) {
    const row = rows.get(keyOf(pool));
    if (row?.kind === "pool" && hasRanges(row, pool)) continue;
    for (const { serial } of [pool, ...ledger.supers(pool.name)]) left = Math.max(left, serial);
  }
  return left;
}
