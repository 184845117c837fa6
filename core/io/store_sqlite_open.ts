// How an embedded store is opened: as a rule the file itself; a copy of it where nothing can be
// written beside it, or where only what is whole shall be saved.
import { StoreError } from "../ipam/store_error.ts";
import { systemMoment } from "./moment.ts";
import { type SqliteDoor, SqliteStore } from "./store_sqlite.ts";
import { SqliteConnection } from "./store_sqlite_connection.ts";
import { copyStore } from "./store_sqlite_copy.ts";
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
import { faultOfLog, refuseCutLog } from "./store_sqlite_log.ts";
import { Patience } from "./store_sqlite_patience.ts";

export interface SqliteOptions {
  /** Makes an empty ledger where there is none. */
  readonly create?: boolean;
  /** Of a damaged ledger, hands out what is whole. Nothing can be written. */
  readonly salvage?: boolean;
  /** Frames in the log at which it is put into the file. For tests of just that. */
  readonly checkpointPages?: number;
  /** How long a lock is waited for that somebody holds who writes nothing. For tests of just that. */
  readonly patienceMs?: number;
}

/** Opens the store in that file. Rejects with StoreError. */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<SqliteStore> {
  const { DatabaseSync: sqlite } = await import("node:sqlite");
  // `:memory:` and `file:x?mode=memory` are files here, too: SQLite would forget all that was granted.
  if (/^(:|file:)/.test(path)) path = `./${path}`;
  refuseSharedFolder(path);
  if (identify(path) === undefined) {
    if (!options.create) throw missing(path);
    createFile(sqlite, path);
  }
  if (options.salvage) return await openCopy(sqlite, path);
  const door = doorTo(sqlite, path, options);
  try {
    return new SqliteStore(path, door, await patiently(path, door));
  } catch (error) {
    if (!isForbidden(error)) throw storeErrorOf(error, "read", path);
    return await openCopy(sqlite, path, { door, why: (error as Error).message });
  }
}

/** To the file itself. */
function doorTo(sqlite: Sqlite, path: string, options: SqliteOptions): SqliteDoor {
  const { checkpointPages, patienceMs } = options, host = hostName();
  return {
    open: () => {
      refuseCutLog(path);
      return new SqliteConnection(sqlite, path, { host, checkpointPages });
    },
    now: systemMoment,
    isSalvage: false,
    patienceMs,
    closed: () => {},
  };
}

async function patiently(path: string, door: SqliteDoor): Promise<SqliteConnection> {
  const patience = new Patience(path, undefined, door.patienceMs);
  for (;;) {
    try {
      return door.open();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    await patience.wait();
  }
}

/** The file could not be opened as it is to be. */
interface Kept {
  readonly door: SqliteDoor;
  readonly why: string;
}

/** Of the file as it is now: what others write later is not in it. */
async function openCopy(sqlite: Sqlite, path: string, kept?: Kept): Promise<SqliteStore> {
  refuseEmptyFile(path);
  let folder: string | undefined;
  try {
    const copied = inFolder((folder) => copyStore(path, `${folder}/copy.db`));
    folder = copied.folder;
    const fault = kept ? undefined : faultOfLog(path), { lost } = copied.made;
    const door = doorToCopy(sqlite, path, folder, kept);
    const faults = [
      ...lost > 0 ? [`the disk does not give ${lost} of its pages`] : [],
      ...fault === undefined ? [] : [fault],
    ];
    return new SqliteStore(path, { ...door, faults }, await patiently(path, door));
  } catch (error) {
    if (folder !== undefined) Deno.removeSync(folder, { recursive: true });
    throw storeErrorOf(error, "read", path);
  }
}

function doorToCopy(sqlite: Sqlite, path: string, folder: string, kept?: Kept): SqliteDoor {
  const isSalvage = kept === undefined, how = { isSalvage, isCopy: true, where: path };
  return {
    open: () => new SqliteConnection(sqlite, `${folder}/copy.db`, how),
    now: systemMoment,
    isSalvage,
    ...(kept && {
      unwritable: new StoreError(
        "unwritable",
        `cannot write ${path}: ${kept.why}`,
        "nothing was changed, and reading goes on: make room, or make the disk writable",
      ),
      itself: kept.door,
    }),
    closed: () => Deno.removeSync(folder, { recursive: true }),
  };
}

/** In a folder that is made for it; the disk that is full may be the one where those are made. */
function inFolder<Made>(make: (folder: string) => Made): { folder: string; made: Made } {
  const places = [undefined, runtimeFolder(), "/run"];
  for (const [i, dir] of places.entries()) {
    if (i > 0 && dir === undefined) continue;
    let folder: string | undefined;
    try {
      folder = Deno.makeTempDirSync({ prefix: "underlay-ipam-", ...(dir && { dir }) });
      return { folder, made: make(folder) };
    } catch (error) {
      if (folder !== undefined) Deno.removeSync(folder, { recursive: true });
      if (i === places.length - 1) throw error;
    }
  }
  throw new Error("there is always a last place");
}

function runtimeFolder(): string | undefined {
  try {
    return Deno.env.get("XDG_RUNTIME_DIR") || undefined;
  } catch {
    return undefined;
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
