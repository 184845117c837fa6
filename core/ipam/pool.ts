/** Prefix lengths that blocks of one family may have; a longer prefix is a smaller block. */
export interface BlockSizes {
  /** The longest: 28 for a /28. */
  readonly smallest: number;
  /** The shortest. */
  readonly largest: number;
  /** What is granted where nobody says a size. */
  readonly usual: number;
  /** Of the super-block that a rack gets first; it doubles in place as the rack grows. */
  readonly rack: number;
}

/** Labels a node must have: each key with one of its values. */
export type Selector = readonly { readonly key: string; readonly values: readonly string[] }[];

/** How blocks follow what nodes use. Percentages of usable addresses. */
export interface ElasticSettings {
  /** Addresses a node shall have free beyond what it uses and waits for. */
  readonly preAllocate: number;
  /** A node that uses more than this is granted a block. */
  readonly highPercent: number;
  /** A node that would use less than this without its emptiest block gives that back. */
  readonly lowPercent: number;
  /** After a change of a node nothing is taken from it for so long. */
  readonly settleSeconds: number;
  /** A node that grows again within this gets twice the size of the last. */
  readonly doubleSeconds: number;
  /** Between the withdrawal of a block and its next grant. */
  readonly coolSeconds: number;
  /** A node that is gone keeps its blocks, draining, for at least this. */
  readonly graceSeconds: number;
  /** Addresses of an IPv4 block that no pod gets: network, broadcast and gateway as host-local has it. */
  readonly unusable: number;
  /** Blocks (of one family) that a node holds at most. */
  readonly mostBlocks: number;
}

/** One range of a pool. */
export interface PoolCidr {
  readonly prefix: string;
  /** Nothing new is granted from it. */
  readonly draining?: true;
}

/** The addresses that blocks are granted from, and the rules of that. A row of the ledger. */
export interface PoolRow {
  readonly kind: "pool";
  readonly name: string;
  /** In the order of their use; canonical text. */
  readonly cidrs: readonly PoolCidr[];
  /** Nothing new is granted from any of it. */
  readonly draining?: true;
  /** Absent: the pool has no range of that family. With both, every grant is of both or of none. */
  readonly ipv4?: BlockSizes;
  readonly ipv6?: BlockSizes;
  readonly selector: Selector;
  /** The label of a node that names its rack; nodes without it share the rack "". */
  readonly rackLabel: string;
  /** Canonical prefixes inside the ranges that are never granted. */
  readonly reserved: readonly string[];
  readonly elastic: ElasticSettings;
  /** Serials of new super-blocks begin above this: see `SuperRow.serial`, `MetaRow.serial`. */
  readonly serial: number;
}
