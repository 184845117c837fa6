import type { StoreFault } from "../ipam/row_store.ts";
import type { EtcdClient } from "./etcd_client.ts";
import type { EtcdRow } from "./etcd_message.ts";
import { type Entry, follows, parseEntry, splitTip, sumOf } from "./store_etcd_chain.ts";
import { entryAt, HISTORY, rowAt, ROWS } from "./store_etcd_keys.ts";
import { readWhole } from "./store_etcd_read.ts";

/** An entry of the history where it lies. */
interface Kept {
  readonly at: number;
  readonly entry: Entry;
  readonly version: number;
}

/**
 * Reads rows and history again: each chain of digests up to its tip, and each row against the sum in
 * the entry of the commit that wrote it, as far as entries are kept.
 */
export async function verifyEtcd(client: EtcdClient): Promise<readonly StoreFault[]> {
  const history = await readWhole(client, HISTORY), all = await readWhole(client, ROWS);
  const faults: StoreFault[] = [], chains = new Map<string, Kept[]>();
  for (const row of history.rows) {
    const place = entryAt(row.key), entry = parseEntry(row.value);
    if (place === undefined || entry === undefined) {
      faults.push({
        what: "an entry of the history is not readable",
        key: row.key,
        isFatal: false,
      });
    } else {
      const kept = { at: place.at, entry, version: row.version };
      chains.get(place.chain)?.push(kept) ?? chains.set(place.chain, [kept]);
    }
  }
  // What came after the history was read is not judged by it.
  const rows = all.rows.filter(({ version }) => version <= history.header.revision);
  for (const [chain, kept] of chains) faults.push(...chainFaults(chain, kept));
  return [...faults, ...tipFaults(rows, chains), ...rowFaults(rows, chains)];
}

function chainFaults(chain: string, kept: readonly Kept[]): StoreFault[] {
  const faults: StoreFault[] = [];
  for (const [i, { at, entry }] of kept.entries()) {
    const before = kept[i - 1];
    // The beginning of a history goes in time; what came before the first is not known then.
    if (before === undefined && at !== 1) continue;
    const isNext = before === undefined || before.at + 1 === at;
    if (isNext && follows(entry, before?.entry.digest ?? "")) continue;
    const what = isNext ? "does not follow from the one before" : "has none before it";
    faults.push({ what: `entry ${at} of the history ${what}`, key: chain, isFatal: false });
  }
  return faults;
}

function tipFaults(
  rows: readonly EtcdRow[],
  chains: ReadonlyMap<string, readonly Kept[]>,
): StoreFault[] {
  const oldest = oldestOf(chains);
  return rows.flatMap(({ key, value, version }): StoreFault[] => {
    const { tip } = splitTip(value);
    if (tip === undefined || version < oldest) return [];
    const last = chains.get(tip.chain)?.at(-1);
    if (last?.at === tip.at && last.entry.digest === tip.digest) return [];
    const what = `its history ends with entry ${last?.at ?? 0}, and shall with ${tip.at}`;
    return [{ what, key: rowAt(key) ?? key, isFatal: false }];
  });
}

function rowFaults(
  rows: readonly EtcdRow[],
  chains: ReadonlyMap<string, readonly Kept[]>,
): StoreFault[] {
  // Entries, rows and their versions are of one txn: the same revision names them all.
  const sums = new Map<number, Map<string, string | null>>(), oldest = oldestOf(chains);
  for (const kept of chains.values()) {
    for (const { entry, version } of kept) sums.set(version, new Map(entry.rows));
  }
  return rows.flatMap(({ key: path, value, version }): StoreFault[] => {
    const key = rowAt(path) ?? path, sum = sums.get(version)?.get(key);
    if (version < oldest || sum === sumOf(splitTip(value).value)) return [];
    if (sum !== undefined) return [{ what: "is not what was written", key, isFatal: true }];
    return [{ what: "was not written by the ledger", key, isFatal: false }];
  });
}

/** Of what was written before, entries may be gone. */
function oldestOf(chains: ReadonlyMap<string, readonly Kept[]>): number {
  let oldest = Infinity;
  for (const kept of chains.values()) {
    for (const { version } of kept) oldest = Math.min(oldest, version);
  }
  return oldest;
}
