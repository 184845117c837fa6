import { type Delta, isNothing } from "./delta.ts";
import type { Ledger, Undo } from "./ledger.ts";
import { keyOf, type LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { isRefusal } from "./refusal.ts";
import type { Commit } from "./row_store.ts";
import { formatRow } from "./row_text.ts";
import type { Work } from "./work.ts";

/** A request, and who waits for its answer. */
export interface Waiting {
  readonly work: Work<object>;
  readonly resolve: (answer: object) => void;
  readonly reject: (error: unknown) => void;
}

/** What a request came to; `delta` where something is to be written for it. */
interface Outcome {
  readonly answer?: object;
  readonly error?: unknown;
  readonly delta?: Delta;
}

/** Requests that go into one commit, each computed on top of those before it. */
export class KeeperGroup {
  readonly waiting: readonly Waiting[];
  #outcomes: readonly Outcome[] = [];

  constructor(waiting: readonly Waiting[]) {
    this.waiting = waiting;
  }

  /** What was changed, in order. */
  get deltas(): readonly Delta[] {
    return this.#outcomes.flatMap(({ delta }) => delta ?? []);
  }

  /** Undefined where nothing is to be written. The ledger is left as it was. */
  commit(ledger: Ledger, version: number, now: () => Moment, by: string): Commit | undefined {
    const draft = new Draft(ledger), undos: Undo[] = [], at = now();
    const outcomes: Outcome[] = [];
    try {
      for (const [i, { work }] of this.waiting.entries()) {
        const outcome = outcomeOf(work, ledger, at);
        outcomes.push(outcome);
        if (outcome.delta === undefined) continue;
        draft.add(outcome.delta);
        // The next one shall see it; nobody else does.
        if (i + 1 < this.waiting.length) undos.push(ledger.apply(outcome.delta, version + 1));
      }
    } finally {
      for (const undo of undos.reverse()) ledger.revert(undo);
    }
    this.#outcomes = outcomes;
    const history = this.deltas.map(({ what }) => ({ what, by, at }));
    return history.length === 0 ? undefined : draft.commit(history);
  }

  /** All that was asked for is durable. */
  answer(): void {
    for (const [i, { resolve, reject }] of this.waiting.entries()) {
      const { answer, error } = this.#outcomes[i]!;
      if (answer === undefined) reject(error);
      else resolve(answer);
    }
  }

  /** Nothing was written: what would have changed something fails, what would not is answered. */
  failWithout(error: unknown, ledger: Ledger, now: () => Moment): void {
    const at = now();
    for (const { work, resolve, reject } of this.waiting) {
      // The others of the group, whose changes it may have seen, did not happen.
      const outcome = outcomeOf(work, ledger, at);
      if (outcome.delta !== undefined) reject(error);
      else if (outcome.answer === undefined) reject(outcome.error);
      else resolve(outcome.answer);
    }
  }

  /** It is not known what was written. Answers those who had nothing to write: they are asked again. */
  failWrites(error: unknown): readonly Waiting[] {
    return this.waiting.filter(({ reject }, i) => {
      if (this.#outcomes[i]?.delta === undefined) return true;
      reject(error);
      return false;
    });
  }
}

/** A request that fails, fails alone. */
function outcomeOf(work: Work<object>, ledger: Ledger, now: Moment): Outcome {
  try {
    const change = work(ledger, now);
    if (isRefusal(change)) return { answer: change };
    const { answer, delta } = change;
    return isNothing(delta) ? { answer } : { answer, delta };
  } catch (error) {
    return { error };
  }
}

/** The rows of several deltas, and the versions that all of them together rest on. */
class Draft {
  readonly #ledger: Ledger;
  readonly #rows = new Map<string, LedgerRow | undefined>();
  readonly #guards = new Map<string, number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Before it is applied: a row that the group has written itself is guarded by what it was before. */
  add({ puts, deletes, guards }: Delta): void {
    const keys = puts.map(keyOf);
    for (const key of [...guards, ...keys, ...deletes]) {
      if (!this.#guards.has(key)) this.#guards.set(key, this.#ledger.versionOf(key));
    }
    for (const key of deletes) this.#rows.set(key, undefined);
    for (const [i, row] of puts.entries()) this.#rows.set(keys[i]!, row);
  }

  commit(history: Commit["history"]): Commit {
    return {
      rows: Array.from(this.#rows, ([key, row]) => ({ key, value: row && formatRow(row) })),
      guards: Array.from(this.#guards, ([key, version]) => ({ key, version })),
      history,
    };
  }
}
