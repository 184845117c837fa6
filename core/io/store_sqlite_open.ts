// How an embedded store is opened: as a rule the file itself; a copy of it where nothing can be
// written beside it, or where only what is whole shall be saved.
import { StoreError } from "../ipam/store_error.ts";
import { systemMoment } from "./moment.ts";
import { SqliteStore } from "./store_sqlite.ts";
import { refuseCutLog, SqliteConnection } from "./store_sqlite_connection.ts";
import { sha256 } from "./store_sqlite_digest.ts";
import { isBusy, isForbidden, storeErrorOf } from "./store_sqlite_error.ts";
import {
  createFile,
  identify,
  missing,
  refuseEmptyFile,
  type Sqlite,
} from "./store_sqlite_file.ts";
import { refuseSharedFolder } from "./store_sqlite_folder.ts";
import { Patience } from "./store_sqlite_patience.ts";

export interface SqliteOptions {
  /** Makes an empty ledger where there is none. */
  readonly create?: boolean;
  /** Opens it in a folder that other hosts may write, too. */
  readonly force?: boolean;
  /** Of a damaged ledger, hands out what is whole. Nothing can be written. */
  readonly salvage?: boolean;
  /** Frames in the log at which it is put into the file. For tests of just that. */
  readonly checkpointPages?: number;
}

/** Opens the store in that file. Rejects with StoreError. */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<SqliteStore> {
  const { DatabaseSync: sqlite } = await import("node:sqlite");
  // `:memory:` and `file:x?mode=memory` are files here, too: SQLite would forget all that was granted.
  if (/^(:|file:)/.test(path)) path = `./${path}`;
  if (!options.force) refuseSharedFolder(path);
  if (identify(path) === undefined) {
    if (!options.create) throw missing(path);
    createFile(sqlite, path);
  }
  return options.salvage
    ? await openCopy(sqlite, path)
    : await openInPlace(sqlite, path, options.checkpointPages);
}

async function openInPlace(
  sqlite: Sqlite,
  path: string,
  checkpointPages?: number,
): Promise<SqliteStore> {
  const host = hostName();
  const door = {
    open: () => {
      refuseCutLog(path);
      return new SqliteConnection(sqlite, path, { host, checkpointPages });
    },
    now: systemMoment,
    isSalvage: false,
    closed: () => {},
  };
  try {
    return new SqliteStore(path, door, await patiently(path, door.open));
  } catch (error) {
    if (!isForbidden(error)) throw storeErrorOf(error, "read", path);
    const why = new StoreError(
      "unwritable",
      `cannot write ${path}: ${(error as Error).message}`,
      "nothing was changed, and reading goes on: make room, or make the disk writable",
    );
    return await openCopy(sqlite, path, why);
  }
}

async function patiently(path: string, open: () => SqliteConnection): Promise<SqliteConnection> {
  const patience = new Patience(path);
  for (;;) {
    try {
      return open();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    await patience.wait();
  }
}

/** Of the file as it is now: what others write later is not in it. */
async function openCopy(
  sqlite: Sqlite,
  path: string,
  unwritable?: StoreError,
): Promise<SqliteStore> {
  refuseEmptyFile(path);
  const isSalvage = unwritable === undefined;
  const folder = await Deno.makeTempDir({ prefix: "underlay-ipam-" });
  const copy = `${folder}/copy.db`;
  const door = {
    open: () => new SqliteConnection(sqlite, copy, { isSalvage }),
    now: systemMoment,
    isSalvage,
    ...(unwritable && { unwritable }),
    closed: () => Deno.removeSync(folder, { recursive: true }),
  };
  try {
    await Deno.copyFile(path, copy);
    if (identify(`${path}-wal`)) await Deno.copyFile(`${path}-wal`, `${copy}-wal`);
    return new SqliteStore(path, door, await patiently(copy, door.open));
  } catch (error) {
    door.closed();
    throw storeErrorOf(error, "read", path);
  }
}

/** Names this host without saying its machine id, which is nobody's business; undefined where it has none. */
function hostName(): string | undefined {
  try {
    return sha256(`underlay ipam ${Deno.readTextFileSync("/etc/machine-id").trim()}`).slice(0, 12);
  } catch {
    return undefined;
  }
}
