import type { Delta } from "./delta.ts";
import { KeeperGroup, type Waiting } from "./keeper_group.ts";
import { Ledger } from "./ledger.ts";
import type { Moment } from "./moment.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import type { News, RowStore } from "./row_store.ts";
import { StoreError } from "./store_error.ts";
import type { Work } from "./work.ts";

/** So many requests go into one commit at most: one bad disk moment fails no more. */
const TOGETHER = 256;

/**
 * Keeps a ledger in a store: requests of one process go together into one commit, and are answered
 * when it is durable. What could not be written has not happened here either: the ledger never shows
 * what is not safe yet.
 */
export class Keeper {
  readonly store: RowStore;
  /** What was known last, without asking the store. Empty before the first reading. */
  readonly ledger: Ledger = new Ledger();
  readonly #now: () => Moment;
  readonly #by: string;
  /** The news up to this version are in the ledger; 0: it must be read whole. */
  #seen = 0;
  #waiting: Waiting[] = [];
  #isRunning = false;
  #isClosed = false;
  readonly #idle: (() => void)[] = [];

  /** `by`: who changes, for the history. Nothing is read yet. */
  constructor(store: RowStore, now: () => Moment, by: string) {
    this.store = store;
    this.#now = now;
    this.#by = by;
  }

  /** The ledger as it is in the store now. Rejects with StoreError. */
  async read(): Promise<Ledger> {
    this.#refuseClosed();
    await this.store.turn(() => this.#seen, (news) => this.#take(news), true);
    return this.ledger;
  }

  /** Rejects with StoreError; a refusal is an answer. Work that would change nothing commits nothing. */
  transact<Answer extends object>(work: Work<Answer>): Promise<Answer | Refusal> {
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    try {
      this.#refuseClosed();
      this.#waiting.push({ work, resolve, reject });
      this.#run();
    } catch (error) {
      reject(error);
    }
    // It is what this very work answers.
    return promise as Promise<Answer | Refusal>;
  }

  /** As {@link transact}, but writes nothing: for `--plan`. `before` is good until the ledger is read again. */
  async plan<Answer extends object>(
    work: Work<Answer>,
  ): Promise<{ readonly answer: Answer; readonly before: Ledger } | Refusal> {
    const before = await this.read();
    const change = work(before, this.#now());
    return isRefusal(change) ? change : { answer: change.answer, before };
  }

  /** Calls `changed` when the ledger has taken in what anybody committed. Answers how to stop. */
  watch(changed: () => void): () => void {
    return this.store.watch(() => {
      // Who is told of a change that cannot be read finds out by reading.
      this.read().then(changed, changed);
    });
  }

  /** Waits for what was asked; then the store is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isRunning) await new Promise<void>((done) => this.#idle.push(done));
    await this.store.close();
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new StoreError("unreachable", `${this.store.where} is closed`);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#waiting.length > 0) await this.#turn();
    this.#isRunning = false;
    for (const done of this.#idle.splice(0)) done();
  }

  /** One commit. All that waits when the store is ready goes into it. */
  async #turn(): Promise<void> {
    let group = new KeeperGroup([]), isAsked = false;
    try {
      const { version } = await this.store.turn(() => this.#seen, (news) => {
        // Asked again, it is the same requests and those that have come since.
        const round = [
          ...group.waiting,
          ...this.#waiting.splice(0, TOGETHER - group.waiting.length),
        ];
        group = new KeeperGroup(round);
        isAsked = true;
        this.#take(news);
        return group.commit(this.ledger, news.version, this.#now, this.#by);
      });
      this.#made(group.deltas, version);
      group.answer();
    } catch (error) {
      this.#failed(group, error, isAsked);
    }
  }

  #take({ rows, version, isWhole }: News): undefined {
    if (this.#seen === 0 && !isWhole) throw new Error("a store must tell everything at first");
    if (isWhole || rows.length > 0 || version !== this.#seen) {
      this.ledger.take(rows, version, isWhole);
    }
    this.#seen = version;
  }

  /** The commit is durable: now it has happened here, too. */
  #made(deltas: readonly Delta[], version: number): void {
    if (deltas.length === 0) return;
    for (const delta of deltas) this.ledger.apply(delta, version);
    // Where others may have written between what was read and this, their news are still to come.
    if (version === this.#seen + 1) this.#seen = version;
  }

  #failed(group: KeeperGroup, error: unknown, isAsked: boolean): void {
    const kind = error instanceof StoreError ? error.kind : undefined;
    if (!isAsked) {
      // Nobody's request was looked at: all that wait now were to be in it.
      for (const { reject } of this.#waiting.splice(0, TOGETHER)) reject(error);
      return;
    }
    // What is in the store is not known now: all of it is read before anything else is answered.
    if (kind === "unknown") this.#seen = 0;
    if (kind === "unknown") this.#waiting.unshift(...group.failWrites(error));
    else group.failWithout(error, this.ledger, this.#now);
  }
}
