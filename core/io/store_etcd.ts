import type {
  Commit,
  Committed,
  HistoryEntry,
  News,
  RowStore,
  StoreFault,
} from "../ipam/row_store.ts";
import { StoreError } from "../ipam/store_error.ts";
import { formatEtcdAddress } from "./etcd_address.ts";
import { EtcdClient, type EtcdOptions } from "./etcd_client.ts";
import { EtcdError } from "./etcd_error.ts";
import type { EtcdHeader, EtcdRow } from "./etcd_message.ts";
import { ROWS_MOST, type Txn, txnOf } from "./store_etcd_commit.ts";
import { storeError } from "./store_etcd_error.ts";
import { checkPast, EtcdFollower } from "./store_etcd_follow.ts";
import { pruneHistory, readHistory, wasWritten } from "./store_etcd_history.ts";
import { ALL, LAST } from "./store_etcd_keys.ts";
import { EtcdLiveness } from "./store_etcd_live.ts";
import { EtcdMirror, type Witness } from "./store_etcd_mirror.ts";
import { Patience } from "./store_etcd_patience.ts";
import { readWhole } from "./store_etcd_read.ts";
import { verifyEtcd } from "./store_etcd_verify.ts";

/** So long others may be first before it is `busy`. */
const TURN_MS = 20_000;
/** So long a watch may be behind what is known to be there before another is begun. */
const BEHIND_MS = 1500;
/**
 * So long after a look a commit goes without one: all that it was computed from is compared, so that
 * only what no commit is computed from can be older.
 */
const FRESH_MS = 600_000;
/** A watch that nobody asked for stays open for so long after it was of use. */
const NEEDED_MS = 1000;
/** Who is so many revisions behind reads everything: a watch tells of a thousand in a tenth of a second. */
const FAR_BEHIND = 4000;
/** After so long without a word another etcd, or an older one, may stand where it stood. */
const SILENT_MS = 400;
/** Commits from here between two looks whether the history is too long. */
const PRUNE_EVERY = 200;
/** {@link EtcdStore.#luck} after a guess that was wrong, and the most of it. */
const BAD_LUCK = -2, GOOD_LUCK = 8;

/**
 * A ledger in etcd. Every commit is one txn that compares what it was computed from, so that a grant
 * stands on the newest state of its super-block however old this process's knowledge is; what is
 * read, and what is refused, is read from the leader. A commit takes one round trip while a
 * process is the only one in its super-blocks, two otherwise.
 */
export class EtcdStore implements RowStore {
  readonly where: string;
  readonly mostRows = ROWS_MOST;
  readonly #client: EtcdClient;
  readonly #mirror = new EtcdMirror();
  readonly #follower: EtcdFollower;
  readonly #live: EtcdLiveness;
  readonly #patience = new Patience();
  readonly #watchers = new Set<() => void>();
  /** The turn before: calls wait for each other. */
  #before: Promise<unknown> = Promise.resolve();
  #commits = 0;
  #contactAt = -Infinity;
  /** When it was last necessary to hear what others did. */
  #neededAt = -Infinity;
  #isClosed = false;
  #cluster: string | undefined;
  /** The next whole reading is of an older state than what was known. */
  #isRestored = false;
  /** What {@link turn} has told of last, or written after that. */
  #told = -1;
  #heard = -1;
  /** Not negative: commits without a look before go well, or would have. */
  #luck = -1;
  /** When all that was known was there: seen by looking, or by hearing of a commit from here. */
  #freshAt = -Infinity;
  /** Not the same everywhere, so that not all look at once. */
  readonly #freshMs = FRESH_MS * (0.5 + Math.random());
  #wrote: { readonly version: number; readonly at: number } | undefined;

  constructor(options: EtcdOptions) {
    this.where = formatEtcdAddress(options);
    this.#client = new EtcdClient(options);
    this.#live = new EtcdLiveness(this.#client);
    this.#follower = new EtcdFollower(this.#client, this.#mirror, {
      lost: (isRestored) => this.#lost(isRestored),
      changed: () => {
        for (const changed of this.#watchers) changed();
      },
    });
  }

  turn(
    after: () => number,
    step: (news: News) => Commit | undefined,
    isReading = false,
  ): Promise<Committed> {
    const turn = this.#before.then(() => this.#turn(after, step, isReading));
    this.#before = turn.catch(() => {});
    return turn;
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    this.#follower.start();
    return () => {
      this.#watchers.delete(changed);
      this.#restSometime();
    };
  }

  history(most: number): Promise<readonly HistoryEntry[]> {
    return this.#reading(() => readHistory(this.#client, most));
  }

  verify(): Promise<readonly StoreFault[]> {
    return this.#reading(() => verifyEtcd(this.#client));
  }

  async live(name: string, instance: string, seconds: number): Promise<boolean> {
    try {
      return await this.#live.live(name, instance, seconds);
    } catch (error) {
      throw storeError(error, this.where, "write");
    }
  }

  living(): Promise<ReadonlyMap<string, string>> {
    return this.#reading(() => this.#live.living());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#follower.stop();
    this.#client.close();
    await this.#before;
  }

  async #turn(
    after: () => number,
    step: (news: News) => Commit | undefined,
    isReading: boolean,
  ): Promise<Committed> {
    const end = performance.now() + TURN_MS;
    let isFresh = false;
    while (performance.now() < end) {
      if (this.#isClosed) throw new StoreError("unreachable", `${this.where} is closed here`);
      const isGuess: boolean = !isFresh && !isReading && this.#mayGuess(after());
      const waitMs = isReading ? 0 : this.#patience.waitMs(performance.now(), Math.random());
      if (waitMs > 0) await new Promise((go) => setTimeout(go, waitMs));
      const at = performance.now();
      if (!isFresh && !isGuess) await this.#reading(() => this.#catchUp());
      const news = await this.#news(after());
      this.#told = this.#heard = news.version;
      const commit = step(news);
      if (commit === undefined) {
        if (!isGuess || news.isWhole) return { version: news.version };
        // That there is nothing to do is an answer, and rests on what is there now.
        await this.#reading(() => this.#catchUp());
        if (this.#mirror.newsSince(after())?.rows.length === 0) return { version: this.#told };
        isFresh = true;
        continue;
      }
      const committed = await this.#commit(commit, isGuess);
      if (committed !== undefined) {
        this.#luck = Math.min(this.#luck + 1, GOOD_LUCK);
        this.#patience.won();
        this.#restSometime();
        return committed;
      }
      // Others were first, and what they did was heard with the refusal: a guess is made good at
      // once, but who looked and lost makes room.
      isFresh = isGuess;
      if (isGuess) this.#luck = BAD_LUCK;
      else this.#patience.lost(performance.now(), performance.now() - at);
    }
    throw new StoreError("busy", `${this.where}: others change the same rows all the time`);
  }

  /**
   * An open watch costs the server something for every row that anybody writes, a new one tenths of
   * a second: it stays while what it tells is needed.
   */
  #restSometime(): void {
    const isNeeded = this.#watchers.size > 0 || performance.now() - this.#neededAt < NEEDED_MS;
    if (!isNeeded) this.#follower.rest();
  }

  /** What is known may be enough: it was true a moment ago, and a wrong guess does no harm. */
  #mayGuess(after: number): boolean {
    const wrote = this.#wrote, { isLoaded, complete } = this.#mirror;
    if (wrote !== undefined && complete >= wrote.version) {
      this.#freshAt = wrote.at;
      this.#wrote = undefined;
    }
    const isKnown = after === this.#told || after === this.#heard;
    return this.#luck >= 0 && isKnown && isLoaded &&
      performance.now() - this.#freshAt < this.#freshMs;
  }

  async #news(after: number): Promise<News> {
    return this.#mirror.newsSince(after) ?? await this.#reading(() => this.#load());
  }

  async #load(): Promise<News> {
    for (let tries = 0;; tries++) {
      try {
        const at = performance.now(), { header, rows } = await readWhole(this.#client, ALL);
        this.#freshAt = this.#contactAt = at;
        this.#cluster = header.cluster;
        const news = this.#mirror.load(rows, header.revision), isRestored = this.#isRestored;
        this.#isRestored = false;
        this.#follower.restart();
        return isRestored ? { ...news, isRestored } : news;
      } catch (error) {
        // What was read page by page may be gone before its end.
        if (!(error instanceof EtcdError) || error.kind !== "compacted" || tries > 2) throw error;
      }
    }
  }

  /** Until all is known that was committed before this was called. */
  async #catchUp(): Promise<void> {
    if (!this.#mirror.isLoaded) return;
    const { complete, witness } = this.#mirror, at = performance.now();
    if (at - this.#contactAt > SILENT_MS && !await this.#goesOn(witness)) return;
    const { header, rows } = await this.#client.range({ key: LAST });
    if (this.#isOther(header, complete)) return;
    this.#contactAt = performance.now();
    const [last] = rows;
    await this.#reach(last?.version ?? 0);
    if (last !== undefined && this.#mirror.isLoaded) this.#mirror.hear(last);
    this.#freshAt = at;
  }

  async #goesOn(witness: Witness): Promise<boolean> {
    try {
      await checkPast(this.#client, witness);
    } catch (error) {
      const kind = error instanceof EtcdError ? error.kind : "unknown";
      if (kind !== "future" && kind !== "compacted") throw error;
      this.#lost(kind === "future");
      return false;
    }
    return true;
  }

  async #reach(revision: number): Promise<void> {
    if (revision - this.#mirror.complete > FAR_BEHIND) return this.#lost(false);
    this.#neededAt = performance.now();
    if (await this.#follower.reached(revision, BEHIND_MS)) return;
    // It stands with a member that hears nothing, or was cut without a word.
    this.#client.passOver();
    this.#follower.restart();
    if (!await this.#follower.reached(revision, BEHIND_MS)) this.#lost(false);
  }

  async #commit(commit: Commit, isGuess: boolean): Promise<Committed | undefined> {
    const { complete, witness } = this.#mirror, id = crypto.randomUUID().slice(-12);
    if (commit.rows.length === 0) return { version: this.#told };
    const txn = txnOf(commit, this.#mirror, id, isGuess);
    let version: number;
    try {
      const done = await this.#client.txn(txn.compare, txn.success, txn.failure);
      if (!done.succeeded) {
        await this.#refused(done.header, done.ranges[0]?.[0], complete);
        return undefined;
      }
      version = done.header.revision;
    } catch (error) {
      version = await this.#found(txn, error);
    }
    this.#mirror.wrote(txn.rows, version);
    this.#mirror.hear({ version, value: id, born: witness.born === 0 ? version : witness.born });
    this.#told = version;
    this.#contactAt = performance.now();
    this.#wrote ??= { version, at: this.#contactAt };
    if (++this.#commits % PRUNE_EVERY === 0) await pruneHistory(this.#client).catch(() => {});
    return { version };
  }

  async #refused(header: EtcdHeader, last: EtcdRow | undefined, complete: number): Promise<void> {
    if (this.#isOther(header, complete)) return;
    const { version } = this.#mirror.witness, reached = last?.version ?? 0;
    // Nobody has written, and yet it is not as it is known: somebody went past the ledger's door.
    if (reached <= complete && reached <= version) return this.#lost(false);
    await this.#reach(reached);
    if (last !== undefined && this.#mirror.isLoaded) this.#mirror.hear(last);
  }

  /** A txn of which nobody knows whether it was done leaves an entry of its own where it was. */
  async #found(txn: Txn, error: unknown): Promise<number> {
    const isOpen = error instanceof EtcdError && error.kind === "unknown";
    if (!isOpen) throw storeError(error, this.where, "write");
    const version = await wasWritten(this.#client, txn).catch(() => undefined);
    if (version !== undefined) return version;
    this.#lost(false);
    throw storeError(error, this.where, "write");
  }

  /** Whether the one that answers is no continuation of what is known here. */
  #isOther({ cluster, revision }: EtcdHeader, complete: number): boolean {
    const isOther = revision < complete ||
      this.#cluster !== undefined && this.#cluster !== cluster;
    if (isOther) this.#lost(true);
    return isOther;
  }

  #lost(isRestored: boolean): void {
    this.#isRestored ||= isRestored && this.#mirror.isLoaded;
    this.#mirror.drop();
    this.#luck = BAD_LUCK;
    for (const changed of this.#watchers) changed();
  }

  async #reading<Answer>(read: () => Promise<Answer>): Promise<Answer> {
    try {
      return await read();
    } catch (error) {
      throw storeError(error, this.where, "read");
    }
  }
}
