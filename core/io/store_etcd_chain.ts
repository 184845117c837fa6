import { createHash } from "node:crypto";
import type { Commit, HistoryEntry } from "../ipam/row_store.ts";

/** The end of a chain: how many entries there were, and the digest of the last. */
export interface Tip {
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

export const NO_TIP: Tip = { at: 0, digest: "" };
/** Units of rows that belong to no super-block and no pool; more units, fewer writers in one's way. */
const SHARDS = 256;
/** Entries kept of each unit. */
const KEPT = 128, KEPT_OF_SHARD = 32;

/**
 * The unit of the history that a commit goes to: one that its writers exclude each other for
 * anyway, so that the chain makes nobody wait. That is its first super-block, else its first pool,
 * else one of many shards.
 */
export function unitOf({ rows, guards }: Pick<Commit, "rows" | "guards">): string {
  const written = rows.map(({ key }) => key), guarded = guards.map(({ key }) => key);
  const first = (keys: readonly string[], kind: string) =>
    keys.filter((key) => key.startsWith(kind)).sort()[0];
  const unit = first(written, "super/") ?? first(guarded, "super/") ?? first(written, "pool/");
  if (unit !== undefined) return unit;
  const number = parseInt(digestOf(written.toSorted()[0] ?? "").slice(0, 8), 16) % SHARDS;
  return `shard/${String(number).padStart(3, "0")}`;
}

/** How many entries of a unit stay. */
export function keptOf(unit: string): number {
  return unit.startsWith("shard/") ? KEPT_OF_SHARD : KEPT;
}

export function entryOf(commit: Commit, before: Tip, id: string): Entry {
  const rows = commit.rows.map(({ key, value }) =>
    [key, value === undefined ? null : sumOf(value)] as const
  );
  const part = { id, lines: commit.history, rows };
  return { ...part, digest: chained(part, before.digest) };
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

export function formatTip({ at, digest }: Tip): string {
  return `${at} ${digest}`;
}

/** What is no tip is taken for the beginning of a chain; `verify` tells of it. */
export function parseTip(text: string): Tip {
  const parts = text.match(/^(\d{1,15}) ([0-9a-f]{64})$/);
  return parts === null ? NO_TIP : { at: Number(parts[1]), digest: parts[2]! };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
