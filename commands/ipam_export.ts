// ipam export: the whole ledger as a document.
import { EXIT, failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { FORMATS } from "./ipam_formats.ts";
import { withLedger } from "./ipam_ledger.ts";
import type { ExportOptions } from "./ipam_options.ts";
import type { ParsedArgs } from "./parse.ts";
import { cannotWrite, checkWritable } from "./writable.ts";

export function run(
  { operands: [file = "-"], options }: ParsedArgs<ExportOptions>,
  io: Io,
): Promise<number> {
  const isFile = file !== "-";
  if (isFile) {
    checkWritable(file, "export to");
    if (!options.force && isThere(file)) {
      throw failure(`cannot export to ${file}: it is there already\n--force writes over it`);
    }
  }
  return withLedger(options, io, "refuse", async ({ keeper }) => {
    const ledger = await keeper.read(), text = await FORMATS[0]!.write!(ledger);
    if (!isFile) io.stdout.write(text);
    else {
      save(file, text);
      if (!options.quiet) io.stderr.write(`commit ${ledger.version} is in ${file}\n`);
    }
    return EXIT.done;
  });
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The file is the old one or all of the new one. */
function save(path: string, text: string): void {
  const part = `${path}.part`;
  try {
    const file = Deno.openSync(part, { write: true, create: true, truncate: true, mode: 0o600 });
    const octets = new TextEncoder().encode(text);
    for (let done = 0; done < octets.length;) done += file.writeSync(octets.subarray(done));
    file.syncSync();
    file.close();
    Deno.renameSync(part, path);
  } catch (error) {
    throw cannotWrite(error, path, "export to");
  }
}
