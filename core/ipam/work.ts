import type { Delta } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { Moment } from "./moment.ts";
import type { Refusal } from "./refusal.ts";

/** What a request comes to: the change to be made durable, and what to answer when it is. */
export interface Change<Answer> {
  readonly delta: Delta;
  readonly answer: Answer;
}

/**
 * A request as a pure function of the ledger and the time. It changes nothing, and may be asked
 * again of a newer ledger until what it answers could be written.
 */
export type Work<Answer> = (ledger: Ledger, now: Moment) => Change<Answer> | Refusal;
