// A ledger as one JSON document: one row a line, so that two of them compare as text.
import { oddOf, rowsOf } from "./audit.ts";
import type { Ledger } from "./ledger.ts";
import type { ForeignRow } from "./ledger_foreign.ts";
import type { LedgerRow, MetaRow } from "./ledger_row.ts";
import { formatRow } from "./row_text.ts";

export const SCHEMA = "underlay.ipam/1";

/** A ledger that is no ledger yet: what a document holds. */
export interface LedgerDocument {
  /** Of the store it was taken from: of one ledger and epoch, the higher one is newer. */
  readonly version: number;
  readonly meta: MetaRow | undefined;
  /** Pools, super-blocks, blocks and nodes. */
  readonly rows: readonly Exclude<LedgerRow, MetaRow>[];
  /** Values that were no rows, as they were found. */
  readonly foreign: readonly ForeignRow[];
}

/** The arrays of a document by the kind of their rows, in the order in which they come. */
export const PARTS = { pool: "pools", super: "supers", block: "blocks", node: "nodes" } as const;

/** All of a ledger, unknown keys of rows and values that are no rows included. */
export function documentOf(ledger: Ledger): LedgerDocument {
  const rows = rowsOf(ledger).filter((row) => row.kind !== "meta");
  const { version, meta } = ledger;
  const foreign = oddOf(ledger).map(({ key, value, why }) => ({ key, value, why }));
  return { version, meta, rows, foreign };
}

/** The text of a document, with a digest over all that it says. */
export async function formatDocument(document: LedgerDocument): Promise<string> {
  const { version, meta, rows, foreign } = document;
  const parts = Object.entries(PARTS).map(([kind, name]) =>
    list(name, rows.flatMap((row) => row.kind === kind ? withoutKind(row) : []))
  );
  if (foreign.length > 0) parts.push(list("foreign", foreign.map((one) => JSON.stringify(one))));
  return [
    `{"schema":${JSON.stringify(SCHEMA)},`,
    `"digest":${JSON.stringify(await digestOf(document))},`,
    `"version":${version},`,
    ...meta ? [`"ledger":${withoutKind(meta)},`] : [],
    `${parts.join(",\n")}}`,
    "",
  ].join("\n");
}

function list(name: string, rows: readonly string[]): string {
  return `${JSON.stringify(name)}:[${rows.map((row) => `\n${row}`).join(",")}]`;
}

/** The part it stands in says its kind. */
function withoutKind({ kind: _, ...row }: LedgerRow): string {
  return formatRow(row as LedgerRow);
}

/** SHA-256 of the rows as they are stored, a line each in the order of their texts: `sha256:...`. */
export async function digestOf(
  { version, meta, rows, foreign }: LedgerDocument,
): Promise<string> {
  const lines = [
    ...[...meta ? [meta] : [], ...rows].map(formatRow),
    ...foreign.map(({ key, value }) => JSON.stringify([key, value])),
  ];
  const text = `${SCHEMA} ${version}\n${lines.sort().join("\n")}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256:${new Uint8Array(digest).toHex()}`;
}
