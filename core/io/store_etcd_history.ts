import type { HistoryEntry } from "../ipam/row_store.ts";
import type { EtcdClient } from "./etcd_client.ts";
import { parseEntry } from "./store_etcd_chain.ts";
import { remove } from "./etcd_message.ts";
import type { Txn } from "./store_etcd_commit.ts";
import { HISTORY } from "./store_etcd_keys.ts";

/** Lines of all units, the newest first; what is no entry is left out. */
export async function readHistory(client: EtcdClient, most: number): Promise<HistoryEntry[]> {
  if (most <= 0) return [];
  const { rows } = await client.range({ ...HISTORY, limit: most, order: "newest" });
  return rows.flatMap(({ value, version }) => {
    const entry = parseEntry(value), digest = entry?.digest ?? "";
    return (entry?.lines ?? []).map((line) => ({ ...line, version, digest })).reverse();
  }).slice(0, most);
}

/** The version of the commit, if it was made; undefined: it was not, so far. */
export async function wasWritten(
  client: EtcdClient,
  { entry }: Pick<Txn, "entry">,
): Promise<number | undefined> {
  const { rows } = await client.range({ key: entry.key });
  const row = rows[0];
  return row !== undefined && parseEntry(row.value)?.id === entry.id ? row.version : undefined;
}

/** Entries that are kept of all chains together, and how many go at once. */
const KEPT = 20_000, AT_ONCE = 120;

/** Lets the oldest entries go where there are more than are kept. */
export async function pruneHistory(client: EtcdClient, kept: number = KEPT): Promise<void> {
  for (let rounds = 0; rounds < 4; rounds++) {
    const { count } = await client.range({ ...HISTORY, wants: "count" });
    const limit = Math.min(count - kept, AT_ONCE);
    if (limit <= 0) return;
    const { rows } = await client.range({ ...HISTORY, limit, order: "oldest", wants: "keys" });
    await client.txn([], rows.map(({ key }) => remove(key)));
  }
}
