// Looks at every commit of a ledger in etcd, one by one, and judges each with the checker that shares
// nothing with the allocator. Prints one JSON object a line. Argument: etcd://HOST:PORT.
import { EtcdClient } from "../../../core/io/etcd_client.ts";
import { parseEtcdAddress } from "../../../core/io/etcd_address.ts";
import type { EtcdEvent } from "../../../core/io/etcd_message.ts";
import { watchEtcd } from "../../../core/io/etcd_watch.ts";
import { systemMoment } from "../../../core/io/moment.ts";
import { parseEntry, splitTip } from "../../../core/io/store_etcd_chain.ts";
import { HISTORY, rowAt } from "../../../core/io/store_etcd_keys.ts";
import { checkLedger } from "../../../core/ipam/check.ts";
import { checkStep } from "../../../core/ipam/check_step.ts";
import type { LedgerRow } from "../../../core/ipam/ledger_row.ts";
import type { Moment } from "../../../core/ipam/moment.ts";
import { isRowFault, parseRow } from "../../../core/ipam/row_text.ts";
import { sleep } from "../../tools/lab/shell.ts";
import type { Seen, SeenCommit } from "./commits.ts";

const EVERYTHING = { key: "/underlay/ipam/", end: "/underlay/ipam0" };
const AGAIN_MS = 100;

let rows: ReadonlyMap<string, LedgerRow> = new Map();
let versions: ReadonlyMap<string, number> = new Map();
let revision = 0;

function say(seen: Seen): void {
  console.log(JSON.stringify(seen));
}

/** One commit, as all that was written by it. Leases and signs of life are none. */
function commit(events: readonly EtcdEvent[]): SeenCommit | undefined {
  const after = new Map(rows),
    numbers = new Map(versions),
    changed: SeenCommit["rows"][number][] = [];
  const unread: string[] = [], lines: { what: string; by: string; at: Moment }[] = [];
  for (const { key, value, version } of events) {
    if (key.startsWith(HISTORY.key)) lines.push(...parseEntry(value ?? "")?.lines ?? []);
    const name = rowAt(key);
    if (name === undefined) continue;
    const row = value === undefined ? undefined : parseRow(name, splitTip(value).value);
    if (row !== undefined && isRowFault(row)) {
      unread.push(`${name} ${row.why}`);
      continue;
    }
    if (row === undefined) after.delete(name), numbers.delete(name);
    else after.set(name, row), numbers.set(name, version);
    changed.push({ key: name, row });
  }
  if (changed.length + unread.length === 0) return undefined;
  // As late as whoever wrote it thought it was, and no later: that is what cooling goes by.
  const now = lines.at(-1)?.at ?? systemMoment();
  const problems = [
    ...checkLedger(after.values(), now),
    ...checkStep(rows.values(), after.values(), now, {
      versions: { before: versions, after: numbers },
    }),
  ].filter(({ severity }) => severity === "problem").map(({ kind, text }) => `${kind}: ${text}`);
  rows = after;
  versions = numbers;
  return {
    revision: events[0]!.version,
    at: now.unix,
    lines: lines.map(({ what }) => what),
    rows: changed,
    problems: [...unread, ...problems],
  };
}

async function follow(client: EtcdClient): Promise<void> {
  const range = { ...EVERYTHING, from: revision + 1 };
  for await (const { events } of watchEtcd(client, range, new AbortController().signal)) {
    for (const [version, group] of Map.groupBy(events, (event) => event.version)) {
      if (version <= revision) continue;
      revision = version;
      const seen = commit(group);
      if (seen) say({ commit: seen });
    }
  }
}

const address = parseEtcdAddress(Deno.args[0] ?? "");
if (typeof address === "string") throw new Error(address);
for (;;) {
  const client = new EtcdClient(address);
  await follow(client).catch(() => {});
  client.close();
  await sleep(AGAIN_MS);
}
