/** Why a request is not done; nothing has changed. Stable names, for scripts. */
export type RefusalKind =
  | "bad-request"
  | "unknown-pool"
  | "unknown-node"
  | "unknown-block"
  | "no-pool-matches"
  | "exhausted"
  | "too-large"
  | "too-many-blocks"
  | "overlap"
  | "in-use"
  | "draining"
  | "not-owner"
  | "stale"
  | "announced"
  | "other-incarnation"
  | "size-change"
  | "newer-format";

export interface Refusal {
  readonly refused: RefusalKind;
  /** What cannot be done and why, in one sentence: `cannot grant a /26: the largest free block is a /28`. */
  readonly text: string;
  /** What would help: the largest free block, which pool drains, what a grow would need. */
  readonly hint?: string;
}

export function isRefusal(value: object): value is Refusal {
  return "refused" in value;
}
