/**
 * What a fault asks of the receiver, weakest first (RFC 7606 §2).
 *
 * - `ignore`: log it, nothing else changes (a prefix that makes no sense, a bit that must be zero);
 * - `discard`: drop the attribute, keep the routes;
 * - `withdraw`: treat every route of the UPDATE as withdrawn;
 * - `reset`: NOTIFICATION and close.
 */
export type Outcome = "ignore" | "discard" | "withdraw" | "reset";

const STRENGTH: Readonly<Record<Outcome, number>> = {
  ignore: 0,
  discard: 1,
  withdraw: 2,
  reset: 3,
};

/** One thing that is wrong with a message: `decode` prints it, `peer` obeys it. */
export interface Fault {
  /** The field, in the words of the RFC: `ORIGIN`, `NLRI`, `marker`. */
  readonly what: string;
  /** What is wrong with it and the value found, to follow a colon: `value 9 is not 0, 1 or 2`. */
  readonly reason: string;
  /** Octets from the first octet of the message. */
  readonly offset: number;
  readonly outcome: Outcome;
  /** NOTIFICATION code and subcode that a reset would carry (RFC 4271 §4.5). */
  readonly code: number;
  readonly subcode: number;
  /** The rule: `RFC 7606 §7.1`. */
  readonly section: string;
}

/** True when `a` asks for more than `b` (RFC 7606 §3(h): the strongest action is taken). */
export function isStronger(a: Outcome, b: Outcome): boolean {
  return STRENGTH[a] > STRENGTH[b];
}

/** The strongest outcome of a list, or undefined when the list is empty. */
export function strongest(faults: readonly Fault[]): Outcome | undefined {
  let worst: Outcome | undefined;
  for (const { outcome } of faults) {
    if (worst === undefined || isStronger(outcome, worst)) worst = outcome;
  }
  return worst;
}
