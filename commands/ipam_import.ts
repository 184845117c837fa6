// ipam import: a document becomes the ledger of a store, or a part of it.
import { importDocument } from "../core/ipam/document_import.ts";
import { isRefusal } from "../core/ipam/refusal.ts";
import { counted } from "../core/view/ipam_counts.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { changeLedger } from "./ipam_change.ts";
import { formatOf, FORMATS } from "./ipam_formats.ts";
import type { ImportOptions } from "./ipam_options.ts";
import { textOf } from "./ipam_text.ts";
import { type ParsedArgs, quote } from "./parse.ts";

export async function run(
  { operands: [file = "-"], options }: ParsedArgs<ImportOptions>,
  io: Io,
): Promise<number> {
  const { force, replace, plan } = options, text = await textOf(file, io), format = formatOf(text);
  if (!format) {
    const known = FORMATS.flatMap(({ what, read }) => read ? [what] : []).join(", ");
    throw failure(`cannot import ${quote(file)}: it is no ${known}`);
  }
  const document = await format.read!(text, { anyDigest: force });
  if (isRefusal(document)) {
    const { text, hint } = document;
    throw failure(`cannot import ${quote(file)}: ${text}${hint === undefined ? "" : `\n${hint}`}`);
  }
  const freshId = crypto.randomUUID().replaceAll("-", "");
  const how = replace ? "replace" : "merge";
  const work = importDocument({ document, how, force, freshId });
  return await changeLedger(options, io, work, (answer) => {
    const { added, changed, removed, quarantined, skipped, meta } = answer;
    const rows = `${counted(added, "row")} added, ${changed} changed, ${removed} removed`;
    return {
      blocks: quarantined,
      lines: [
        `${plan ? "would be: " : ""}${rows}; epoch ${meta.epoch}`,
        ...quarantined.map(({ prefix, node, why }) =>
          `${prefix} of ${node} ${plan ? "would be" : "is"} quarantined: ${why}`
        ),
      ],
      notes: skipped.map((key) => `${key} is no row, and was left out`),
    };
  }, "make");
}
