import type { Delta } from "./delta.ts";
import type { Ledger, Undo } from "./ledger.ts";
import { keyOf, type LedgerRow } from "./ledger_row.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { Change } from "./work.ts";

/** What was under a key. */
interface Was {
  readonly key: string;
  readonly row: LedgerRow | undefined;
}

/**
 * Changes made one on top of the other, to become one: each step sees the ledger as the steps before
 * left it. The ledger is as it was again after {@link revert}.
 */
export class Draft {
  readonly #undos: Undo[] = [];
  readonly #puts = new Map<string, LedgerRow>();
  readonly #deletes = new Set<string>();
  readonly #guards = new Set<string>();
  /** Keys of rows put here that the ledger had before. */
  readonly #wasThere = new Set<string>();
  readonly #what: string[] = [];

  constructor(readonly ledger: Ledger) {}

  /** One more step, visible to those that follow. */
  apply(delta: Delta): void {
    const undo = this.ledger.apply(delta, this.ledger.version);
    this.#undos.push(undo);
    this.#merge(delta, (i) => undo.rows[i]!);
  }

  /** The last step: nobody looks at the ledger before {@link revert}. */
  add(delta: Delta): void {
    const { puts, deletes } = delta;
    this.#merge(delta, (i) => {
      const key = deletes[i] ?? keyOf(puts[i - deletes.length]!);
      return { key, row: this.ledger.row(key) };
    });
  }

  /** Applies what a step comes to and hands on its answer, or its refusal. */
  step<Answer extends object>(change: Change<Answer> | Refusal): Answer | Refusal {
    if (isRefusal(change)) return change;
    const { delta, answer } = change as Change<Answer>;
    this.apply(delta);
    return answer;
  }

  /** `was`: what the ledger had before it under the key of each row that goes, then of each that comes. */
  #merge({ puts, deletes, guards, what }: Delta, was: (i: number) => Was): void {
    for (const key of deletes) {
      // What only this draft has made is not there for the store.
      const isOurs = this.#puts.delete(key) && !this.#wasThere.has(key);
      if (!isOurs) this.#deletes.add(key);
    }
    for (let i = 0; i < puts.length; i++) {
      const { key, row } = was(deletes.length + i), count = this.#puts.size;
      this.#puts.set(key, puts[i]!);
      if (this.#puts.size === count) continue;
      const isBack = this.#deletes.size > 0 && this.#deletes.delete(key);
      if (row !== undefined || isBack) this.#wasThere.add(key);
    }
    for (const key of guards) this.#guards.add(key);
    if (what !== "" && this.#what.at(-1) !== what) this.#what.push(what);
  }

  /** All steps as one change. */
  get delta(): Delta {
    const guards = [...this.#guards].filter((key) =>
      !this.#puts.has(key) && !this.#deletes.has(key)
    );
    return {
      puts: [...this.#puts.values()],
      deletes: [...this.#deletes],
      guards,
      what: this.#what.join("; "),
    };
  }

  /** Takes all of it back from the ledger; the delta stays. */
  revert(): void {
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) this.ledger.revert(undo);
  }
}

/** Hands out a draft that is taken back however `make` ends, so that the ledger is as it was. */
export function drafted<Made>(ledger: Ledger, make: (draft: Draft) => Made): Made {
  const draft = new Draft(ledger);
  try {
    return make(draft);
  } finally {
    draft.revert();
  }
}
