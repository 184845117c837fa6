import { dirname } from "node:path";
import { ByteSink } from "../generate/byte_sink.ts";
import { drawRoutes, type Routes } from "./routes.ts";
import { writeExabgp, writePrefixes, writeStatic, writeUpdates } from "./routes.ts";

/** What the rows read: lines for us, statements for BIRD, UPDATEs for everybody. */
export const INPUTS = {
  "prefixes.txt": writePrefixes,
  "exabgp.txt": writeExabgp,
  "static.conf": writeStatic,
  /** As a neighbour with AS 65001 at 127.0.0.3 says it. */
  "updates.bin": (sink: ByteSink, routes: Routes) =>
    writeUpdates(sink, routes, { firstAs: 65001, nextHop: 0x7f000003 }),
} as const;

export type InputName = keyof typeof INPUTS;

/** The path of an input of so many routes with so many sets; it is made where it is not there yet. */
export function prepareInput(
  directory: string,
  name: InputName,
  routes: number,
  sets: number,
): string {
  const path = `${directory}/live-${routes}-${sets}-${name}`;
  return prepared(path, (sink) => INPUTS[name](sink, drawRoutes(routes, sets)));
}

/** The path of a file that `write` makes where it is not there yet. */
export function prepared(path: string, write: (sink: ByteSink) => void): string {
  if (exists(path)) return path;
  Deno.mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.part`;
  const file = Deno.openSync(unfinished, { write: true, create: true, truncate: true });
  const sink = new ByteSink((chunk) => {
    for (let done = 0; done < chunk.length;) done += file.writeSync(chunk.subarray(done));
  });
  write(sink);
  sink.flush();
  file.close();
  Deno.renameSync(unfinished, path);
  return path;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
