import type { Ledger } from "./ledger.ts";
import type { Moment } from "./moment.ts";
import type { Refusal } from "./refusal.ts";
import type { RowStore } from "./row_store.ts";
import type { Work } from "./work.ts";

/**
 * Keeps a ledger in a store: requests of one process go together into one commit, and are answered
 * when it is durable. What could not be written has not happened here either.
 */
export declare class Keeper {
  /** `by`: who changes, for the history. Nothing is read yet. */
  constructor(store: RowStore, now: () => Moment, by: string);
  readonly store: RowStore;
  /** The ledger as it is in the store now. Rejects with StoreError. */
  read(): Promise<Ledger>;
  /** What was known last, without asking the store. */
  readonly ledger: Ledger;
  /** Rejects with StoreError; a refusal is an answer. `what` is shown: work that would change nothing commits nothing. */
  transact<Answer extends object>(work: Work<Answer>): Promise<Answer | Refusal>;
  /** As {@link transact}, but writes nothing: for `--plan`. */
  plan<Answer extends object>(
    work: Work<Answer>,
  ): Promise<{ readonly answer: Answer; readonly before: Ledger } | Refusal>;
  watch(changed: () => void): () => void;
  close(): Promise<void>;
}
