import type { LedgerRow } from "./ledger_row.ts";

/** A change of a ledger: made as a whole or not at all. Nothing has happened while it is only this. */
export interface Delta {
  /** Rows that come, or take the place of those of the same key. */
  readonly puts: readonly LedgerRow[];
  /** Keys of rows that go. */
  readonly deletes: readonly string[];
  /**
   * Keys of rows it was computed from beside those it writes: it holds only while they are as they
   * were (an absent one: absent). Every grant guards its super-block, every new super-block its pool.
   */
  readonly guards: readonly string[];
  /** What is done and for whom, one line, for the history: `grant 10.0.0.0/26 to node-1`. */
  readonly what: string;
}

export const NOTHING: Delta = { puts: [], deletes: [], guards: [], what: "" };

export function isNothing({ puts, deletes }: Delta): boolean {
  return puts.length === 0 && deletes.length === 0;
}
