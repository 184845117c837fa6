/** How many results it takes, and how often to ask. */
export interface HealthRule {
  /** So many passes in a row make it healthy. */
  readonly rise: number;
  /** So many failures in a row make it unhealthy. */
  readonly fall: number;
  readonly intervalSeconds: number;
  /** The pause while a change is under way. */
  readonly fastIntervalSeconds: number;
}

/** Nothing is announced on the strength of `unknown`. */
export type Verdict = "unknown" | "healthy" | "unhealthy";

/** What the results so far come to. */
export interface Health {
  readonly verdict: Verdict;
  /** Results in a row, the last one included, that speak against the verdict. */
  readonly against: number;
  /** The last result; undefined before the first. */
  readonly passed: boolean | undefined;
}

/** Before the first result. */
export const UNCHECKED: Health = { verdict: "unknown", against: 0, passed: undefined };

/** The health after one more result; the same object when nothing changed. */
export function stepHealth(health: Health, passed: boolean, rule: HealthRule): Health {
  const meant: Verdict = passed ? "healthy" : "unhealthy";
  if (health.verdict === meant) {
    return health.against === 0 && health.passed === passed
      ? health
      : { verdict: meant, against: 0, passed };
  }
  // Before the first verdict either may come of a row: a change of mind begins a new one.
  const isRow = health.passed === passed || health.verdict !== "unknown";
  const against = isRow ? health.against + 1 : 1;
  if (against >= (passed ? rule.rise : rule.fall)) return { verdict: meant, against: 0, passed };
  return { verdict: health.verdict, against, passed };
}

/** Seconds until the next check: fewer while a change is under way. */
export function pauseSeconds(health: Health, rule: HealthRule): number {
  const isSettled = health.verdict !== "unknown" && health.against === 0;
  return isSettled ? rule.intervalSeconds : rule.fastIntervalSeconds;
}
