import type { Offer } from "../session/offer.ts";

/** Something that was expected of a peer and is not so. */
export interface Mismatch {
  /** `as`, `family`: the word of --expect. */
  readonly key: string;
  readonly expected: string;
  /** As the end of a sentence: `is 65002`, `is not offered`. */
  readonly found: string;
}

/** What a probe of one router came to. */
export interface Probed {
  /** As it was typed. */
  readonly peer: string;
  readonly address: string;
  readonly port: number;
  /** Undefined: no OPEN came. */
  readonly theirs: ProbedOpen | undefined;
  /** Why there was no session, where there was none. */
  readonly failure?: ProbeFailure;
  readonly mismatches: readonly Mismatch[];
  /** From the dial to their OPEN, or to the failure. */
  readonly seconds: number;
  /** Exit code of this router: 0, 1 or 3. */
  readonly code: number;
}

export interface ProbedOpen {
  readonly offer: Offer;
  /** In words; undefined where they named none. */
  readonly role: string | undefined;
  /** Capabilities that the offer does not hold, by name. */
  readonly others: readonly string[];
  /** What JSON shows of their OPEN. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface ProbeFailure {
  /** Id of the cause, as in decode. */
  readonly cause?: string;
  /** `connection refused`. */
  readonly text: string;
  /** What it may be instead, where the evidence does not tell. */
  readonly or?: readonly { readonly cause: string; readonly text: string }[];
  readonly remedy?: string;
}
