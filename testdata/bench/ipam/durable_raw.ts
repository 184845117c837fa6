// What the disk and SQLite do without a line of ours.

/** One table with a text of the size of a row. */
export interface RawDatabase {
  /** So many rows in one durable commit. */
  commit(rows: number): void;
  close(): void;
}

/** Octets of the text of a block. */
const ROW = "x".repeat(250);

/** As a ledger's file is opened: with a log, and synced at each commit. */
export async function openRaw(path: string, isNew: boolean): Promise<RawDatabase> {
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(path, { timeout: 60_000 });
  if (isNew) {
    db.exec("PRAGMA journal_mode = WAL; CREATE TABLE rows (key TEXT PRIMARY KEY, value TEXT)");
  }
  db.exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 256");
  const begin = db.prepare("BEGIN IMMEDIATE"), commit = db.prepare("COMMIT");
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?)");
  const name = crypto.randomUUID().slice(0, 8);
  let serial = 0;
  return {
    commit: (rows) => {
      begin.run();
      for (let i = 0; i < rows; i++) insert.run(`block/${name}/${serial++}`, ROW);
      commit.run();
    },
    close: () => db.close(),
  };
}

/** Appends so many octets to a file and syncs its data: the least that a durable commit does. */
export function openAppend(path: string, octets: number): { append(): void; close(): void } {
  const file = Deno.openSync(path, { create: true, append: true });
  const piece = new Uint8Array(octets).fill(0x61);
  return {
    append: () => {
      file.writeSync(piece);
      file.syncDataSync();
    },
    close: () => file.close(),
  };
}
