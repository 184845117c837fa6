// What SQLite's result codes mean to somebody who keeps a ledger in it.
import type { StoreErrorKind } from "../ipam/row_store.ts";
import { StoreError } from "../ipam/store_error.ts";

/** Primary result codes (https://sqlite.org/rescode.html). */
const CODE = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
} as const;

/** Extended ones: an I/O error of these tells that something could not be read. */
const READING: readonly number[] = [10 | (1 << 8), 10 | (2 << 8)];

/** What opening and `exec` say without a code. */
const WORDS: readonly (readonly [RegExp, number])[] = [
  [/database( table)? is locked/, CODE.busy],
  [/readonly database/, CODE.readonly],
  [/disk is full/, CODE.full],
  [/disk I\/O error/, CODE.ioerr],
  [/malformed/, CODE.corrupt],
  [/not a database/, CODE.notadb],
  [/unable to open/, CODE.cantopen],
];

/** The extended result code of an error of SQLite's; undefined for any other. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") {
    return undefined;
  }
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode;
  return WORDS.find(([words]) => words.test(error.message))?.[1];
}

/** Somebody else holds it just now. */
export function isBusy(error: unknown): boolean {
  const code = (sqliteCode(error) ?? 0) & 0xff;
  return code === CODE.busy || code === CODE.locked;
}

/** Nothing can be written here, or not even a file made that reading needs. */
export function isForbidden(error: unknown): boolean {
  const code = (sqliteCode(error) ?? 0) & 0xff;
  return code === CODE.readonly || code === CODE.full || code === CODE.cantopen ||
    code === CODE.perm || code === CODE.ioerr;
}

/** What is kept is not as it was written, by what SQLite finds or we do. */
export function isDamage(error: unknown): boolean {
  if (error instanceof StoreError) return error.kind === "damaged";
  const code = (sqliteCode(error) ?? 0) & 0xff;
  return code === CODE.corrupt || code === CODE.notadb;
}

/** What a store rejects with; a mistake of the program stays what it is. `doing`: `read`, `write` or `commit`; an I/O error while committing leaves it open what is on the disk. */
export function storeErrorOf(
  error: unknown,
  doing: "read" | "write" | "commit",
  where: string,
): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof Deno.errors.NotCapable) {
    // Devices and what the kernel shows of itself: the runtime keeps away from /dev, /proc and /sys.
    return new StoreError("unreachable", `cannot ${doing} ${where}: no ledger is kept there`);
  }
  if (error instanceof StoreError || !("code" in error)) return error;
  const code = sqliteCode(error), said = error.message;
  const verb = doing === "read" ? "read" : "write";
  if (code === undefined) return new StoreError("unreachable", `cannot ${verb} ${where}: ${said}`);
  return told(kindOf(code, doing), verb, where, said);
}

function kindOf(code: number, doing: "read" | "write" | "commit"): StoreErrorKind {
  switch (code & 0xff) {
    case CODE.busy:
    case CODE.locked:
      return "busy";
    case CODE.corrupt:
    case CODE.notadb:
      return "damaged";
    case CODE.ioerr:
      if (doing === "read" || READING.includes(code)) return "unreachable";
      // The octets of a commit may have come to the disk although syncing them failed.
      return doing === "commit" && code !== IOERR_WRITE ? "unknown" : "unwritable";
    default:
      return doing === "read" ? "unreachable" : "unwritable";
  }
}

/** SQLITE_IOERR_WRITE: a frame of the log was not written, so neither was the last, which commits. */
const IOERR_WRITE = 10 | (3 << 8);

function told(kind: StoreErrorKind, verb: string, where: string, said: string): StoreError {
  const hint = HINTS[kind];
  if (kind === "damaged") return damaged(where, said);
  if (kind === "unknown") {
    return new StoreError(kind, `it is not known whether ${where} was written: ${said}`, hint);
  }
  return new StoreError(kind, `cannot ${verb} ${where}: ${said}`, hint);
}

/** `x.db is damaged: its log ends after 7 pages`, and what would help. */
export function damaged(where: string, what: string): StoreError {
  return new StoreError("damaged", `${where} is damaged: ${what}`, HINTS.damaged);
}

const HINTS: Readonly<Record<StoreErrorKind, string | undefined>> = {
  missing: undefined,
  unreachable: undefined,
  busy: undefined,
  unknown: "look at the disk, then ask again with the same request id: it is granted once",
  unwritable: "nothing was changed, and reading goes on: make room, or make the disk writable",
  damaged: "`ipam export --force` saves what is whole, `ipam import` makes a new store of it",
  "newer-format": undefined,
};
