import type { Moment } from "./moment.ts";
import type {
  Commit,
  Committed,
  HistoryEntry,
  News,
  RowStore,
  StoredRow,
  StoreFault,
} from "./row_store.ts";
import { StoreError } from "./store_error.ts";

/** Rows that are gone when the program is. Stores over one of these share it, as those of a file do. */
export class MemoryHome {
  /** Those that were deleted, too. */
  readonly rows = new Map<string, StoredRow>();
  readonly history: HistoryEntry[] = [];
  readonly lives = new Map<string, { readonly instance: string; readonly until: number }>();
  readonly watches = new Set<() => void>();
  version = 0;

  /** Rows written after that version. */
  since(after: number): News {
    const isWhole = after === 0 || after > this.version;
    const rows = [...this.rows.values()].filter(({ value, version }) =>
      (isWhole || version > after) && !(isWhole && value === undefined)
    );
    return { rows, version: this.version, isWhole };
  }

  /** False, and nothing is written, where a guard does not hold. */
  write({ rows, guards, history }: Commit): boolean {
    if (guards.some(({ key, version }) => this.#versionOf(key) !== version)) return false;
    const version = ++this.version;
    for (const { key, value } of rows) this.rows.set(key, { key, value, version });
    for (const entry of history) this.history.push({ version, ...entry, digest: `${version}` });
    for (const changed of [...this.watches]) queueMicrotask(changed);
    return true;
  }

  #versionOf(key: string): number {
    const row = this.rows.get(key);
    return row?.value === undefined ? 0 : row.version;
  }
}

/**
 * A home that locks nothing: like etcd, it compares the guards of a commit when it is made, and asks
 * again where somebody else was first. For tests and for what-if.
 */
export class MemoryStore implements RowStore {
  readonly where = "memory";
  readonly #home: MemoryHome;
  readonly #now: () => Moment;
  /** Between reading and writing; others may be first meanwhile. */
  readonly #pause: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(
    home: MemoryHome = new MemoryHome(),
    now: () => Moment = () => ({ unix: 0 }),
    pause: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#home = home;
    this.#now = now;
    this.#pause = pause;
  }

  turn(after: () => number, step: (news: News) => Commit | undefined): Promise<Committed> {
    const before = this.#last, done = this.#turn(before, after, step);
    this.#last = done.catch(() => {});
    return done;
  }

  async #turn(
    before: Promise<unknown>,
    after: () => number,
    step: (news: News) => Commit | undefined,
  ): Promise<Committed> {
    await before;
    for (;;) {
      if (this.#isClosed) throw new StoreError("unreachable", "the store in memory is closed");
      const { version } = this.#home, commit = step(this.#home.since(after()));
      if (commit === undefined) return { version };
      await this.#pause();
      if (this.#home.write(commit)) return { version: this.#home.version };
    }
  }

  watch(changed: () => void): () => void {
    const once = () => changed();
    this.#home.watches.add(once);
    return () => this.#home.watches.delete(once);
  }

  history(most: number): Promise<readonly HistoryEntry[]> {
    return Promise.resolve(this.#home.history.slice(-most).toReversed());
  }

  verify(): Promise<readonly StoreFault[]> {
    return Promise.resolve([]);
  }

  live(name: string, instance: string, seconds: number): Promise<boolean> {
    const now = this.#now().unix, other = this.#home.lives.get(name);
    const isOthers = other !== undefined && other.until > now && other.instance !== instance;
    if (!isOthers) this.#home.lives.set(name, { instance, until: now + seconds });
    return Promise.resolve(!isOthers);
  }

  living(): Promise<ReadonlyMap<string, string>> {
    const now = this.#now().unix;
    const alive = [...this.#home.lives].filter(([, { until }]) => until > now);
    return Promise.resolve(new Map(alive.map(([name, { instance }]) => [name, instance])));
  }

  async close(): Promise<void> {
    await this.#last;
    this.#isClosed = true;
  }
}
