import {
  type BlockRow,
  keyOf,
  type LedgerRow,
  type MetaRow,
  type NodeRow,
  type SuperRow,
} from "./ledger_row.ts";
import { LedgerBlocks } from "./ledger_blocks.ts";
import type { ForeignRow } from "./ledger_foreign.ts";
import { type Kept, Shelf } from "./ledger_shelf.ts";
import { LedgerSupers } from "./ledger_supers.ts";
import type { PoolRow } from "./pool.ts";
import { HELD, PARTED } from "./space.ts";
import { type PrefixWords, readPrefix } from "./space_prefix.ts";
import { Ranges } from "./space_ranges.ts";

/** The rows of a ledger under their keys, and the index of what is free, kept in step with them. */
export class LedgerRows {
  readonly metas = new Shelf<MetaRow>();
  pools = new Shelf<PoolRow>();
  nodes = new Shelf<NodeRow>();
  supers = new LedgerSupers();
  blocks = new LedgerBlocks();
  /** Values that are no rows, by key. */
  odd = new Shelf<ForeignRow>();
  ranges = new Ranges([]);
  /** The pools have other ranges than those in the index. */
  #isMoved = false;

  clear(): void {
    this.pools = new Shelf();
    this.nodes = new Shelf();
    this.supers = new LedgerSupers();
    this.blocks = new LedgerBlocks();
    this.odd = new Shelf();
    this.remove("meta");
    this.#isMoved = true;
  }

  /** The row of a key, if it is understood. */
  kept(key: string): Kept<LedgerRow> | undefined {
    const cut = key.indexOf("/");
    return this.#find(key.slice(0, Math.max(0, cut)), key.slice(cut + 1));
  }

  /** What there is under the key of this row. */
  keptOf(row: LedgerRow): Kept<LedgerRow> | undefined {
    switch (row.kind) {
      case "meta":
        return this.#find("", row.kind);
      case "pool":
      case "node":
        return this.#find(row.kind, row.name);
      default:
        return this.#find(row.kind, row.prefix);
    }
  }

  #find(kind: string, name: string): Kept<LedgerRow> | undefined {
    switch (kind) {
      case "block":
        return this.blocks.shelf.get(name);
      case "super":
        return this.supers.shelf.get(name);
      case "node":
        return this.nodes.get(name);
      case "pool":
        return this.pools.get(name);
      default:
        return this.metas.get(name);
    }
  }

  /**
   * `kept`: what {@link keptOf} says of the row. Every change is followed by {@link settle} before
   * anybody looks for room.
   */
  put(row: LedgerRow, version: number, kept: Kept<LedgerRow> | undefined): void {
    if (this.odd.size > 0) this.#removeOdd(keyOf(row));
    if (row.kind === "pool" && !(kept && hasSameSpace(kept.row as PoolRow, row))) {
      this.#isMoved = true;
    }
    if (!kept) this.#add(row, version);
    else if (row.kind === "block") this.blocks.change(kept as Kept<BlockRow>, row, version);
    else if (row.kind === "super") this.supers.change(kept as Kept<SuperRow>, row, version);
    else {
      kept.row = row;
      kept.version = version;
    }
  }

  #add(row: LedgerRow, version: number): void {
    switch (row.kind) {
      case "block":
      case "super":
        return this.#addRange(row, version);
      case "pool":
        return void this.pools.add(row.name, row, version);
      case "node":
        return void this.nodes.add(row.name, row, version);
      case "meta":
        return void this.metas.add(row.kind, row, version);
    }
  }

  #addRange(row: BlockRow | SuperRow, version: number): void {
    const words = readPrefix(row.prefix)!;
    if (row.kind === "block") this.blocks.add(row, version, words);
    else this.supers.add(row, version, words);
    if (!this.#isMoved) this.ranges.hold(words, row.kind === "block" ? HELD : PARTED);
  }

  /** What is under the key is no row: the space its key names is held. */
  putOdd(row: ForeignRow, version: number): void {
    this.remove(row.key);
    this.odd.add(row.key, row, version);
    const words = spaceOf(row.key);
    if (words && !this.#isMoved) this.ranges.hold(words, HELD);
  }

  remove(key: string, kept = this.kept(key)): void {
    if (this.odd.size > 0) this.#removeOdd(key);
    if (!kept) return;
    const { kind } = kept.row, { words } = kept;
    if (kind === "block") this.blocks.delete(kept as Kept<BlockRow>);
    else if (kind === "super") this.supers.delete(kept as Kept<SuperRow>);
    else if (kind === "pool") {
      this.pools.delete(kept as Kept<PoolRow>);
      this.#isMoved = true;
    } else if (kind === "node") this.nodes.delete(kept as Kept<NodeRow>);
    else this.metas.delete(kept as Kept<MetaRow>);
    if (words && !this.#isMoved) this.ranges.release(words, kind === "block" ? HELD : PARTED);
  }

  #removeOdd(key: string): void {
    const odd = this.odd.get(key);
    if (!odd) return;
    this.odd.delete(odd);
    const words = spaceOf(key);
    if (words && !this.#isMoved) this.ranges.release(words, HELD);
  }

  /** Makes the index anew where pools have come, gone or moved. */
  settle(): void {
    if (!this.#isMoved) return;
    this.#isMoved = false;
    this.ranges = new Ranges([...this.pools.rows()]);
    for (const { words } of this.supers.shelf.list()) this.ranges.hold(words!, PARTED);
    for (const { words } of this.blocks.shelf.list()) this.ranges.hold(words!, HELD);
    for (const { name } of this.odd.list()) {
      const words = spaceOf(name);
      if (words) this.ranges.hold(words, HELD);
    }
  }
}

function hasSameSpace(a: PoolRow, b: PoolRow): boolean {
  const isSame = (x: readonly string[], y: readonly string[]) =>
    x === y || x.length === y.length && x.every((prefix, i) => prefix === y[i]);
  return isSame(a.reserved, b.reserved) &&
    (a.cidrs === b.cidrs ||
      isSame(a.cidrs.map(({ prefix }) => prefix), b.cidrs.map(({ prefix }) => prefix)));
}

/** What the key of a row that is not understood says it is about. */
function spaceOf(key: string): PrefixWords | undefined {
  const [, prefix] = /^(?:block|super)\/(.*)$/.exec(key) ?? [];
  return prefix === undefined ? undefined : readPrefix(prefix);
}
