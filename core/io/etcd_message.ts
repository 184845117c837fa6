// What is said to and by etcd's JSON gateway: keys and values in base64, 64-bit numbers as text, and
// whatever is false, 0 or empty left out.
import { Buffer } from "node:buffer";
import { EtcdError } from "./etcd_error.ts";

/** Who answers, and how far it is. */
export interface EtcdHeader {
  readonly cluster: string;
  readonly member: string;
  readonly revision: number;
}

export interface EtcdRow {
  readonly key: string;
  readonly value: string;
  /** Revision that wrote it last. */
  readonly version: number;
  /** Revision that wrote it first. */
  readonly born: number;
}

export interface EtcdRange {
  readonly header: EtcdHeader;
  readonly rows: readonly EtcdRow[];
  readonly hasMore: boolean;
  /** Of all rows there are, told or not. */
  readonly count: number;
}

export interface EtcdTxn {
  readonly header: EtcdHeader;
  readonly succeeded: boolean;
  /** What the ranges of the branch that was taken found, in their order. */
  readonly ranges: readonly (readonly EtcdRow[])[];
}

/** A row that came (`value`) or went. */
export interface EtcdEvent {
  readonly key: string;
  readonly value: string | undefined;
  readonly version: number;
  readonly born: number;
}

export type Json = Readonly<Record<string, unknown>>;

export function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

function text(value: unknown): string {
  return Buffer.from(string(value ?? ""), "base64").toString("utf8");
}

/** An object, or an error with words. */
export function object(value: unknown, what = "an object"): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw odd(what, value);
}

export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw odd("a list", value);
}

function string(value: unknown): string {
  if (typeof value === "string") return value;
  throw odd("text", value);
}

/** A 64-bit number, which is text in JSON; absent is 0. */
export function number(value: unknown): number {
  const read = value === undefined ? 0 : Number(value);
  if (Number.isSafeInteger(read) && read >= 0 && value !== "" && value !== null) return read;
  throw odd("a number", value);
}

function odd(wanted: string, value: unknown): EtcdError {
  const shown = (JSON.stringify(value) ?? "nothing").slice(0, 40);
  return new EtcdError("unknown", `it answers ${shown} where ${wanted} was to be`);
}

export function readHeader(value: unknown): EtcdHeader {
  const header = object(value, "a header");
  const { cluster_id: cluster, member_id: member } = header;
  return {
    cluster: string(cluster ?? ""),
    member: string(member ?? ""),
    revision: number(header.revision),
  };
}

function readRow(value: unknown): EtcdRow {
  const row = object(value, "a row");
  const version = number(row.mod_revision), born = number(row.create_revision);
  return { key: text(row.key), value: text(row.value), version, born };
}

export function readRange(answer: Json): EtcdRange {
  const rows = list(answer.kvs).map(readRow);
  const header = readHeader(answer.header), count = number(answer.count);
  return { header, rows, hasMore: answer.more === true, count };
}

export function readTxn(answer: Json): EtcdTxn {
  const ranges: EtcdRow[][] = [];
  for (const response of list(answer.responses)) {
    const { response_range: range } = object(response);
    if (range !== undefined) ranges.push(list(object(range).kvs).map(readRow));
  }
  // What is false is left out; anything but true is not a success.
  const succeeded = answer.succeeded === true;
  return { header: readHeader(answer.header), succeeded, ranges };
}

export function readEvent(value: unknown): EtcdEvent {
  const event = object(value, "an event"), row = readRow(event.kv);
  return event.type === "DELETE" ? { ...row, value: undefined } : row;
}

export type EtcdCompare = Json;
export type EtcdOp = Json;

/** The row is as it was when `version` wrote it; 0: there is none. */
export function isAt(key: string, version: number): EtcdCompare {
  if (version === 0) return isOf(key, 0);
  return { target: "MOD", result: "EQUAL", key: base64(key), mod_revision: String(version) };
}

/** The row is still the one that `born` wrote first; 0: there is none. */
export function isOf(key: string, born: number): EtcdCompare {
  const result = "EQUAL";
  return { target: "CREATE", result, key: base64(key), create_revision: String(born) };
}

/** None of the rows in `[key, end)` was written after `version`. One that went is not noticed. */
export function noneAfter(key: string, end: string, version: number): EtcdCompare {
  const revision = String(version + 1), range = { key: base64(key), range_end: base64(end) };
  return { target: "MOD", result: "LESS", ...range, mod_revision: revision };
}

export function put(key: string, value: string, lease?: string): EtcdOp {
  const row = { key: base64(key), value: base64(value) };
  return { request_put: lease === undefined ? row : { ...row, lease } };
}

export function remove(key: string): EtcdOp {
  return { request_delete_range: { key: base64(key) } };
}

export function get(key: string): EtcdOp {
  return { request_range: { key: base64(key) } };
}

/** Operations that are done as one, one level deeper: so a txn holds more than its server's limit. */
export function together(operations: readonly EtcdOp[]): EtcdOp {
  return { request_txn: { success: operations } };
}
