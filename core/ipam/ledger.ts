import type { Delta } from "./delta.ts";
import { contradictions, type ForeignRow } from "./ledger_foreign.ts";
import {
  type BlockRow,
  keyOf,
  type LedgerRow,
  type MetaRow,
  type NodeRow,
  type SuperRow,
} from "./ledger_row.ts";
import { LedgerRows } from "./ledger_rows.ts";
import type { Kept } from "./ledger_shelf.ts";
import type { PoolRow } from "./pool.ts";
import type { StoredRow } from "./row_store.ts";
import { isRowFault, parseRow, parseRows } from "./row_text.ts";
import { HELD, PARTED } from "./space.ts";
import { holds, readPrefix, wordsOf, writePrefix } from "./space_prefix.ts";
import type { Ranges } from "./space_ranges.ts";

export type { ForeignRow } from "./ledger_foreign.ts";

/** How to take a change back. */
export interface Undo {
  readonly rows: readonly {
    readonly key: string;
    readonly row: LedgerRow | undefined;
    /** What was there instead of a row that is understood. */
    readonly value?: string;
    readonly version: number;
  }[];
  readonly version: number;
}

/** The format of the rows that this program writes. */
const FORMAT = 1;

/**
 * All pools, super-blocks, blocks and nodes of a store, with an index of what is free that is
 * derived from them. One owner; changed by {@link apply} and {@link take} alone. All lists are in the
 * order of names or addresses, whatever order the rows came in.
 */
export class Ledger {
  #version = 0;
  readonly #rows = new LedgerRows();
  #foreign: readonly ForeignRow[] | undefined;

  /** Of the store, as far as it is known here. */
  get version(): number {
    return this.#version;
  }

  get meta(): MetaRow | undefined {
    return this.#rows.metas.get("meta")?.row;
  }

  /** A newer program wrote it: it is only read. */
  get isNewer(): boolean {
    return (this.meta?.format ?? FORMAT) > FORMAT;
  }

  get foreign(): readonly ForeignRow[] {
    return this.#foreign ??= [
      ...this.#rows.odd.rows(),
      ...contradictions(this, [...this.#rows.supers.shelf.list()], [
        ...this.#rows.blocks.shelf.list(),
      ]),
    ];
  }

  /** What is free, in the CIDRs of all pools. For those who look for room. */
  get ranges(): Ranges {
    return this.#rows.ranges;
  }

  /** Rows as a store has them take the place of what was known of their keys (`isWhole`: of everything). */
  take(rows: readonly StoredRow[], version: number, isWhole: boolean): void {
    if (isWhole) this.#rows.clear();
    const read = parseRows(rows);
    for (let i = 0; i < rows.length; i++) {
      const { key, value, version } = rows[i]!, row = read[i];
      if (row === undefined || value === undefined) this.#rows.remove(key);
      else if (isRowFault(row)) this.#rows.putOdd({ key, value, why: row.why }, version);
      else this.#rows.put(row, version, this.#rows.keptOf(row));
    }
    this.#version = version;
    this.#foreign = undefined;
    this.#rows.settle();
  }

  /** Makes a change that is durable, or (before it is) tentatively: {@link revert} takes it back. */
  apply(delta: Delta, version: number): Undo {
    const rows: Undo["rows"][number][] = [];
    const undo: Undo = { rows, version: this.#version };
    for (const key of delta.deletes) {
      const kept = this.#rows.kept(key);
      rows.push(this.#was(key, kept));
      this.#rows.remove(key, kept);
    }
    for (const row of delta.puts) {
      const kept = this.#rows.keptOf(row);
      rows.push(this.#was(keyOf(row), kept));
      this.#rows.put(row, version, kept);
    }
    this.#version = version;
    this.#foreign = undefined;
    this.#rows.settle();
    return undo;
  }

  revert(undo: Undo): void {
    for (let i = undo.rows.length - 1; i >= 0; i--) {
      const { key, row, value, version } = undo.rows[i]!;
      if (row !== undefined) this.#rows.put(row, version, this.#rows.keptOf(row));
      else if (value === undefined) this.#rows.remove(key);
      else {
        const read = parseRow(key, value);
        if (isRowFault(read)) this.#rows.putOdd({ key, value, why: read.why }, version);
      }
    }
    this.#version = undo.version;
    this.#foreign = undefined;
    this.#rows.settle();
  }

  #was(key: string, kept: Kept<LedgerRow> | undefined): Undo["rows"][number] {
    const odd = this.#rows.odd.size === 0 ? undefined : this.#rows.odd.get(key);
    if (odd) return { key, row: undefined, value: odd.row.value, version: odd.version };
    return { key, row: kept?.row, version: kept?.version ?? 0 };
  }

  /** Version of the row; 0 where there is none. */
  versionOf(key: string): number {
    return (this.#rows.odd.get(key) ?? this.#rows.kept(key))?.version ?? 0;
  }

  row(key: string): LedgerRow | undefined {
    return this.#rows.kept(key)?.row;
  }

  pools(): readonly PoolRow[] {
    return this.#rows.pools.allRows();
  }

  pool(name: string): PoolRow | undefined {
    return this.#rows.pools.get(name)?.row;
  }

  nodes(): Iterable<NodeRow> {
    return this.#rows.nodes.rows();
  }

  node(name: string): NodeRow | undefined {
    return this.#rows.nodes.get(name)?.row;
  }

  supers(pool?: string): Iterable<SuperRow> {
    return pool === undefined ? this.#rows.supers.shelf.rows() : this.#rows.supers.ofPool(pool);
  }

  /** Super-blocks of one rack of a pool, in the order of address, with their prefixes read. */
  supersOf(pool: string, rack: string): readonly Kept<SuperRow>[] {
    return this.#rows.supers.ofRack(pool, rack);
  }

  super(prefix: string): SuperRow | undefined {
    return this.#rows.supers.shelf.get(prefix)?.row;
  }

  /** The super-block of the pool that holds all of the prefix. */
  superAround(pool: string, prefix: string): SuperRow | undefined {
    const words = readPrefix(prefix);
    for (const around of words ? this.#rows.ranges.around(words, PARTED) : []) {
      const found = this.super(writePrefix(around));
      if (found?.pool === pool) return found;
    }
    return undefined;
  }

  blocks(): Iterable<BlockRow> {
    return this.#rows.blocks.shelf.rows();
  }

  block(prefix: string): BlockRow | undefined {
    return this.#rows.blocks.shelf.get(prefix)?.row;
  }

  /** Of all incarnations of that name, in the order of address. */
  blocksOf(node: string): readonly BlockRow[] {
    return this.#rows.blocks.ofNode(node);
  }

  /** What was granted to the request. */
  blocksFor(request: string): readonly BlockRow[] {
    return this.#rows.blocks.ofRequest(request);
  }

  /** Blocks of the family that the node holds, draining ones included. */
  countOf(node: string, family: "ipv4" | "ipv6"): number {
    return this.#rows.blocks.count(node, family);
  }

  /** Blocks that are nobody's until time has passed. */
  cooling(): ReadonlySet<Kept<BlockRow>> {
    return this.#rows.blocks.cooling();
  }

  /** Blocks inside a prefix: of a super-block, or any other. */
  blocksIn(prefix: string): readonly BlockRow[] {
    const words = readPrefix(prefix);
    if (!words) return [];
    const held = this.#rows.ranges.heldIn(words);
    if (!held) {
      const all = this.#rows.blocks.shelf.list();
      return all.filter((kept) => holds(words, kept.words!)).map(({ row }) => row);
    }
    return held.flatMap((found) => this.block(writePrefix(found)) ?? []);
  }

  /** The block that holds the address. */
  blockAt(address: Uint8Array): BlockRow | undefined {
    const host = wordsOf(address);
    for (const around of this.#rows.ranges.around(host, HELD)) {
      const found = this.block(writePrefix(around));
      if (found) return found;
    }
    if (!this.#rows.ranges.isVague(host)) return undefined;
    return this.#rows.blocks.shelf.list().findLast((kept) => holds(kept.words!, host))?.row;
  }
}
