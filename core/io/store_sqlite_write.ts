// What a commit writes: its rows, and the line of history that vouches for them.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Commit } from "../ipam/row_store.ts";
import { digestOf, type Head, type RowChange, type SqliteReader } from "./store_sqlite_read.ts";
import { lineSum, rowSum, totalWith } from "./store_sqlite_sum.ts";

/** So many commits are kept at least; a reader that knows less is told everything. */
const KEPT = 65_536;
/** The oldest go in pieces of so many. */
const PIECE = 1024;

export class SqliteWriter {
  readonly #reader: SqliteReader;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #line: StatementSync;
  readonly #mark: StatementSync;
  readonly #host: StatementSync;
  readonly #prune: StatementSync;
  readonly #hostName: string | undefined;
  readonly #kept: number;
  #isHostNoted = false;
  #isHostKnown = false;

  /** `host` names this one, where that is known. */
  constructor(db: DatabaseSync, reader: SqliteReader, host: string | undefined, kept = KEPT) {
    this.#reader = reader;
    this.#hostName = host;
    this.#kept = kept;
    this.#put = db.prepare("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM rows WHERE key = ?");
    this.#line = db.prepare("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?)");
    this.#mark = db.prepare("INSERT OR REPLACE INTO marks VALUES (?, ?)");
    this.#host = db.prepare("INSERT OR IGNORE INTO marks VALUES (?, ?)");
    this.#prune = db.prepare("DELETE FROM history WHERE version <= ?");
  }

  /** Inside a transaction. Answers the head that comes to be with it. */
  write({ rows, history }: Commit, head: Head): Head {
    const version = head.version + 1, changes: RowChange[] = [];
    let total = head.total;
    for (const { key, value } of rows) {
      const old = this.#reader.sumOf(key);
      const sum = value === undefined ? null : rowSum(key, value, version);
      if (value === undefined) this.#delete.run(key);
      else this.#put.run(key, value, version, sum);
      total = totalWith(total, old, sum ?? 0);
      changes.push([key, sum]);
    }
    const entries = JSON.stringify(history), changed = JSON.stringify(changes);
    const digest = digestOf(head.digest, version, entries, changed, total);
    const sum = lineSum(version, entries, changed, total, digest);
    this.#line.run(version, entries, changed, total, digest, sum);
    this.#noteHost(version);
    if (version % PIECE === 0) this.#forget(version - this.#kept);
    return { version, total, digest };
  }

  /** A ledger that is written on a second host is a copy, or was moved: `verify` tells. */
  #noteHost(version: number): void {
    if (this.#isHostKnown || this.#hostName === undefined) return;
    this.#host.run(`host/${this.#hostName}`, String(version));
    this.#isHostNoted = true;
  }

  #forget(upTo: number): void {
    if (upTo <= 0) return;
    const digest = this.#reader.digestAt(upTo);
    if (digest === undefined) return;
    this.#prune.run(upTo);
    this.#mark.run("base", digest);
  }

  /** Whatever was written and not committed is not there. */
  begun(): void {
    this.#isHostNoted = false;
  }

  /** What was written is there. */
  committed(): void {
    this.#isHostKnown ||= this.#isHostNoted;
  }
}
