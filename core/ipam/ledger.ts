import type { Delta } from "./delta.ts";
import type { BlockRow, LedgerRow, MetaRow, NodeRow, SuperRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";
import type { StoredRow } from "./row_store.ts";

/** A row that is not understood, or contradicts others: it is left alone, and nothing is granted over it. */
export interface ForeignRow {
  readonly key: string;
  readonly value: string;
  readonly why: string;
}

/**
 * All pools, super-blocks, blocks and nodes of a store, with an index of what is free that is
 * derived from them. One owner; changed by {@link apply} and {@link take} alone.
 */
export declare class Ledger {
  /** Of the store, as far as it is known here. */
  readonly version: number;
  readonly meta: MetaRow | undefined;
  readonly foreign: readonly ForeignRow[];
  /** Rows as a store has them take the place of what was known of their keys (`isWhole`: of everything). */
  take(rows: readonly StoredRow[], version: number, isWhole: boolean): void;
  /** Makes a change that is durable, or (before it is) tentatively: {@link revert} takes it back. */
  apply(delta: Delta, version: number): Undo;
  revert(undo: Undo): void;
  /** Version of the row; 0 where there is none. */
  versionOf(key: string): number;
  row(key: string): LedgerRow | undefined;
  pools(): Iterable<PoolRow>;
  pool(name: string): PoolRow | undefined;
  nodes(): Iterable<NodeRow>;
  node(name: string): NodeRow | undefined;
  supers(pool?: string): Iterable<SuperRow>;
  blocks(): Iterable<BlockRow>;
  block(prefix: string): BlockRow | undefined;
  /** Of all incarnations of that name, in the order of address. */
  blocksOf(node: string): readonly BlockRow[];
  blocksIn(superPrefix: string): readonly BlockRow[];
  /** The block that holds the address. */
  blockAt(address: Uint8Array): BlockRow | undefined;
}

/** How to take a change back. */
export interface Undo {
  readonly rows: readonly {
    readonly key: string;
    readonly row: LedgerRow | undefined;
    readonly version: number;
  }[];
  readonly version: number;
}
