import { digestOf, type LedgerDocument, PARTS, SCHEMA } from "./document.ts";
import type { ForeignRow } from "./ledger_foreign.ts";
import { keyOf, type LedgerRow, type MetaRow } from "./ledger_row.ts";
import { isNestedTooDeep } from "./nesting.ts";
import type { Refusal } from "./refusal.ts";
import { faultOf } from "./row_text_check.ts";

/** Where a document is wrong, and what: `blocks[3] has no sound "state"`. */
class DocumentFault extends Error {
  constructor(readonly where: string, why: string) {
    super(`${where} ${why}`);
  }
}

/**
 * Reads a document strictly: every row is sound and there once, and nothing is passed over. Without a
 * digest it was written by a person; `anyDigest` takes one that was changed by hand.
 */
export async function parseDocument(
  text: string,
  { anyDigest = false }: { readonly anyDigest?: boolean } = {},
): Promise<LedgerDocument | Refusal> {
  try {
    const value = JSON.parse(text);
    const newer = newerFormat(value);
    if (newer) return newer;
    const document = read(value), { digest } = value;
    if (digest === undefined || anyDigest || digest === await digestOf(document)) return document;
    return {
      refused: "bad-request",
      text: "cannot read the document: its digest does not fit what it says",
      hint: 'it was cut or changed; --force takes it as it is, as does taking "digest" out',
    };
  } catch (error) {
    if (error instanceof DocumentFault) {
      return { refused: "bad-request", text: `cannot read the document: ${error.message}` };
    }
    if (error instanceof SyntaxError) {
      return { refused: "bad-request", text: `cannot read the document: ${error.message}` };
    }
    throw error;
  }
}

/** Of a later schema, or with a ledger of a later format (what is older is read). */
function newerFormat(value: unknown): Refusal | undefined {
  if (!isRecord(value)) return undefined;
  const { schema, ledger } = value;
  const version = typeof schema === "string" && /^underlay\.ipam\/([1-9][0-9]*)$/.exec(schema)?.[1];
  const isLater = version !== false && version !== undefined &&
    `underlay.ipam/${version}` !== SCHEMA;
  const format = isRecord(ledger) ? ledger["format"] : undefined;
  if (!isLater && !(typeof format === "number" && format > 1)) return undefined;
  const what = isLater ? `has schema ${schema}` : `is of a ledger of format ${format}`;
  return {
    refused: "newer-format",
    text: `cannot read the document: it ${what}, and this program knows 1`,
    hint: "a newer program wrote it; that one can read it",
  };
}

const PLACES: readonly string[] = [
  "schema",
  "digest",
  "version",
  "ledger",
  ...Object.values(PARTS),
  "foreign",
];

function read(value: unknown): LedgerDocument {
  if (!isRecord(value)) throw new DocumentFault("it", "is no object");
  if (value["schema"] !== SCHEMA) throw new DocumentFault("schema", `is not "${SCHEMA}"`);
  for (const name of Object.keys(value)) {
    if (!PLACES.includes(name)) throw new DocumentFault(JSON.stringify(name), "is not known here");
  }
  const { version = 0, ledger, foreign } = value;
  if (!Number.isSafeInteger(version) || (version as number) < 0) {
    throw new DocumentFault("version", "is no number of a commit");
  }
  const places = new Map<string, string>();
  const rows = Object.entries(PARTS).flatMap(([kind, name]) =>
    readPart(value[name], name, kind, places)
  );
  return {
    version: version as number,
    meta: ledger === undefined ? undefined : readRow(ledger, "ledger", "meta") as MetaRow,
    rows: rows as LedgerDocument["rows"],
    foreign: listOf(foreign, "foreign").map((one, i) => readForeign(one, `foreign[${i}]`)),
  };
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new DocumentFault(where, "is no list");
  return value;
}

function readPart(
  value: unknown,
  name: string,
  kind: string,
  places: Map<string, string>,
): LedgerRow[] {
  return listOf(value, name).map((one, i) => {
    const where = `${name}[${i}]`, row = readRow(one, where, kind), key = keyOf(row);
    const first = places.get(key);
    if (first !== undefined) throw new DocumentFault(where, `is ${key}, as ${first} is`);
    places.set(key, where);
    return row;
  });
}

function readRow(value: unknown, where: string, kind: string): LedgerRow {
  if (!isRecord(value)) throw new DocumentFault(where, "is no object");
  if (isNestedTooDeep(value)) throw new DocumentFault(where, "is nested too deep");
  const row = { ...value, kind }, why = faultOf(row);
  if (why !== undefined) throw new DocumentFault(where, why);
  return row as unknown as LedgerRow;
}

function readForeign(value: unknown, where: string): ForeignRow {
  if (isRecord(value)) {
    const { key, value: stored, why } = value;
    if (typeof key === "string" && typeof stored === "string" && typeof why === "string") {
      return { key, value: stored, why };
    }
  }
  throw new DocumentFault(where, 'has not "key", "value" and "why" as texts');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
