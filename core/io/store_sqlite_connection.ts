// One open file of an embedded store, with what was prepared for it.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { StoreError } from "../ipam/store_error.ts";
import { damaged } from "./store_sqlite_error.ts";
import {
  identify,
  missing,
  refuseEmptyFile,
  refuseForeign,
  type Sqlite,
} from "./store_sqlite_file.ts";
import type { FileIdentity } from "./store_sqlite_file.ts";
import { logOf } from "./store_sqlite_log.ts";
import { SqliteLives } from "./store_sqlite_lives.ts";
import { SqliteReader } from "./store_sqlite_read.ts";
import { SqliteWriter } from "./store_sqlite_write.ts";

/** Frames in the log at which it is put into the file: 2 MB. */
const CHECKPOINT_PAGES = 512;

/** Octets of a page. */
const PAGE = 4096;

export interface ConnectionOptions {
  /** Names this host, for the marks of who wrote. */
  readonly host?: string | undefined;
  readonly checkpointPages?: number | undefined;
  /** What it is called in words to people; without it the path. */
  readonly where?: string;
  /** A copy that goes away again: nothing of it has to be safe. */
  readonly isCopy?: boolean;
  /** Of a damaged file whatever can be read is wanted. */
  readonly isSalvage?: boolean;
}

export class SqliteConnection {
  readonly db: DatabaseSync;
  readonly path: string;
  readonly identity: FileIdentity | undefined;
  readonly reader: SqliteReader;
  readonly writer: SqliteWriter;
  readonly lives: SqliteLives;
  readonly #begin: Readonly<Record<"read" | "write", StatementSync>>;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;

  #isOpen = false;

  /** Throws StoreError, and SQLite's own errors. */
  constructor(sqlite: Sqlite, path: string, how: ConnectionOptions = {}) {
    const { host, checkpointPages: pages = CHECKPOINT_PAGES } = how;
    refuseEmptyFile(path);
    this.path = path;
    this.identity = identify(path);
    this.db = open(sqlite, path);
    try {
      refuseForeign(this.db, path);
      if (!how.isSalvage) refuseShort(this.db, path);
      this.db.prepare("PRAGMA journal_mode = WAL").get();
      // FULL: a commit is synced before it is acknowledged; NORMAL would lose it in a power cut.
      this.db.exec(`PRAGMA synchronous = ${how.isCopy ? "OFF" : "FULL"};
        PRAGMA cell_size_check = ON;
        PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = ${pages};
        PRAGMA journal_size_limit = ${pages * PAGE * 4}`);
      this.reader = new SqliteReader(this.db, how.where ?? path);
      this.writer = new SqliteWriter(this.db, this.reader, host);
      this.lives = new SqliteLives(this.db);
      this.#begin = {
        read: this.db.prepare("BEGIN"),
        write: this.db.prepare("BEGIN IMMEDIATE"),
      };
      this.#commit = this.db.prepare("COMMIT");
      this.#rollback = this.db.prepare("ROLLBACK");
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  begin(how: "read" | "write"): void {
    this.#begin[how].run();
    this.#isOpen = true;
    this.writer.begun();
  }

  commit(): void {
    this.#commit.run();
    this.#isOpen = false;
    this.writer.committed();
  }

  /** Ends a transaction that was not committed. */
  rollback(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.#rollback.run();
    } catch { /* SQLite has rolled it back by itself. */ }
  }

  /** Whether the path still names the file that is open. Throws StoreError where it names none. */
  isInPlace(): boolean {
    const now = identify(this.path);
    if (now === undefined) {
      throw new StoreError(
        "missing",
        `${this.path} was removed while it was open: nothing was written`,
        missing(this.path).hint,
      );
    }
    return now.dev === this.identity?.dev && now.ino === this.identity.ino;
  }

  close(): void {
    try {
      this.db.close();
    } catch { /* It is closed. */ }
  }
}

function open(sqlite: Sqlite, path: string): DatabaseSync {
  // Who waits for a lock waits outside: the library would stop the whole process.
  return new sqlite(path, { timeout: 0, allowExtension: false });
}

/** Refuses a file of which the end is missing, though nothing that was read so far was in it. */
function refuseShort(db: DatabaseSync, path: string): void {
  const pages = Number(Object.values(db.prepare("PRAGMA page_count").get() ?? {})[0]);
  const size = sizeOf(path);
  // What is still in the log only need not be in the file.
  if (sizeOf(logOf(path)) > 0 || size >= pages * PAGE) return;
  throw damaged(path, `it has ${size} octets of ${pages * PAGE}`);
}

/** Octets; 0 where there is none. */
export function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
