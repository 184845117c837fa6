// ipam import: a document becomes the ledger of a store, or a part of it.
import type { LedgerDocument } from "../core/ipam/document.ts";
import { type ImportAnswer, importDocument } from "../core/ipam/document_import.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import { isRefusal } from "../core/ipam/refusal.ts";
import type { Work } from "../core/ipam/work.ts";
import { counted } from "../core/view/ipam_counts.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { failure, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { changeLedger, type Told } from "./ipam_change.ts";
import { formatOf, FORMATS } from "./ipam_formats.ts";
import type { ImportOptions } from "./ipam_options.ts";
import { textOf } from "./ipam_text.ts";
import { type ParsedArgs, quote } from "./parse.ts";

export async function run(
  { operands: [file], options }: ParsedArgs<ImportOptions>,
  io: Io,
): Promise<number> {
  const { force, replace, plan, calico, nodes } = options;
  const freshId = crypto.randomUUID().replaceAll("-", "");
  const request = { how: replace ? "replace" : "merge", force, freshId } as const;
  if (calico === undefined && nodes === undefined) {
    const document = await readDocument(file ?? "-", force, io);
    const told = (answer: ImportAnswer) => toldOf(answer, plan, []);
    return await changeLedger(options, io, importDocument({ document, ...request }), told, "make");
  }
  if (file !== undefined) {
    throw usageError(`ipam import takes ${quote(file)} or --calico and --nodes, not both`);
  }
  const { readForeign } = await import("./ipam_import_foreign.ts");
  const foreign = await readForeign({ calico, nodes }, io);
  const work: Work<ImportAnswer> = (ledger, now) => {
    const document = foreign.of(ledger, now);
    return isRefusal(document) ? document : importDocument({ document, ...request })(ledger, now);
  };
  const told = (answer: ImportAnswer) => toldOf(answer, plan, foreign.notes);
  return await changeLedger(options, io, work, told, calico === undefined ? "refuse" : "make");
}

async function readDocument(file: string, force: boolean, io: Io): Promise<LedgerDocument> {
  const text = await textOf(file, io), format = formatOf(text);
  if (!format) {
    const known = FORMATS.flatMap(({ what, read }) => read ? [what] : []).join(", ");
    throw failure(
      `cannot import ${quote(file)}: it is no ${known}\n` +
        "resources of a cluster are read with --calico FILE or --nodes FILE",
    );
  }
  const document = await format.read!(text, { anyDigest: force });
  if (!isRefusal(document)) return document;
  const { text: why, hint } = document;
  throw failure(`cannot import ${quote(file)}: ${why}${hint === undefined ? "" : `\n${hint}`}`);
}

/** As a person calls them. */
const KINDS = [["pool", "pool"], ["super", "range"], ["block", "block"], ["node", "node"]] as const;

/** Blocks that are named at once. */
const NAMED = 20;

function isOwned({ state }: BlockRow): boolean {
  return state !== "quarantined";
}

function ownerText({ prefix, node, state }: BlockRow, be: string): string {
  const whose = terminalText(node === "" ? "nobody" : node);
  return `${prefix} ${be} ${state === "cooling" ? `cooling, was ${whose}'s` : `${whose}'s`}` +
    (state === "draining" || state === "leaving" ? `, ${state}` : "");
}

function toldOf(
  { added, kinds, blocks, changed, removed, quarantined, skipped, meta }: ImportAnswer,
  isPlanned: boolean,
  notes: readonly string[],
): Told {
  const counts = KINDS.flatMap(([kind, name]) => counted(kinds.get(kind) ?? 0, name));
  const news = added === 0 ? "nothing" : counts.filter((text) => !text.startsWith("0 ")).join(", ");
  const rows = `${news} added, ${changed} changed, ${removed} removed`;
  const be = isPlanned ? "would be" : "is", owners = blocks.filter(isOwned);
  const rest = owners.length - NAMED;
  return {
    blocks: quarantined,
    lines: [
      `${isPlanned ? "would be: " : ""}${rows}; epoch ${meta.epoch}`,
      ...owners.slice(0, NAMED).map((block) => ownerText(block, be)),
      ...rest > 0 ? [`and ${counted(rest, "block")} more`] : [],
      ...quarantined.map(({ prefix, node, why }) =>
        `${prefix} of ${node} ${be} quarantined: ${why}`
      ),
    ],
    notes: [...notes, ...skipped.map((key) => `${key} is no row, and was left out`)],
  };
}
