import type { EtcdClient } from "./etcd_client.ts";
import type { EtcdHeader, EtcdRow } from "./etcd_message.ts";

const PAGE = 2048;

/** All rows of `[key, end)` as they were at one revision, which is the newest. */
export async function readWhole(
  client: EtcdClient,
  { key, end }: { readonly key: string; readonly end: string },
): Promise<{ readonly header: EtcdHeader; readonly rows: readonly EtcdRow[] }> {
  const first = await client.range({ key, end, limit: PAGE }), { header } = first;
  const rows = [...first.rows], { revision } = header;
  for (let more = first.hasMore; more && rows.length > 0;) {
    // The key right after the last one.
    const from = `${rows.at(-1)!.key}\0`;
    const page = await client.range({ key: from, end, limit: PAGE, revision });
    rows.push(...page.rows);
    more = page.hasMore && page.rows.length > 0;
  }
  return { header, rows };
}
