// A snapshot of routes: written whole or not at all.
import type { AdjIn } from "../core/rib/adj_in.ts";
import { encodeSnapshot } from "../core/rib/snapshot.ts";
import { failure } from "./exit.ts";

/** Writes all routes to a snapshot; `source` is what they were taken from. */
export function saveRoutes(path: string, routes: AdjIn, source: string): void {
  const part = `${path}.part`;
  try {
    const file = Deno.openSync(part, { write: true, create: true, truncate: true });
    try {
      const created = Math.floor(Date.now() / 1000);
      for (const chunk of encodeSnapshot(routes, { created, source })) writeAll(file, chunk);
    } finally {
      file.close();
    }
    Deno.renameSync(part, path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw failure(`cannot write the snapshot ${path}: ${error.message}`);
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}
