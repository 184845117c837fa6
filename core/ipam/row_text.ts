import { keyOf, type LedgerRow } from "./ledger_row.ts";
import { isNestedTooDeep } from "./nesting.ts";
import { parseBlock } from "./row_text_block.ts";
import { faultOf } from "./row_text_check.ts";
import type { StoredRow } from "./row_store.ts";

/** Why a stored value is no row that is understood. */
export interface RowFault {
  readonly why: string;
}

export function isRowFault(read: LedgerRow | RowFault): read is RowFault {
  return "why" in read && !("kind" in read);
}

/** A row as it is stored: JSON with its keys in order, so that equal rows are equal texts. */
export function formatRow(row: LedgerRow): string {
  return canonical(row);
}

function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  let text = "";
  for (const [key, part] of Object.entries(value).sort(byKey)) {
    if (part === undefined) continue;
    text += `${text === "" ? "{" : ","}${JSON.stringify(key)}:${canonical(part)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Reads what is stored under `key`. Keys it does not know stay in the row, and are written back. */
export function parseRow(key: string, text: string): LedgerRow | RowFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: "is no JSON" };
  }
  return checked(key, value, text.length);
}

/** What is shorter has no room for levels that would harm. */
const LONG = 2000;

function checked(key: string, value: unknown, length: number): LedgerRow | RowFault {
  if (length > LONG && isNestedTooDeep(value)) return { why: "is nested too deep" };
  const why = faultOf(value);
  if (why !== undefined) return { why };
  // It was checked field by field.
  const row = value as LedgerRow;
  return isKeyOf(key, row) ? row : { why: `is the row of ${keyOf(row)}` };
}

/** Whether the key is the row's, without making that. */
function isKeyOf(key: string, row: LedgerRow): boolean {
  const { kind } = row;
  if (kind === "meta") return key === kind;
  const name = kind === "pool" || kind === "node" ? row.name : row.prefix;
  return key.length === kind.length + 1 + name.length && key[kind.length] === "/" &&
    key.startsWith(kind) && key.endsWith(name);
}

/** So many values are parsed in one go. */
const TOGETHER = 512;

/** As {@link parseRow} of each that has a value, in their order; one parser's run for many. */
export function parseRows(rows: readonly StoredRow[]): (LedgerRow | RowFault | undefined)[] {
  const read: (LedgerRow | RowFault | undefined)[] = [];
  let some: StoredRow[] = [], places: number[] = [];
  const parse = () => {
    const parsed = together(some) ?? some.map(alone);
    places.forEach((place, i) => read[place] = parsed[i]);
    [some, places] = [[], []];
  };
  for (const row of rows) {
    const { key, value } = row;
    const block = value !== undefined && key.startsWith("block/")
      ? parseBlock(key, value)
      : undefined;
    const place = read.push(block) - 1;
    if (block) continue;
    some.push(row);
    places.push(place);
    if (some.length === TOGETHER) parse();
  }
  parse();
  return read;
}

function alone({ key, value }: StoredRow): LedgerRow | RowFault | undefined {
  return value === undefined ? undefined : parseRow(key, value);
}

/** Undefined where one of them is anything but sound: then each is looked at alone. */
function together(rows: readonly StoredRow[]): LedgerRow[] | undefined {
  let text = "[";
  for (const { value } of rows) {
    if (value === undefined || value[0] !== "{" || value.at(-1) !== "}") return undefined;
    text += text.length === 1 ? value : `,${value}`;
  }
  let values: unknown[];
  try {
    values = JSON.parse(`${text}]`);
  } catch {
    return undefined;
  }
  if (values.length !== rows.length) return undefined;
  const read: LedgerRow[] = [];
  for (let i = 0; i < rows.length; i++) {
    const { key, value: text = "" } = rows[i]!, row = checked(key, values[i], text.length);
    if (isRowFault(row)) return undefined;
    read.push(row);
  }
  return read;
}
