import type { HistoryEntry } from "../ipam/row_store.ts";
import type { EtcdClient } from "./etcd_client.ts";
import { parseEntry } from "./store_etcd_chain.ts";
import type { Txn } from "./store_etcd_commit.ts";
import { HISTORY, historyKey } from "./store_etcd_keys.ts";

/** Lines of all units, the newest first; what is no entry is left out. */
export async function readHistory(client: EtcdClient, most: number): Promise<HistoryEntry[]> {
  if (most <= 0) return [];
  const { rows } = await client.range({ ...HISTORY, limit: most, isNewestFirst: true });
  return rows.flatMap(({ value, version }) => {
    const entry = parseEntry(value), digest = entry?.digest ?? "";
    return (entry?.lines ?? []).map((line) => ({ ...line, version, digest })).reverse();
  }).slice(0, most);
}

/** The version of the commit, if it was made; undefined: it was not, so far. */
export async function wasWritten(
  client: EtcdClient,
  { unit, tip, entry }: Txn,
): Promise<number | undefined> {
  const { rows } = await client.range({ key: historyKey(unit, tip.at) });
  const row = rows[0];
  return row !== undefined && parseEntry(row.value)?.id === entry.id ? row.version : undefined;
}
