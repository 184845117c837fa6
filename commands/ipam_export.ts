// ipam export: the whole ledger as a document.
import { rowsOf } from "../core/ipam/audit.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import { EXIT, failure, usageError } from "./exit.ts";
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
  if (options.calico && options.nodes) {
    throw usageError("ipam export --calico and --nodes are two files: ask for one after the other");
  }
  const isFile = file !== "-";
  if (isFile) {
    checkWritable(file, "export to");
    if (!options.force && isThere(file)) {
      throw failure(`cannot export to ${file}: it is there already\n--force writes over it`);
    }
  }
  return withLedger(options, io, "refuse", async ({ keeper }) => {
    const ledger = await keeper.read(), { text, notes } = await written(ledger, options);
    if (!options.quiet) { for (const note of notes) io.stderr.write(`${note}\n`); }
    if (!isFile) io.stdout.write(text);
    else {
      save(file, text);
      if (!options.quiet) io.stderr.write(`commit ${ledger.version} is in ${file}\n`);
    }
    return EXIT.done;
  });
}

async function written(
  ledger: Ledger,
  { calico, nodes }: ExportOptions,
): Promise<{ readonly text: string; readonly notes: readonly string[] }> {
  if (!calico && !nodes) return { text: await FORMATS[0]!.write!(ledger), notes: [] };
  const rows = rowsOf(ledger);
  if (nodes) return (await import("../core/config/kubectl_written.ts")).writeNodes(rows);
  return (await import("../core/config/calico_written.ts")).writeCalico(rows);
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
