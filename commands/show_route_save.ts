// A snapshot of routes: written whole or not at all.
import type { AdjIn } from "../core/rib/adj_in.ts";
import { encodeSnapshot } from "../core/rib/snapshot.ts";
import { cannotWrite, checkWritable } from "./writable.ts";

/** Throws CommandError where {@link saveRoutes} would: before all routes are asked for. */
export function checkSnapshotPath(path: string): void {
  checkWritable(path, "write the snapshot");
}

/** Writes all routes to a snapshot; `source` is what they were taken from. Throws CommandError. */
export function saveRoutes(path: string, routes: AdjIn, source: string): void {
  try {
    // A device or a pipe is written to; a file is there once it is whole.
    if (isOther(path)) return write(path, routes, source);
    const part = `${path}.part`;
    try {
      write(part, routes, source);
      Deno.renameSync(part, path);
    } catch (error) {
      forget(part);
      throw error;
    }
  } catch (error) {
    throw cannotWrite(error, path, "write the snapshot");
  }
}

/** Something is there that is no file, so that nothing may take its place. */
function isOther(path: string): boolean {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    return !isFile && !isDirectory;
  } catch {
    return false;
  }
}

function forget(part: string): void {
  try {
    Deno.removeSync(part);
  } catch {
    // It was never made.
  }
}

function write(path: string, routes: AdjIn, source: string): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const created = Math.floor(Date.now() / 1000);
  for (const chunk of encodeSnapshot(routes, { created, source })) writeAll(file, chunk);
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}
