/** Where a finding belongs on a screen, in this order. */
export type ProblemSection = "structure" | "space" | "owners" | "use" | "sums" | "steps" | "bgp";

/** What a ledger, a step of it, or the routes beside it have wrong. Stable names, for scripts. */
export type ProblemKind =
  // structure
  | "unreadable-row"
  | "not-canonical"
  | "ipv4-mapped"
  | "twice"
  | "bad-pool"
  | "bad-number"
  | "no-meta"
  | "newer-format"
  | "odd-size"
  | "future"
  // space
  | "pool-overlap"
  | "super-overlap"
  | "block-overlap"
  | "several-owners"
  | "outside-pools"
  | "other-pool"
  | "reserved"
  | "no-super"
  | "unknown-pool"
  | "empty-super"
  | "other-rack"
  | "cooled"
  // owners
  | "unknown-node"
  | "other-incarnation"
  | "request-shared"
  | "partner-missing"
  | "partner-differs"
  | "partner-state"
  | "single-stack"
  | "quarantined"
  // use
  | "allocated-not-used"
  | "used-not-allocated"
  | "used-outside-pools"
  | "gone-node"
  // sums
  | "sum"
  // steps
  | "freed-early"
  | "bad-change"
  | "not-acknowledged"
  | "still-announced"
  | "owner-changed"
  | "serial"
  | "version"
  | "granted-twice"
  | "bad-grant"
  | "leak"
  // bgp
  | "announced-by-other"
  | "announced-twice"
  | "announced-by-unknown"
  | "not-announced"
  | "not-allocated"
  | "in-no-pool"
  | "more-specific"
  | "beyond-rack"
  | "announced-draining"
  | "announced-leaving"
  | "announced-cooling"
  | "announced-quarantined"
  | "aggregate-missing"
  | "aggregate-foreign"
  | "unreadable-route";

/** One finding. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly section: ProblemSection;
  /** A `note` is worth knowing and no fault: it does not make a check fail. */
  readonly severity: "problem" | "note";
  readonly prefix?: string;
  readonly node?: string;
  /** The other prefix that has to do with it. */
  readonly other?: string;
  /** One sentence without a full stop. */
  readonly text: string;
  /** What a repair would do, if anything is safe: `drain it`. */
  readonly repair?: string;
}

/** What a finding is of; the rest of it is the same for a kind. */
export type Finding = Omit<Problem, "section" | "kind" | "severity">;

/** Finds things of one section. */
export class Findings {
  readonly found: Problem[] = [];
  readonly #section: ProblemSection;

  constructor(section: ProblemSection) {
    this.#section = section;
  }

  problem(kind: ProblemKind, finding: Finding): void {
    this.found.push({ kind, section: this.#section, severity: "problem", ...finding });
  }

  note(kind: ProblemKind, finding: Finding): void {
    this.found.push({ kind, section: this.#section, severity: "note", ...finding });
  }
}
