import type { Spread } from "./spread.ts";

/** `small`: measured, but on quick sizes, where start-up hides the speed. */
export type Verdict = "PASS" | "MISS" | "small" | "FAIL" | "skip";

/** One row of the table; what does not apply is absent. */
export interface Result {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** Seconds. */
  readonly ours?: Spread;
  /** Seconds. */
  readonly peer?: Spread;
  /** The value that `must` and `aim` judge. */
  readonly value?: Judged;
  readonly oursMiB?: number;
  readonly peerMiB?: number;
  /** Why it was skipped or failed, or what was checked besides. */
  readonly note?: string;
}

/** times: faster than the peer, more is better. of: share of the peer's time. MiB: peak memory. */
export interface Judged {
  readonly unit: "times" | "of" | "MiB";
  readonly measured: number;
  readonly must: number;
  readonly aim: number;
}

export function verdictOf(value: Judged): Verdict {
  const good = value.unit === "times" ? value.measured >= value.must : value.measured <= value.must;
  return good ? "PASS" : "MISS";
}
