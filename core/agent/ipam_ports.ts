// The doors of what keeps an agent and a ledger together.
import type { Keeper } from "../ipam/keeper.ts";
import type { BlockRow } from "../ipam/ledger_row.ts";

/** What pods have of the blocks of a node. */
export interface NodeUse {
  readonly used: number;
  readonly pending?: number;
  readonly blocks?: readonly { readonly prefix: string; readonly used: number }[];
}

/** Where the demand of a node comes from. */
export interface DemandSource {
  /** Pods may have addresses of these blocks, as their state says. Never throws. */
  hold?(blocks: readonly BlockRow[]): void;
  /** Undefined: it cannot be said now. */
  count(blocks: readonly BlockRow[]): Promise<NodeUse | undefined>;
}

/** The doors of a follower. */
export interface FollowerPorts {
  /** Opens the store. Rejects with a StoreError. */
  open(): Promise<Keeper>;
  /** Where the store is, for people. */
  readonly where: string;
  /** Names this agent in leases: the same after a restart, and of no two agents that run at once. */
  readonly instance: string;
  /** A new random uid. */
  uid(): string;
  readonly demand?: DemandSource;
  /** A fault of ours. */
  internalError(text: string): void;
}
