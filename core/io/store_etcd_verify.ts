import type { StoreFault } from "../ipam/row_store.ts";
import type { EtcdClient } from "./etcd_client.ts";
import type { EtcdRow } from "./etcd_message.ts";
import { type Entry, follows, parseEntry, parseTip, sumOf } from "./store_etcd_chain.ts";
import { ALL, entryAt, HISTORY, rowAt, unitAt } from "./store_etcd_keys.ts";
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
  const history = await readWhole(client, HISTORY), all = await readWhole(client, ALL);
  const faults: StoreFault[] = [], units = new Map<string, Kept[]>();
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
      units.get(place.unit)?.push(kept) ?? units.set(place.unit, [kept]);
    }
  }
  const until = history.header.revision;
  for (const [unit, kept] of units) faults.push(...chainFaults(unit, kept));
  for (const row of all.rows) {
    const unit = unitAt(row.key);
    if (unit !== undefined && row.version <= until) {
      faults.push(...tipFaults(unit, row, units.get(unit)?.at(-1)));
    }
  }
  return [...faults, ...rowFaults(all.rows.filter(({ version }) => version <= until), units)];
}

function chainFaults(unit: string, kept: readonly Kept[]): StoreFault[] {
  const faults: StoreFault[] = [];
  for (const [i, { at, entry }] of kept.entries()) {
    const before = kept[i - 1];
    // The beginning of a unit's history goes in time; what came before the first is not known then.
    if (before === undefined && at !== 1) continue;
    const isNext = before === undefined || before.at + 1 === at;
    if (isNext && follows(entry, before?.entry.digest ?? "")) continue;
    const what = isNext ? "does not follow from the one before" : "has none before it";
    faults.push({ what: `entry ${at} of the history ${what}`, key: unit, isFatal: false });
  }
  return faults;
}

function tipFaults(unit: string, row: EtcdRow, last: Kept | undefined): StoreFault[] {
  const tip = parseTip(row.value);
  if (last?.at === tip.at && last.entry.digest === tip.digest) return [];
  const what = `the history ends with entry ${last?.at ?? 0}, and shall with ${tip.at}`;
  return [{ what, key: unit, isFatal: false }];
}

function rowFaults(rows: readonly EtcdRow[], units: ReadonlyMap<string, Kept[]>): StoreFault[] {
  // Entries, rows and their versions are of one txn: the same revision names them all.
  const sums = new Map<number, Map<string, string | null>>();
  let floor = 0;
  for (const kept of units.values()) {
    for (const { entry, version } of kept) sums.set(version, new Map(entry.rows));
    const first = kept[0];
    if (first !== undefined && first.at > 1) floor = Math.max(floor, first.version);
  }
  return rows.flatMap(({ key: path, value, version }): StoreFault[] => {
    const key = rowAt(path), sum = key === undefined ? undefined : sums.get(version)?.get(key);
    if (key === undefined || sum === sumOf(value)) return [];
    if (sum !== undefined) return [{ what: "is not what was written", key, isFatal: true }];
    if (version < floor) return [];
    return [{ what: "was not written by the ledger", key, isFatal: false }];
  });
}
