/** The Loc-RIB of one family: which path of each prefix is best, and which are used beside it. */
export declare class LocRib {
  /** Prefixes that have a best path: kept, never counted. */
  readonly size: number;
  /** The row of the best path, or `NO_ROW`. */
  best(prefix: number): number;
  /** Rows of all candidates in `into`, which is wide enough or made wider by the caller; returns how many. */
  candidates(prefix: number, into: Int32Array): number;
  /** The best path and those used beside it (multipath), best first; returns how many. */
  multipath(prefix: number, into: Int32Array): number;
  /** Best paths of a peer: kept, never counted. */
  bestOf(peer: number): number;
}
