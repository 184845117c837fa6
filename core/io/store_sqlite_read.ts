// What an embedded store has, read and checked against its sums.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { HistoryEntry, News, StoredRow } from "../ipam/row_store.ts";
import type { StoreError } from "../ipam/store_error.ts";
import { sha256 } from "./store_sqlite_digest.ts";
import { damaged, isDamage } from "./store_sqlite_error.ts";
import { lineSum, rowSum, totalWith } from "./store_sqlite_sum.ts";

/** The last commit. */
export interface Head {
  readonly version: number;
  /** Of the sums of all rows. */
  readonly total: number;
  readonly digest: string;
}

/** Of a store in which nothing was ever written. */
const NEW: Head = { version: 0, total: 0, digest: "" };

/** A line of the table, in the order of its columns. */
export type HistoryLine = readonly [number, string, string, number, string, sum: number];
type RowLine = readonly [string, string, number, number];

/** What a commit did to a row: its new sum, or that it is gone. */
export type RowChange = readonly [key: string, sum: number | null];

/** Of one commit, over all it says and the digest before it. */
export function digestOf(
  before: string,
  version: number,
  entries: string,
  changes: string,
  total: number,
): string {
  return sha256(`${before}\n${version}\n${entries}\n${changes}\n${total}`);
}

/** Rows that were read, and what is wrong with them and others. */
export interface Rows {
  readonly rows: readonly StoredRow[];
  readonly faults: readonly { readonly what: string; readonly key?: string }[];
}

/** Known to the runtime, not to its types: rows as arrays take a third of the time of objects. */
type Lines = StatementSync & { setReturnArrays(isOn: boolean): void };

export class SqliteReader {
  readonly #where: string;
  readonly #head: StatementSync;
  readonly #line: StatementSync;
  readonly #since: StatementSync;
  readonly #oldest: StatementSync;
  readonly #row: StatementSync;
  readonly #rows: StatementSync;
  readonly #rowsBackwards: StatementSync;
  readonly #base: StatementSync;
  readonly #lines: StatementSync;

  constructor(db: DatabaseSync, where: string) {
    const prepare = (sql: string) => {
      const statement = db.prepare(sql) as Lines;
      statement.setReturnArrays(true);
      return statement;
    };
    const line = "SELECT version, entries, changes, total, digest, sum FROM history";
    this.#where = where;
    this.#head = prepare(`${line} ORDER BY version DESC LIMIT 1`);
    this.#line = prepare(`${line} WHERE version = ?`);
    this.#since = prepare(`${line} WHERE version > ? ORDER BY version`);
    this.#oldest = prepare("SELECT min(version) FROM history");
    this.#row = prepare("SELECT key, value, version, sum FROM rows WHERE key = ?");
    this.#rows = prepare("SELECT key, value, version, sum FROM rows ORDER BY key");
    this.#rowsBackwards = prepare("SELECT key, value, version, sum FROM rows ORDER BY key DESC");
    this.#base = prepare("SELECT value FROM marks WHERE name = 'base'");
    this.#lines = prepare(`${line} ORDER BY version DESC LIMIT ?`);
  }

  /** Throws StoreError where it is not as it was written. */
  head(): Head {
    const line = this.#head.get() as HistoryLine | undefined;
    if (line === undefined) return NEW;
    if (!isLineWhole(line)) throw this.#wrongLine(line[0]);
    return { version: line[0], total: line[3], digest: line[4] };
  }

  /** The same; where it cannot be read, what the rows themselves tell of it. */
  headAsFar(): Head {
    try {
      return this.head();
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    const versions = this.#scan([]).map(([, , version]) => Number(version) || 0);
    return { ...NEW, version: versions.reduce((most, version) => Math.max(most, version), 0) };
  }

  #wrongLine(version: number): StoreError {
    return damagedRows(this.#where, [{ what: `the line of commit ${version} is wrong` }]);
  }

  /** Whether the last line is as it was written, as far as it can be told from the one before. */
  isHeadWhole(): boolean {
    const line = this.#head.get() as HistoryLine | undefined;
    if (line === undefined) return true;
    const before = this.digestAt(line[0] - 1);
    return before === undefined || digestOf(before, ...withoutDigest(line)) === line[4];
  }

  /** Of that commit; undefined where the history does not reach so far. */
  digestAt(version: number): string | undefined {
    const line = this.#line.get(version) as HistoryLine | undefined;
    if (line !== undefined) return line[4];
    const oldest = this.oldest();
    if (oldest !== version + 1) return undefined;
    return version === 0 ? NEW.digest : (this.#base.get() as [string] | undefined)?.[0];
  }

  /** The first commit that the history still has; undefined: none. */
  oldest(): number | undefined {
    return (this.#oldest.get() as [number | null] | undefined)?.[0] ?? undefined;
  }

  /** All rows that are whole, and what is not. */
  all(head: Head): Rows {
    const faults: { what: string; key?: string }[] = [], rows: StoredRow[] = [];
    let total = 0;
    for (const line of this.#scan(faults)) {
      const [key, value, version, sum] = line;
      if (!isRow(line)) {
        faults.push({ what: `${JSON.stringify(key)} is no row` });
        continue;
      }
      if (sum !== rowSum(key, value, version)) faults.push({ what: "its sum is wrong", key });
      else if (version > head.version) faults.push({ what: `is of a lost commit ${version}`, key });
      else rows.push({ key, value, version });
      total = totalWith(total, 0, sum);
    }
    if (faults.length === 0 && total !== head.total) {
      faults.push({ what: `rows are missing, or are older than commit ${head.version}` });
    }
    return { rows, faults };
  }

  /** From both ends as far as it goes, where the middle cannot be read. */
  #scan(faults: { what: string }[]): RowLine[] {
    try {
      return this.#rows.all() as unknown as RowLine[];
    } catch (error) {
      if (!isDamage(error)) throw error;
      faults.push({ what: `rows cannot be read: ${(error as Error).message}` });
    }
    const found = new Map<string, RowLine>();
    for (const statement of [this.#rows, this.#rowsBackwards]) {
      try {
        for (const line of statement.iterate() as Iterable<unknown>) {
          const row = line as RowLine;
          found.set(row[0], row);
        }
      } catch (error) {
        if (!isDamage(error)) throw error;
      }
    }
    return [...found.values()];
  }

  /** What changed after a commit that the history still knows of. Throws StoreError. */
  since(after: number, head: Head): News {
    const latest = new Map<string, number>();
    let last = after;
    for (const line of this.#since.all(after) as unknown as HistoryLine[]) {
      // Who passes over a change takes what others were granted for free.
      if (line[0] !== last + 1 || !isLineWhole(line)) throw this.#wrongLine(last + 1);
      last = line[0];
      for (const [key] of JSON.parse(line[2]) as RowChange[]) latest.set(key, last);
    }
    if (last !== head.version) throw this.#wrongLine(last + 1);
    const rows = Array.from(latest, ([key, version]) => this.#at(key, version));
    return { rows, version: head.version, isWhole: false };
  }

  #at(key: string, version: number): StoredRow {
    const line = this.#row.get(key) as RowLine | undefined;
    if (line === undefined) return { key, value: undefined, version };
    if (!isRow(line) || line[2] !== version || line[3] !== rowSum(key, line[1], version)) {
      throw damagedRows(this.#where, [{ what: "its sum is wrong", key }]);
    }
    return { key, value: line[1], version };
  }

  /** Sum of a row; 0 where there is none. */
  sumOf(key: string): number {
    return (this.#row.get(key) as RowLine | undefined)?.[3] ?? 0;
  }

  lines(most: number): readonly HistoryLine[] {
    return this.#lines.all(most) as unknown as HistoryLine[];
  }
}

/** Of damaged pages come values of any kind, whatever the table says. */
function isRow([key, value, version, sum]: RowLine): boolean {
  return typeof key === "string" && typeof value === "string" && typeof version === "number" &&
    typeof sum === "number";
}

/** Of damaged pages come values of any kind here, too. */
export function isLineWhole([version, entries, changes, total, digest, sum]: HistoryLine): boolean {
  return typeof entries === "string" && typeof changes === "string" &&
    sum === lineSum(version, entries, changes, total, digest);
}

export function withoutDigest(line: HistoryLine): [number, string, string, number] {
  return [line[0], line[1], line[2], line[3]];
}

/** What is told of a commit of which nothing can be read. */
const DAMAGED = "the line of this commit is damaged";

/** Entries of a line, the last of its commit first. */
export function entriesOf(line: HistoryLine): HistoryEntry[] {
  const [version, entries, , , digest] = line;
  if (!isLineWhole(line)) return [{ version, what: DAMAGED, by: "", at: { unix: 0 }, digest }];
  const told = JSON.parse(entries) as Pick<HistoryEntry, "what" | "by" | "at">[];
  return told.map(({ what, by, at }) => ({ version, what, by, at, digest })).toReversed();
}

/** `x.db is damaged: block/10.0.0.0/26: its sum is wrong, and 3 more`. */
export function damagedRows(where: string, faults: Rows["faults"]): StoreError {
  const told = faults.slice(0, 3).map(({ key, what }) =>
    key === undefined ? what : `${key}: ${what}`
  );
  const more = faults.length > 3 ? `, and ${faults.length - 3} more` : "";
  return damaged(where, `${told.join(", ")}${more}`);
}
