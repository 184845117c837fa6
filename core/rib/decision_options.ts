/** What of the decision is configured; the rest is RFC 4271 §9.1.2.2 and RFC 4456 §9. */
export interface DecisionOptions {
  /** LOCAL_PREF of routes that have none. */
  readonly defaultLocalPref: number;
  /** MED is compared between routes of different neighbour ASes too. */
  readonly alwaysCompareMed: boolean;
  /** A route without MED counts as one with the highest, not the lowest (RFC 4271 §9.1.2.2 c). */
  readonly missingMedAsWorst: boolean;
  /** Before the router id, the route that is here longest wins; by the times of the rows. */
  readonly preferOldest: boolean;
  /** Paths of equal rank that are used side by side: eBGP, iBGP; 1 = only the best. */
  readonly maximumPaths: number;
  readonly maximumPathsIbgp: number;
  /** Paths of equal length are of equal rank although they differ (multipath-relax). */
  readonly multipathRelax: boolean;
}

export const USUAL_DECISION: DecisionOptions = {
  defaultLocalPref: 100,
  alwaysCompareMed: false,
  missingMedAsWorst: false,
  preferOldest: false,
  maximumPaths: 1,
  maximumPathsIbgp: 1,
  multipathRelax: false,
};
