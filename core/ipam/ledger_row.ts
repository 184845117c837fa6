// What a ledger is made of: rows, each under a key of its own. Values are plain and go through JSON
// unchanged; what a newer version wrote into them is kept.
import type { Moment } from "./moment.ts";
import type { PoolRow } from "./pool.ts";

/** Whose ledger this is. */
export interface MetaRow {
  readonly kind: "meta";
  /** Of the rows; a ledger of a newer format is only read. */
  readonly format: 1;
  /** Random; two ledgers of one id are copies of each other. */
  readonly id: string;
  /** Rises when the ledger is put in place of another: by an import, or a backup. */
  readonly epoch: number;
  /** Above that of every grant in ranges that were removed: a range that comes begins with it. */
  readonly serial?: number;
}

/** A range of a pool that one rack has, so that it stays one aggregate. The unit of compare-and-swap. */
export interface SuperRow {
  readonly kind: "super";
  readonly prefix: string;
  readonly pool: string;
  /** Empty for nodes without a rack. */
  readonly rack: string;
  /** Rises with every grant in it, and is above that of all super-blocks that were here before. */
  readonly serial: number;
}

/**
 * The life of a block: granted (`held`), no new addresses from it (`draining`), to be withdrawn from
 * BGP (`leaving`), nobody's until time has passed (`cooling`), free (no row). What nobody may trust
 * is `quarantined` until an operator decides.
 */
export type BlockState = "held" | "draining" | "leaving" | "cooling" | "quarantined";

export interface BlockRow {
  readonly kind: "block";
  readonly prefix: string;
  readonly pool: string;
  /** The owner: this incarnation of this node. */
  readonly node: string;
  readonly uid: string;
  readonly state: BlockState;
  /** When it came into this state. */
  readonly since: Moment;
  /** Number of the grant in its super-block; a release that names another is stale. */
  readonly serial: number;
  /** The block of the other family that was granted with it. */
  readonly partner?: string;
  /** What the grant was asked for with: the same request finds it again. */
  readonly request?: string;
  /** An operator gave it back while it was in use: it drains for good. */
  readonly released?: true;
  /** For people: why it drains or is quarantined. */
  readonly why?: string;
}

/** What a node needs, as it said last. */
export interface Demand {
  /** Addresses in use, and asked for in vain. */
  readonly used: number;
  readonly pending: number;
  /** Addresses in use in each block, as far as they are known. */
  readonly blocks?: readonly { readonly prefix: string; readonly used: number }[];
  readonly at: Moment;
}

export interface NodeRow {
  readonly kind: "node";
  readonly name: string;
  /** Names the incarnation; another one under the same name owns nothing of it. */
  readonly uid: string;
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly demand?: Demand;
  /** The last block that it grew or shrank by, as a prefix length of the first family of the pool. */
  readonly changed?: {
    readonly at: Moment;
    readonly how: "grown" | "shrunk";
    readonly length: number;
  };
  /** An agent announces its blocks: they are not freed before it has withdrawn them. */
  readonly agent?: { readonly instance: string; readonly since: Moment };
  /** Deleted, or its lease was lost: its blocks drain. */
  readonly gone?: Moment;
  /** Gone because its agent was not heard of: what drained then is held again when it is back. */
  readonly lost?: true;
}

export type LedgerRow = MetaRow | PoolRow | SuperRow | BlockRow | NodeRow;

/** `meta`, `pool/NAME`, `super/PREFIX`, `block/PREFIX`, `node/NAME`. */
export function keyOf(row: LedgerRow): string {
  switch (row.kind) {
    case "meta":
      return "meta";
    case "pool":
    case "node":
      return `${row.kind}/${row.name}`;
    case "super":
    case "block":
      return `${row.kind}/${row.prefix}`;
  }
}
