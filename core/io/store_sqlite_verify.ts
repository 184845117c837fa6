// Reads all of an embedded store again, for `ipam check`.
import type { StoreFault } from "../ipam/row_store.ts";
import type { SqliteConnection } from "./store_sqlite_connection.ts";
import { isDamage } from "./store_sqlite_error.ts";
import {
  digestOf,
  type HistoryLine,
  isLineWhole,
  type RowChange,
  type SqliteReader,
  withoutDigest,
} from "./store_sqlite_read.ts";

/** What is wrong with the file: its pages, the sums of rows, the chain of digests; and what is odd. */
export function verifyFile({ db, reader }: SqliteConnection): readonly StoreFault[] {
  const checks = [
    () => pages(() => db.prepare("PRAGMA integrity_check(10)").all()),
    () => rowFaults(reader),
    () => chainFaults(reader),
    () => hosts(db.prepare("SELECT name, value FROM marks").all()),
  ];
  return checks.flatMap((check) => {
    try {
      return check();
    } catch (error) {
      if (!isDamage(error)) throw error;
      return [{ what: (error as Error).message, isFatal: true }];
    }
  });
}

function pages(check: () => Record<string, unknown>[]): StoreFault[] {
  const told = check().map((row) => String(Object.values(row)[0]));
  return told.filter((what) => what !== "ok").map((what) => ({ what, isFatal: true }));
}

function rowFaults(reader: SqliteReader): StoreFault[] {
  return reader.all(reader.headAsFar()).faults.map((fault) => ({ ...fault, isFatal: true }));
}

/** A limit that is none. */
const ALL = -1;

/** From the newest back to the oldest that is kept. */
function chainFaults(reader: SqliteReader): StoreFault[] {
  const lines = reader.lines(ALL), faults: StoreFault[] = [];
  const last = new Map<string, number | null>();
  for (const [i, line] of lines.entries()) {
    const [version] = line, before = lines[i + 1]?.[4] ?? reader.digestAt(version - 1);
    if (lines[i + 1] !== undefined && lines[i + 1]![0] !== version - 1) {
      faults.push({ what: `commits before ${version} are missing in the history`, isFatal: true });
    } else if (before !== undefined && digestOf(before, ...withoutDigest(line)) !== line[4]) {
      faults.push({ what: `the digest of commit ${version} is wrong`, isFatal: true });
    } else if (!isLineWhole(line)) {
      faults.push({ what: `the line of commit ${version} is wrong`, isFatal: true });
    }
    remember(line, last);
  }
  return [...faults, ...missingRows(reader, last)];
}

function remember(line: HistoryLine, last: Map<string, number | null>): void {
  let changes: RowChange[] = [];
  try {
    changes = JSON.parse(line[2]);
  } catch { /* Its digest is wrong, and that was said. */ }
  for (const [key, sum] of changes) if (!last.has(key)) last.set(key, sum);
}

/** Rows that are not as the history says they were left. */
function missingRows(reader: SqliteReader, last: ReadonlyMap<string, number | null>): StoreFault[] {
  return [...last].filter(([key, sum]) => reader.sumOf(key) !== (sum ?? 0)).map(([key, sum]) => ({
    key,
    what: sum === null ? "is there, though it was deleted" : "is not as its last commit left it",
    isFatal: true,
  }));
}

/** More than one host: the file was moved, or there is a copy that goes its own way. */
function hosts(marks: Record<string, unknown>[]): StoreFault[] {
  const found = marks.filter(({ name }) => String(name).startsWith("host/"))
    .sort((a, b) => Number(a.value) - Number(b.value))
    .map(({ name, value }) => `${String(name).slice("host/".length)} since commit ${value}`);
  if (found.length < 2) return [];
  const what = `it was written on ${found.length} hosts (${found.join(", ")}): ` +
    "see that no copy is in use elsewhere";
  return [{ what, isFatal: false }];
}
