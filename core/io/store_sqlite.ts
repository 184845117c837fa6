// The embedded home of a ledger: one SQLite file with its log beside it, for the processes of one
// host. It is transactional, locked and durable by SQLite; the sums and the chain of digests are ours.
import { setImmediate } from "node:timers";
import type { Moment } from "../ipam/moment.ts";
import type {
  Commit,
  Committed,
  HistoryEntry,
  News,
  RowStore,
  StoreFault,
} from "../ipam/row_store.ts";
import { StoreError } from "../ipam/store_error.ts";
import type { SqliteConnection } from "./store_sqlite_connection.ts";
import { isBusy, isForbidden, storeErrorOf } from "./store_sqlite_error.ts";
import { folderOf } from "./store_sqlite_folder.ts";
import { Patience } from "./store_sqlite_patience.ts";
import { WriterQueue } from "./store_sqlite_queue.ts";
import { damagedRows, entriesOf, type Head } from "./store_sqlite_read.ts";
import { verifyFile } from "./store_sqlite_verify.ts";
import { watchFile } from "./store_sqlite_watch.ts";

/** What a store is opened with. */
export interface SqliteDoor {
  /** Opens the file that the path names now. Throws StoreError, or SQLite's error when others are in the way. */
  open(): SqliteConnection;
  readonly now: () => Moment;
  /** Why nothing can be written, where that is so from the start. */
  readonly unwritable?: StoreError;
  /** Hands out what is whole where something is damaged. Writes nothing then. */
  readonly isSalvage: boolean;
  /** What was found to be damaged on the way here. */
  readonly faults?: readonly string[];
  /** To the file itself, where this is one to a copy. */
  readonly itself?: SqliteDoor;
  readonly patienceMs?: number | undefined;
  closed(): void;
}

/**
 * Between looks of who queues whether anybody writes at all: one who is stopped at the head of the
 * queue holds up nobody. What others write is read in turn only: all at once that takes the least.
 */
const LOOK_MS = 1000;
/** After so many it tries in any case: what is written may come from others who did not wait. */
const LOOKS = 8;

export class SqliteStore implements RowStore {
  readonly where: string;
  #door: SqliteDoor;
  #connection: SqliteConnection;
  /** The last commit that is known: what comes after must build on it. */
  #head: Head | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  readonly #watches = new Set<() => void>();
  readonly #queue: WriterQueue;

  constructor(where: string, door: SqliteDoor, connection: SqliteConnection) {
    this.where = where;
    this.#door = door;
    this.#connection = connection;
    this.#queue = new WriterQueue(folderOf(where));
  }

  turn(
    after: () => number,
    step: (news: News) => Commit | undefined,
    isReading = false,
  ): Promise<Committed> {
    return this.#alone(() => {
      this.#goToFile();
      const how = isReading || this.#door.unwritable || this.#door.isSalvage ? "read" : "write";
      return this.#attempt(how, () => this.#step(after(), step));
    });
  }

  history(most: number): Promise<readonly HistoryEntry[]> {
    return this.#alone(() =>
      this.#attempt(
        "read",
        () => this.#connection.reader.lines(most).flatMap(entriesOf).slice(0, most),
      )
    );
  }

  verify(): Promise<readonly StoreFault[]> {
    const known = (this.#door.faults ?? []).map((what) => ({ what, isFatal: true }));
    return this.#alone(() =>
      this.#attempt("read", () => [...known, ...verifyFile(this.#connection)])
    );
  }

  live(name: string, instance: string, seconds: number): Promise<boolean> {
    return this.#alone(() => {
      this.#goToFile();
      return this.#attempt("write", () => {
        this.#refuseWriting();
        const { lives } = this.#connection;
        const isLive = lives.live(name, instance, seconds, this.#door.now());
        this.#commit();
        return isLive;
      });
    });
  }

  living(): Promise<ReadonlyMap<string, string>> {
    return this.#alone(() =>
      this.#attempt("read", () => this.#connection.lives.living(this.#door.now()))
    );
  }

  watch(changed: () => void): () => void {
    const stop = watchFile(() => this.#version(), changed);
    this.#watches.add(stop);
    return () => {
      stop();
      this.#watches.delete(stop);
    };
  }

  /** Of the last commit; -1 where another file is there now, undefined where nothing can be read. */
  #version(): number | undefined {
    try {
      return this.#connection.isInPlace() ? this.#connection.reader.head().version : -1;
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stop of this.#watches) stop();
    await this.#last;
    this.#queue.close();
    this.#connection.close();
    this.#door.closed();
  }

  /** Calls wait for each other, and let the world go on in between. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) {
      return Promise.reject(new StoreError("unreachable", `${this.where} is closed`));
    }
    const before = this.#last;
    const done = (async () => {
      await before;
      await new Promise<void>((go) => setImmediate(go));
      return await work();
    })();
    this.#last = done.catch(() => {});
    return done;
  }

  /** Runs `work` in a transaction as soon as others let it. */
  async #attempt<Result>(
    how: "read" | "write",
    work: () => Result,
  ): Promise<Result> {
    const patience = new Patience(this.where, () => this.#version(), this.#door.patienceMs);
    try {
      for (;;) {
        if (how === "write") await this.#queueUp();
        try {
          return this.#inTransaction(how, work);
        } catch (error) {
          if (how === "write" && !isBusy(error) && isForbidden(error)) how = "read";
          else if (!isBusy(error)) throw storeErrorOf(error, "read", this.where);
        }
        await patience.wait();
      }
    } finally {
      this.#queue.leave();
    }
  }

  /** Waits for its turn, or until it seems that nobody has one. */
  async #queueUp(): Promise<void> {
    for (let seen = this.#version(), looks = 1;; looks++) {
      if (await this.#queue.wait(LOOK_MS * (0.5 + Math.random()))) return;
      const version = this.#version();
      if (version === seen || looks === LOOKS) return;
      seen = version;
    }
  }

  /** A copy is left for the file itself as soon as that can be opened. */
  #goToFile(): void {
    const { itself } = this.#door;
    if (!itself) return;
    try {
      const connection = itself.open();
      this.#connection.close();
      this.#door.closed();
      this.#connection = connection;
    } catch {
      return;
    }
    this.#door = itself;
    this.#head = undefined;
  }

  #inTransaction<Result>(how: "read" | "write", work: () => Result): Result {
    if (!this.#connection.isInPlace()) this.#reopen();
    this.#connection.begin(how);
    try {
      return work();
    } finally {
      this.#connection.rollback();
    }
  }

  /** Another file has taken the place of ours: a backup was restored. It is read anew. */
  #reopen(): void {
    const fresh = this.#door.open();
    this.#connection.close();
    this.#connection = fresh;
    this.#head = undefined;
  }

  #step(after: number, step: (news: News) => Commit | undefined): Committed {
    const news = this.#catchUp(after), head = this.#head!, commit = step(news);
    if (commit === undefined || (commit.rows.length === 0 && commit.history.length === 0)) {
      return { version: head.version };
    }
    this.#refuseWriting();
    return { version: this.#write(commit, head) };
  }

  #catchUp(after: number): News {
    const { reader } = this.#connection;
    const head = this.#door.isSalvage ? reader.headAsFar() : reader.head();
    const news = this.#door.isSalvage ? this.#whatIsWhole(head) : this.#news(after, head);
    this.#head = head;
    return news;
  }

  #whatIsWhole(head: Head): News {
    const { rows } = this.#connection.reader.all(head);
    return { rows, version: head.version, isWhole: true };
  }

  #news(after: number, head: Head): News {
    const { reader } = this.#connection, known = this.#head;
    const digest = known?.version === head.version
      ? head.digest
      : known && reader.digestAt(known.version);
    const isContinued = digest !== undefined && digest === known?.digest;
    const reachesBack = after > 0 && after <= head.version &&
      (after === head.version || after >= (reader.oldest() ?? Infinity) - 1);
    if (isContinued && reachesBack) return reader.since(after, head);
    const { rows, faults } = reader.all(head);
    const all = reader.isHeadWhole()
      ? faults
      : [...faults, { what: `the digest of commit ${head.version} is wrong` }];
    if (all.length > 0) throw damagedRows(this.where, all);
    return { rows, version: head.version, isWhole: true };
  }

  #refuseWriting(): void {
    if (this.#door.unwritable) throw this.#door.unwritable;
    if (this.#door.isSalvage) {
      throw new StoreError(
        "damaged",
        `${this.where} was opened to save what is whole, not to write`,
      );
    }
  }

  #write(commit: Commit, head: Head): number {
    let next: Head;
    try {
      next = this.#connection.writer.write(commit, head);
    } catch (error) {
      throw storeErrorOf(error, "write", this.where);
    }
    this.#commit();
    this.#head = next;
    return next.version;
  }

  #commit(): void {
    try {
      this.#connection.commit();
    } catch (error) {
      throw storeErrorOf(error, "commit", this.where);
    }
    if (this.#connection.isInPlace()) return;
    throw new StoreError(
      "unknown",
      `it is not known whether ${this.where} was written: another file took its place meanwhile`,
      "ask again with the same request id: it is granted once",
    );
  }
}
