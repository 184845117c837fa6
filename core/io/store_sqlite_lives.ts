// Who is alive, as they said last. On one host the clock since boot decides: the wall may be set.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Moment } from "../ipam/moment.ts";

interface Life {
  readonly name: string;
  readonly instance: string;
  readonly boot: string | null;
  /** When it ends unless it is said again. */
  readonly up: number | null;
  readonly unix: number;
}

export class SqliteLives {
  readonly #all: StatementSync;
  readonly #put: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare("SELECT name, instance, boot, up, unix FROM lives");
    this.#put = db.prepare("INSERT OR REPLACE INTO lives VALUES (?, ?, ?, ?, ?)");
  }

  /** Inside a transaction. False where another instance lives; `seconds` 0 says that it ends. */
  live(name: string, instance: string, seconds: number, now: Moment): boolean {
    const other = this.living(now).get(name);
    if (other !== undefined && other !== instance) return false;
    const up = now.up === undefined ? null : now.up + seconds;
    this.#put.run(name, instance, now.boot ?? null, up, now.unix + seconds);
    return true;
  }

  /** Name and instance. */
  living(now: Moment): Map<string, string> {
    const lives = (this.#all.all() as unknown as Life[]).filter((life) => isAlive(life, now));
    return new Map(lives.map(({ name, instance }) => [name, instance]));
  }
}

/** What was alive before this boot is not: an embedded store is of one host. */
function isAlive({ boot, up, unix }: Life, now: Moment): boolean {
  if (boot === null || up === null || now.boot === undefined || now.up === undefined) {
    return unix > now.unix;
  }
  return boot === now.boot && up > now.up;
}
