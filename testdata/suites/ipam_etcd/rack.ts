// Racks at their barest: the row of a super-block counts, and each grant is a row of its own. What
// holds for them holds for whatever a ledger makes of super-blocks and blocks.
import type { Commit, Committed, News, RowStore } from "../../../core/ipam/row_store.ts";

export interface Held {
  readonly value: string;
  readonly version: number;
}

/** What one process knows of a store. */
export class View {
  readonly rows = new Map<string, Held>();
  version = 0;
  /** What it was told, and how. */
  readonly news: News[] = [];

  constructor(readonly store: RowStore) {}

  take(news: News): void {
    if (news.isWhole) this.rows.clear();
    for (const { key, value, version } of news.rows) {
      if (value === undefined) this.rows.delete(key);
      else this.rows.set(key, { value, version });
    }
    this.version = news.version;
    this.news.push({ ...news, rows: news.rows.slice(0, 8) });
  }

  async turn(step: () => Commit | undefined): Promise<Committed> {
    let made: Commit | undefined;
    const committed = await this.store.turn(() => this.version, (news) => {
      this.take(news);
      return made = step();
    });
    for (const { key, value } of made?.rows ?? []) {
      if (value === undefined) this.rows.delete(key);
      else this.rows.set(key, { value, version: committed.version });
    }
    this.version = committed.version;
    return committed;
  }

  read(): Promise<Committed> {
    return this.turn(() => undefined);
  }

  /** The next block of a rack for a request; the same request gets the same block. */
  async grant(rack: string, request: string): Promise<string> {
    let block = "";
    await this.turn(() => {
      const known = [...this.rows].find(([, { value }]) => value === request);
      if (known !== undefined) return void (block = known[0]);
      const key = `super/${rack}`, row = this.rows.get(key);
      const next = Number(row?.value ?? 0) + 1;
      block = `block/${rack}/${next}`;
      return {
        rows: [{ key, value: String(next) }, { key: block, value: request }],
        guards: [{ key, version: row?.version ?? 0 }],
        history: [{ what: `grant ${block}`, by: "a test", at: { unix: 1 } }],
      };
    });
    return block;
  }
}

/** What is wrong with a store in which these requests, and no others, were answered. */
export async function faultsOf(
  store: RowStore,
  answered: ReadonlyMap<string, string>,
  open: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const view = new View(store), faults: string[] = [];
  await view.read();
  const owners = new Map<string, string>(), counts = new Map<string, number>();
  for (const [key, { value }] of view.rows) {
    if (!key.startsWith("block/")) continue;
    if (owners.has(value)) faults.push(`${value} has ${owners.get(value)} and ${key}`);
    owners.set(value, key);
    const rack = key.split("/")[1]!;
    counts.set(rack, (counts.get(rack) ?? 0) + 1);
  }
  for (const [request, block] of answered) {
    if (owners.get(request) !== block) {
      faults.push(`${request} was answered ${block}, and ${owners.get(request)} is kept`);
    }
  }
  for (const request of owners.keys()) {
    if (!answered.has(request) && !open.has(request)) faults.push(`${request} was not answered`);
  }
  for (const [rack, count] of counts) {
    const kept = view.rows.get(`super/${rack}`)?.value;
    if (kept !== String(count)) faults.push(`super/${rack} counts ${kept}, there are ${count}`);
  }
  for (const { what, key } of await store.verify()) faults.push(`${key}: ${what}`);
  return faults;
}
