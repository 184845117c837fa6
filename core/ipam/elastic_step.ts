import type { RefusalKind } from "./refusal.ts";

/** What happens to a block, a super-block or a node, of what elasticity decides by itself. */
export type StepKind =
  /** A free block becomes the node's. */
  | "grant"
  /** A block that drained is held again. */
  | "take-back"
  /** No new addresses from it. */
  | "drain"
  /** It is empty: its agent shall withdraw it. */
  | "leave"
  /** Nobody announces it any more; it waits before its next grant. */
  | "cool"
  /** It has cooled: it is free. */
  | "free"
  /** A super-block with an empty half becomes the other half. */
  | "halve"
  /** A super-block without blocks is its pool's again. */
  | "give-back"
  /** A node that is gone and has no block is forgotten. */
  | "forget";

/** One step of a plan. */
export interface ElasticStep {
  readonly what: StepKind;
  /** Absent for super-blocks. */
  readonly node?: string;
  /** Of the block or super-block (as it becomes), of a pair the first; absent for a node. */
  readonly prefix?: string;
  /** The other block of a pair. */
  readonly partner?: string;
  readonly pool?: string;
  readonly rack?: string;
  /** A clause: `it would use 12 of 61 addresses without it`. */
  readonly why: string;
}

/** What a node needs and does not get now; it is asked again with every round. */
export interface Shortage {
  readonly node: string;
  /** Addresses that are missing to its marks. */
  readonly missing: number;
  readonly refused: RefusalKind;
  readonly text: string;
  readonly hint?: string;
}

/** A block that goes no further until somebody does something. */
export interface Waiting {
  readonly node: string;
  readonly prefix: string;
  /** `withdrawal`: the agent has not acknowledged it. `use`: its node is gone and had addresses in use. */
  readonly what: "withdrawal" | "use";
  readonly why: string;
  readonly hint: string;
}

/** What a round comes to. */
export interface ElasticAnswer {
  readonly steps: readonly ElasticStep[];
  readonly shortages: readonly Shortage[];
  readonly waiting: readonly Waiting[];
}
