import { createHash } from "node:crypto";
import type { Commit, HistoryEntry } from "../ipam/row_store.ts";

/** The end of a chain of history: its name, how many entries there were, the digest of the last. */
export interface Tip {
  readonly chain: string;
  readonly at: number;
  readonly digest: string;
}

/** One commit as the history keeps it. */
export interface Entry {
  /** Random: who wrote this entry knows it again. */
  readonly id: string;
  readonly lines: Commit["history"];
  /** Sums of the rows that it wrote; of those that went, null. */
  readonly rows: readonly (readonly [key: string, sum: string | null])[];
  /** Of all this and the digest before. */
  readonly digest: string;
}

/**
 * The row whose chain of history a commit goes to. Its value carries the chain's end along: who
 * writes it excludes the others anyway, so that the chain costs no comparison and makes nobody wait.
 * That is the first super-block written, else the first pool, else the first row; a commit that
 * only deletes is a chain of its own.
 */
export function unitOf({ rows }: Pick<Commit, "rows">): string | undefined {
  const written = rows.filter(({ value }) => value !== undefined).map(({ key }) => key).sort();
  const first = (kind: string) => written.find((key) => key.startsWith(kind));
  return first("super/") ?? first("pool/") ?? written[0];
}

/** The chain after one more entry; `before` undefined: it begins, and is named after the commit. */
export function nextTip(unit: string | undefined, before: Tip | undefined, entry: Entry): Tip {
  const chain = before?.chain ?? `${unit ?? "none"}/${entry.id}`;
  return { chain, at: (before?.at ?? 0) + 1, digest: entry.digest };
}

export function entryOf(commit: Commit, before: Tip | undefined, id: string): Entry {
  const rows = commit.rows.map(({ key, value }) =>
    [key, value === undefined ? null : sumOf(value)] as const
  );
  const part = { id, lines: commit.history, rows };
  return { ...part, digest: chained(part, before?.digest ?? "") };
}

export function sumOf(value: string): string {
  return digestOf(value).slice(0, 16);
}

/** Whether the entry is the one that came after that digest. */
export function follows({ digest, ...part }: Entry, before: string): boolean {
  return digest === chained(part, before);
}

function chained({ id, lines, rows }: Omit<Entry, "digest">, before: string): string {
  return digestOf(`${before}\n${JSON.stringify([id, lines.map(lineOf), rows])}`);
}

/** JSON keeps no order of names that one could rely on. */
function lineOf({ what, by, at }: Commit["history"][number]): unknown {
  return [what, by, at.unix, at.boot ?? null, at.up ?? null];
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Undefined: it is none of ours. */
export function parseEntry(text: string): Entry | undefined {
  const read = parsed(text) as Partial<Entry> | undefined;
  if (typeof read !== "object" || read === null || !Array.isArray(read.rows)) return undefined;
  if (typeof read.id !== "string" || typeof read.digest !== "string") return undefined;
  const isRow = (row: unknown) =>
    Array.isArray(row) && typeof row[0] === "string" &&
    (row[1] === null || typeof row[1] === "string");
  if (!read.rows.every(isRow) || !Array.isArray(read.lines)) return undefined;
  return read.lines.every(isLine) ? read as Entry : undefined;
}

function isLine(line: Partial<HistoryEntry> | null): boolean {
  return typeof line === "object" && typeof line?.what === "string" &&
    typeof line.by === "string" && typeof line.at?.unix === "number";
}

/** A row's value as it lies in etcd: what the ledger has, and on a line of its own the chain's end. */
export function withTip(value: string, tip: Tip | undefined): string {
  return tip === undefined ? value : `${value}\n#${tip.at} ${tip.digest} ${tip.chain}`;
}

/** The inverse of {@link withTip}. */
export function splitTip(kept: string): { readonly value: string; readonly tip?: Tip } {
  const from = kept.lastIndexOf("\n#");
  if (from < 0) return { value: kept };
  const parts = kept.slice(from).match(/^\n#(\d{1,12}) ([0-9a-f]{64}) (.+)$/);
  if (parts === null) return { value: kept };
  const tip = { at: Number(parts[1]), digest: parts[2]!, chain: parts[3]! };
  return { value: kept.slice(0, from), tip };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
