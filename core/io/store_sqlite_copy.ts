// A copy of a store's files, for reading only.
import { logOf } from "./store_sqlite_log.ts";

/**
 * Files of which a copy was taken, by what they are. They stay open: closing one would take this
 * process every lock it has on the file (fcntl of POSIX), and with them all that a store rests on
 * which is open here at the same time.
 */
const open = new Map<string, Deno.FsFile>();

/** Octets that are read at once, and, where that fails, a page. */
const PIECE = 2 ** 20, PAGE = 4096;

/**
 * Copies the file and its log as they are now. Pages that the disk does not give are left out: `lost`
 * has how many. Throws what the system says.
 */
export function copyStore(path: string, copy: string): { readonly lost: number } {
  const log = logOf(path);
  const lost = copyFile(kept(path), copy);
  try {
    Deno.copyFileSync(log, `${copy}-wal`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return { lost };
}

function kept(path: string): Deno.FsFile {
  const { dev, ino } = Deno.statSync(path), key = `${dev} ${ino}`;
  const file = open.get(key) ?? Deno.openSync(path);
  open.set(key, file);
  return file;
}

function copyFile(from: Deno.FsFile, to: string): number {
  using file = Deno.openSync(to, { createNew: true, write: true, mode: 0o600 });
  const { size } = from.statSync();
  file.truncateSync(size);
  let lost = 0;
  for (let at = 0; at < size; at += PIECE) {
    if (copyPiece(from, file, at, PIECE)) continue;
    for (let page = at; page < Math.min(size, at + PIECE); page += PAGE) {
      if (!copyPiece(from, file, page, PAGE)) lost++;
    }
  }
  return lost;
}

/** False where it cannot be read. */
function copyPiece(from: Deno.FsFile, to: Deno.FsFile, at: number, length: number): boolean {
  const octets = new Uint8Array(length);
  let read = 0;
  try {
    from.seekSync(at, Deno.SeekMode.Start);
    while (read < length) {
      const more = from.readSync(octets.subarray(read));
      if (more === null) break;
      read += more;
    }
  } catch {
    return false;
  }
  to.seekSync(at, Deno.SeekMode.Start);
  for (let done = 0; done < read;) done += to.writeSync(octets.subarray(done, read));
  return true;
}
