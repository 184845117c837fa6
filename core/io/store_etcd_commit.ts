import type { Commit } from "../ipam/row_store.ts";
import { StoreError } from "../ipam/store_error.ts";
import {
  type EtcdCompare,
  type EtcdOp,
  get,
  isAt,
  isOf,
  noneAfter,
  put,
  remove,
  together,
} from "./etcd_message.ts";
import { type Entry, entryOf, formatTip, keptOf, type Tip, unitOf } from "./store_etcd_chain.ts";
import { historyKey, LAST, POOLS, rowKey, tipKey } from "./store_etcd_keys.ts";
import type { EtcdMirror } from "./store_etcd_mirror.ts";

/** etcd's own limit of comparisons, and of operations, of one level of a txn (`--max-txn-ops`). */
const LEVEL_MOST = 128;
/** Room that is left beside the rows of one level. */
const ASIDE = 8;
/** Operations that stand together one level deeper. */
const TOGETHER = 64;
/** Rows of a commit; one of this many octets stays below etcd's 1.5 MiB with what goes along. */
export const ROWS_MOST = 4000;
const OCTETS_MOST = 1_350_000;
/** What each row costs beside its key, which the history repeats, and its value. */
const ROW_OCTETS = 60;

/** A commit as a txn, and what will be so when it has succeeded. */
export interface Txn {
  readonly compare: readonly EtcdCompare[];
  readonly success: readonly EtcdOp[];
  /** Tells how far the ledger has come, where others were first. */
  readonly failure: readonly EtcdOp[];
  readonly unit: string;
  readonly tip: Tip;
  readonly entry: Entry;
}

/**
 * The txn that makes a commit if what it was computed from is as it was: its guards, the rows it
 * writes, the end of its chain of history, all pools, and that this is the same ledger. One with
 * more rows than can be compared one by one holds only if nobody has written anything.
 */
export function txnOf(commit: Commit, mirror: EtcdMirror, id: string): Txn {
  check(commit);
  const unit = unitOf(commit), before = mirror.tip(unit);
  const entry = entryOf(commit, before, id), tip = { at: before.at + 1, digest: entry.digest };
  const rows = new Map(commit.rows.map(({ key, value }) => [key, value]));
  const ops: EtcdOp[] = [];
  for (const [key, value] of rows) {
    ops.push(value === undefined ? remove(rowKey(key)) : put(rowKey(key), value));
  }
  ops.push(put(LAST, id), put(tipKey(unit), formatTip(tip)));
  ops.push(put(historyKey(unit, tip.at), JSON.stringify(entry)));
  const old = tip.at - keptOf(unit);
  if (old > 0) ops.push(remove(historyKey(unit, old)));
  const compare = [
    isOf(LAST, mirror.witness.born),
    noneAfter(POOLS.key, POOLS.end, mirror.pools),
    isAt(tipKey(unit), before.version),
    ...rowsCompared(commit, mirror),
  ];
  const success = ops.length <= LEVEL_MOST ? ops : pieces(ops);
  return { compare, success, failure: [get(LAST)], unit, tip, entry };
}

function rowsCompared(commit: Commit, mirror: EtcdMirror): EtcdCompare[] {
  const versions = new Map<string, number>();
  for (const { key } of commit.rows) versions.set(key, mirror.versionOf(key));
  for (const { key, version } of commit.guards) versions.set(key, version);
  if (versions.size <= levelMost(commit)) {
    return [...versions].map(([key, version]) => isAt(rowKey(key), version));
  }
  const isStale = commit.guards.some(({ key, version }) => mirror.versionOf(key) !== version);
  // Not even etcd could say so of all of them at once: it is said here, and shall fail there.
  return [isAt(LAST, isStale ? Number.MAX_SAFE_INTEGER - 1 : mirror.witness.version)];
}

/** A level below has what this one leaves of the limit, whichever of its two lists is longer. */
function levelMost({ rows }: Commit): number {
  return rows.length + ASIDE <= LEVEL_MOST ? LEVEL_MOST - ASIDE : LEVEL_MOST - TOGETHER - ASIDE;
}

function pieces(ops: readonly EtcdOp[]): EtcdOp[] {
  const found: EtcdOp[] = [];
  for (let from = 0; from < ops.length; from += TOGETHER) {
    found.push(together(ops.slice(from, from + TOGETHER)));
  }
  return found;
}

function check({ rows }: Commit): void {
  const octets = rows.reduce(
    (sum, { key, value = "" }) => sum + 2 * key.length + value.length + ROW_OCTETS,
    0,
  );
  if (rows.length <= ROWS_MOST && octets <= OCTETS_MOST) return;
  throw new StoreError(
    "unwritable",
    `cannot write ${rows.length} rows of ${octets} octets at once: etcd takes one change whole ` +
      `up to ${ROWS_MOST} rows and ${OCTETS_MOST} octets`,
    "do it in parts",
  );
}
