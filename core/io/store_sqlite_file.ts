// The file of an embedded store: how it is made, and how it is known to be one of ours.
import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../ipam/store_error.ts";
import { storeErrorOf } from "./store_sqlite_error.ts";
import { folderOf, knownFolder } from "./store_sqlite_folder.ts";

/** Of the files of underlay ("unly"), as `file` and SQLite's own tools show it. */
const APPLICATION_ID = 0x756e6c79;
/** Of the tables below; a store of a higher one is left alone. */
const SCHEMA = 1;

/**
 * `rows` is the ledger; `history` one line a commit with what it changed (key and sum of each row;
 * null: gone), the sum of all rows after it, the digest over it and the one before, and the sum of
 * the line itself; `marks` has where the history begins and on which hosts it was written; `lives`
 * who is alive.
 */
const TABLES = `
  CREATE TABLE rows (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, sum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE history (
    version INTEGER PRIMARY KEY, entries TEXT NOT NULL, changes TEXT NOT NULL,
    total INTEGER NOT NULL, digest TEXT NOT NULL, sum INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE lives (
    name TEXT PRIMARY KEY, instance TEXT NOT NULL, boot TEXT, up REAL, unix REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA};
`;

/** Opened by name at the first use: who keeps a ledger elsewhere does not load SQLite. */
export type Sqlite = typeof DatabaseSync;

/** Which file it is, whatever its name becomes. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number | null;
}

/** The file now at that path; undefined where there is none. */
export function identify(path: string): FileIdentity | undefined {
  try {
    const { dev, ino } = Deno.statSync(path);
    return { dev, ino };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw storeErrorOf(error, "read", path);
  }
}

/**
 * Makes a store that is empty, unless there is one. It appears under its name when it is whole and
 * safe: whoever is killed before leaves no store behind.
 */
export function createFile(sqlite: Sqlite, path: string): void {
  const fresh = `${path}.new-${crypto.randomUUID().slice(0, 8)}`;
  const folder = folderOf(path), known = knownFolder(folder);
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    Deno.openSync(fresh, { createNew: true, write: true, mode: 0o600 }).close();
    fill(sqlite, fresh);
    // Unlike a rename, this never takes the place of what somebody else has just made.
    Deno.linkSync(fresh, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw new StoreError(
      "unwritable",
      `cannot make a ledger in ${path}: ${(error as Error).message}`,
    );
  } finally {
    remove(fresh);
  }
  // Folders that are new are names in the ones above them, and would be lost with all that is in them.
  for (let at = folder;; at = folderOf(at)) {
    syncFolder(at);
    if (at === known) break;
  }
}

function fill(sqlite: Sqlite, path: string): void {
  const db = new sqlite(path, { timeout: 10_000 });
  try {
    db.exec(`PRAGMA page_size = 4096; PRAGMA synchronous = FULL; BEGIN; ${TABLES} COMMIT`);
    db.exec("PRAGMA journal_mode = WAL");
  } finally {
    db.close();
  }
}

function remove(path: string): void {
  for (const end of ["", "-wal", "-shm", "-journal"]) {
    try {
      Deno.removeSync(path + end);
    } catch { /* It was never made. */ }
  }
}

function syncFolder(folder: string): void {
  try {
    using file = Deno.openSync(folder);
    file.syncSync();
  } catch { /* Not every file system knows of it, and not everyone may read what is above. */ }
}

/** Refuses what is no file, or an empty one, before SQLite would make a database of it. */
export function refuseEmptyFile(path: string): void {
  let facts: Deno.FileInfo;
  try {
    facts = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw missing(path);
    throw storeErrorOf(error, "read", path);
  }
  if (!facts.isFile) throw new StoreError("damaged", `cannot open ${path}: it is no file`);
  if (facts.size > 0) return;
  throw new StoreError(
    "damaged",
    `cannot open ${path}: it is empty, and no ledger ever is`,
    "put a backup in its place, or remove it and `ipam import` an export",
  );
}

export function missing(path: string): StoreError {
  return new StoreError(
    "missing",
    `cannot open ${path}: there is no ledger`,
    "`ipam pool add` makes one; --store says where it is",
  );
}

/** Refuses a database of another program, or of a later version of this one. */
export function refuseForeign(db: DatabaseSync, path: string): void {
  const id = pragma(db, "application_id"), schema = pragma(db, "user_version");
  if (id !== APPLICATION_ID) {
    throw new StoreError(
      "damaged",
      `cannot open ${path}: it is an SQLite file of another program (application id ${id})`,
      "--store says where the ledger is",
    );
  }
  if (schema <= SCHEMA) return;
  throw new StoreError(
    "newer-format",
    `cannot open ${path}: its form is ${schema}, this program knows ${SCHEMA}`,
    "it was written by a later version of underlay: use that one",
  );
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
}
