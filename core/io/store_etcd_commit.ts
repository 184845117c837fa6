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
import { entryOf, nextTip, unitOf, withTip } from "./store_etcd_chain.ts";
import { historyKey, LAST, POOLS, rowKey } from "./store_etcd_keys.ts";
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
  /** Rows as they will lie in etcd. */
  readonly rows: ReadonlyMap<string, string | undefined>;
  /** Where its entry of the history will lie, and whose it is. */
  readonly entry: { readonly key: string; readonly id: string };
}

/**
 * The txn that makes a commit if what it was computed from is as it was: its guards and the rows it
 * writes, and with `isGuess`, where that may be known for a while, all pools. One with more rows
 * than can be compared one by one holds only if nobody has written anything.
 */
export function txnOf(commit: Commit, mirror: EtcdMirror, id: string, isGuess: boolean): Txn {
  check(commit);
  const unit = unitOf(commit), entry = entryOf(commit, mirror.tip(unit), id);
  const tip = nextTip(unit, mirror.tip(unit), entry), key = historyKey(tip.chain, tip.at);
  const rows = new Map<string, string | undefined>();
  for (const { key, value } of commit.rows) {
    const carried = key === unit ? tip : key.startsWith("block/") ? undefined : mirror.tip(key);
    rows.set(key, value === undefined ? undefined : withTip(value, carried));
  }
  const ops: EtcdOp[] = [put(LAST, id), put(key, JSON.stringify(entry))];
  for (const [key, value] of rows) {
    ops.push(value === undefined ? remove(rowKey(key)) : put(rowKey(key), value));
  }
  return {
    compare: compared(commit, mirror, isGuess),
    success: ops.length <= LEVEL_MOST ? ops : pieces(ops),
    failure: [get(LAST)],
    rows,
    entry: { key, id },
  };
}

function compared(commit: Commit, mirror: EtcdMirror, isGuess: boolean): EtcdCompare[] {
  const found = rowsCompared(commit, mirror);
  if (isGuess) found.push(noneAfter(POOLS.key, POOLS.end, mirror.pools));
  // What says that some row is as it was says that it is the same ledger; else this does.
  if (!found.some(({ target }) => target === "MOD")) found.push(isOf(LAST, mirror.witness.born));
  return found;
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
