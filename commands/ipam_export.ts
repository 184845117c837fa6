// ipam export: the whole ledger as a document.
import { rowsOf } from "../core/ipam/audit.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import { EXIT, failure, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { FORMATS } from "./ipam_formats.ts";
import { withLedger } from "./ipam_ledger.ts";
import type { RowStore } from "../core/ipam/row_store.ts";
import { terminalText } from "../core/view/terminal_text.ts";
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
  return withLedger(options, io, options.force ? "salvage" : "refuse", async ({ keeper }) => {
    const ledger = await keeper.read(), { text, notes } = await written(ledger, options);
    const lost = options.force ? await damageOf(keeper.store) : [];
    for (const line of lost) io.stderr.write(`${terminalText(line)}\n`);
    if (!options.quiet) { for (const note of notes) io.stderr.write(`${note}\n`); }
    if (!isFile) io.stdout.write(text);
    else {
      save(file, text);
      if (!options.quiet) io.stderr.write(`commit ${ledger.version} is in ${file}\n`);
    }
    return lost.length > 0 ? EXIT.found : EXIT.done;
  });
}

/** What is not in an export of a store that is damaged, and what that means. */
async function damageOf(store: RowStore): Promise<readonly string[]> {
  const faults = (await store.verify()).filter(({ isFatal }) => isFatal);
  if (faults.length === 0) return [];
  return [
    ...faults.map(({ key, what }) => key === undefined ? what : `${key}: ${what}`),
    `${store.where} is damaged: what is whole was exported; before anything is granted from that, ` +
    "compare it with what is in use: underlay ipam check --bgp",
  ];
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
