import { assert, assertEquals } from "@std/assert";
import { allocate, type AllocateAnswer } from "./allocate.ts";
import { checkLedger } from "./check.ts";
import { Keeper } from "./keeper.ts";
import { type BlockRow, keyOf, type LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { PoolRow } from "./pool.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { RowStore } from "./row_store.ts";
import { formatRow, isRowFault, parseRow } from "./row_text.ts";

/** A place for a ledger; empty. */
export interface StoreWay {
  /** Each is a home of its own over the same rows, as another process has it. */
  open(): Promise<RowStore>;
}

export interface StoreCase {
  /** Goes on after `the store in a file `: `hands out what others wrote`. */
  readonly name: string;
  run(place: StoreWay): Promise<void>;
}

/** The wall of the suite stands still, except where a case moves it. */
export class SuiteClock {
  unix = 1_700_000_000;
  readonly now = (): Moment => ({ unix: this.unix, boot: "b", up: this.unix - 1_600_000_000 });
}

/** A pool whose blocks may be granted again at once. */
export function suitePool(cidrs: readonly string[], rack = 24): PoolRow {
  return {
    kind: "pool",
    name: "p",
    cidrs: cidrs.map((prefix) => ({ prefix })),
    ipv4: { smallest: 28, largest: Math.max(26, rack), usual: 28, rack },
    selector: [],
    rackLabel: "rack",
    reserved: [],
    elastic: {
      preAllocate: 0,
      highPercent: 80,
      lowPercent: 30,
      settleSeconds: 0,
      doubleSeconds: 0,
      coolSeconds: 0,
      graceSeconds: 0,
      unusable: 3,
      mostBlocks: 1000,
    },
    serial: 0,
  };
}

/** Writes rows as they are. */
export async function put(store: RowStore, rows: readonly LedgerRow[]): Promise<void> {
  await putText(store, rows.map((row) => ({ key: keyOf(row), value: formatRow(row) })));
}

export async function putText(
  store: RowStore,
  rows: readonly { readonly key: string; readonly value: string | undefined }[],
): Promise<void> {
  const at = { unix: 1 };
  await store.turn(() => 0, ({ rows: known }) => ({
    rows,
    guards: rows.map(({ key }) => ({
      key,
      version: known.find((row) => row.key === key)?.version ?? 0,
    })),
    history: [{ what: "suite", by: "suite", at }],
  }));
}

/** A store with one pool, and a keeper over each of so many openings of it. */
export async function keepers(
  place: StoreWay,
  count: number,
  pool: PoolRow = suitePool(["10.0.0.0/20"]),
  clock: SuiteClock = new SuiteClock(),
): Promise<Keeper[]> {
  const made: Keeper[] = [];
  for (let i = 0; i < count; i++) {
    const store = await place.open();
    if (i === 0) await put(store, [{ kind: "meta", format: 1, id: "suite", epoch: 1 }, pool]);
    made.push(new Keeper(store, clock.now, `keeper-${i}`));
  }
  return made;
}

export async function closeAll(keepers: readonly Keeper[]): Promise<void> {
  for (const keeper of keepers) await keeper.close();
}

export function ask(
  keeper: Keeper,
  node: string,
  request?: string,
): Promise<AllocateAnswer | Refusal> {
  const asked = { node, freshUid: `uid-${node}`, count: 1, ...(request && { request }) };
  return keeper.transact(allocate(asked));
}

/** The prefix of a grant that must not be refused. */
export async function granted(keeper: Keeper, node: string, request?: string): Promise<string> {
  const answer = await ask(keeper, node, request);
  assert(!isRefusal(answer), JSON.stringify(answer));
  return answer.blocks[0]!.prefix;
}

/** All rows that are understood, read anew. */
export async function rowsOf(store: RowStore): Promise<readonly LedgerRow[]> {
  const found: LedgerRow[] = [];
  await store.turn(() => 0, ({ rows }): undefined => {
    for (const { key, value } of rows) {
      const row = value === undefined ? undefined : parseRow(key, value);
      if (row !== undefined && !isRowFault(row)) found.push(row);
    }
  }, true);
  return found;
}

/** What the independent checker finds in the store, and the blocks that are there. */
export async function soundBlocks(store: RowStore): Promise<readonly BlockRow[]> {
  const rows = await rowsOf(store);
  const problems = checkLedger(rows, new SuiteClock().now());
  assertEquals(problems.filter(({ severity }) => severity === "problem"), []);
  return rows.filter((row) => row.kind === "block");
}
