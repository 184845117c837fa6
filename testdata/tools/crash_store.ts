// A store that is killed again and again, and looked at in between.
import { allocate } from "../../core/ipam/allocate.ts";
import { Keeper } from "../../core/ipam/keeper.ts";
import type { LedgerRow } from "../../core/ipam/ledger_row.ts";
import type { RowStore } from "../../core/ipam/row_store.ts";
import { put, rowsOf, suitePool } from "../../core/ipam/store_suite_case.ts";
import { systemMoment } from "../../core/io/moment.ts";
import { openSqlite } from "../../core/io/store_sqlite_open.ts";
import { type Finding, judge, Said } from "./crash_judge.ts";

const WORKER = new URL("crash_worker.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** How a worker is run on a store: see there. */
export function workerArgs(place: CrashStore, ...rest: readonly (string | number)[]): string[] {
  const run = ["run", "-A", "--no-check", "--quiet", "--config", CONFIG, WORKER];
  return [...run, place.path, place.acks, ...rest.map(String)];
}

export class CrashStore {
  readonly path: string;
  readonly acks: string;

  constructor(readonly folder: string) {
    this.path = `${folder}/ipam.db`;
    this.acks = `${folder}/acks`;
  }

  /** With a pool, and nothing else. */
  static async make(): Promise<CrashStore> {
    const place = new CrashStore(await Deno.makeTempDir({ prefix: "crash-" }));
    const store = await openSqlite(place.path, { create: true });
    await put(store, [
      { kind: "meta", format: 1, id: "crash", epoch: 1 },
      suitePool(["10.0.0.0/19"]),
    ]);
    await store.close();
    return place;
  }

  said(): Said {
    try {
      return new Said(Deno.readTextFileSync(this.acks));
    } catch {
      return new Said("");
    }
  }

  /** Opens it as the next process does, and says what is wrong. */
  async look(isThorough: boolean): Promise<Finding[]> {
    try {
      const store = await openSqlite(this.path);
      try {
        return await this.#look(store, isThorough);
      } finally {
        await store.close();
      }
    } catch (error) {
      return [{ kind: "unreadable", text: String(error) }];
    }
  }

  async #look(store: RowStore, isThorough: boolean): Promise<Finding[]> {
    const said = this.said(), rows = await rowsOf(store);
    const faults = isThorough ? await store.verify() : [];
    const broken = faults.filter(({ isFatal }) => isFatal)
      .map(({ what }): Finding => ({ kind: "unreadable", text: what }));
    return [...broken, ...judge(said, rows), ...await this.#askAgain(store, said, rows)];
  }

  /** I6: who was not answered asks again, and has what was made for it, or nothing was. */
  async #askAgain(
    store: RowStore,
    said: Said,
    rows: readonly LedgerRow[],
  ): Promise<Finding[]> {
    const keeper = new Keeper(store, systemMoment, "crash"), found: Finding[] = [];
    const blocks = rows.filter((row) => row.kind === "block");
    for (const { id } of said.open()) {
      const block = blocks.find(({ request }) => request === id);
      if (!block) continue;
      const { node, prefix } = block;
      const answer = await keeper.transact(
        allocate({ node, freshUid: "x", count: 1, request: id }),
      );
      const again = "blocks" in answer ? answer.blocks[0]?.prefix : answer.text;
      if (again !== prefix) {
        found.push({ kind: "duplicate", text: `${id} has ${prefix}, asked again ${again}` });
      }
      Deno.writeTextFileSync(this.acks, `A ${id} ${prefix} ${block.serial}\n`, { append: true });
    }
    return found;
  }

  remove(): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}
