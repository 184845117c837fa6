import type { SuperRow } from "./ledger_row.ts";
import { byName, type Kept, Shelf } from "./ledger_shelf.ts";
import type { PrefixWords } from "./space_prefix.ts";

/** Super-blocks by prefix, and by the rack of a pool that has them. */
export class LedgerSupers {
  readonly shelf = new Shelf<SuperRow>();
  readonly #pools = new Map<string, Map<string, Kept<SuperRow>[]>>();

  add(row: SuperRow, version: number, words: PrefixWords): void {
    this.#enter(this.shelf.add(row.prefix, row, version, words));
  }

  change(kept: Kept<SuperRow>, row: SuperRow, version: number): void {
    const isSame = row.pool === kept.row.pool && row.rack === kept.row.rack;
    if (!isSame) this.#leave(kept);
    kept.row = row;
    kept.version = version;
    if (!isSame) this.#enter(kept);
  }

  delete(kept: Kept<SuperRow>): void {
    this.#leave(kept);
    this.shelf.delete(kept);
  }

  #enter(kept: Kept<SuperRow>): void {
    const { pool, rack } = kept.row;
    let racks = this.#pools.get(pool);
    if (!racks) this.#pools.set(pool, racks = new Map());
    const there = racks.get(rack);
    if (!there) racks.set(rack, [kept]);
    else {
      there.push(kept);
      there.sort(byName);
    }
  }

  #leave(kept: Kept<SuperRow>): void {
    const { pool, rack } = kept.row;
    const racks = this.#pools.get(pool)!, there = racks.get(rack)!;
    there.splice(there.indexOf(kept), 1);
    if (there.length === 0) racks.delete(rack);
    if (racks.size === 0) this.#pools.delete(pool);
  }

  /** In the order of address. */
  ofRack(pool: string, rack: string): readonly Kept<SuperRow>[] {
    return this.#pools.get(pool)?.get(rack) ?? [];
  }

  ofPool(pool: string): SuperRow[] {
    const racks = this.#pools.get(pool);
    if (!racks) return [];
    return [...racks.values()].flat().sort(byName).map(({ row }) => row);
  }
}
