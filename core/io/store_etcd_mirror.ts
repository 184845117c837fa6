import type { News, StoredRow } from "../ipam/row_store.ts";
import { splitTip, type Tip } from "./store_etcd_chain.ts";
import { LAST, rowAt } from "./store_etcd_keys.ts";
import type { EtcdEvent } from "./etcd_message.ts";

/** Changes that are kept for who has not heard them; who missed more reads everything again. */
const KEPT = 1 << 14;

/** The last commit that is known, which a store that goes on from here must have. */
export interface Witness {
  readonly version: number;
  readonly value: string;
  /** When the first commit was: it tells one ledger from another. */
  readonly born: number;
}

const NOBODY: Witness = { version: 0, value: "", born: 0 };

/**
 * What this process knows of a ledger in etcd: of every row its version, and what changed lately.
 * It is fed by a whole reading, a watch, and what is committed from here; a version that is wrong or
 * old makes a commit fail, never a wrong grant.
 */
export class EtcdMirror {
  /** False: only a whole reading helps. */
  isLoaded = false;
  /** Everything up to here is known; of what came after only what this process wrote. */
  complete = 0;
  /** The newest version of a pool's row. */
  pools = 0;
  witness: Witness = NOBODY;
  readonly #versions = new Map<string, number>();
  /** Of the rows that carry the end of a chain. */
  readonly #tips = new Map<string, Tip>();
  /** Changes after {@link EtcdMirror.#logFrom}, in order. */
  #log: StoredRow[] = [];
  #logFrom = 0;
  /** Commits from here that the watch may not have passed: the version -> what was complete then. */
  readonly #own = new Map<number, number>();

  /** Rows that were written from here and not heard of yet: what is heard of them before is older. */
  readonly #ahead = new Map<string, number>();

  versionOf(key: string): number {
    return this.#versions.get(key) ?? 0;
  }

  tip(key: string | undefined): Tip | undefined {
    return key === undefined ? undefined : this.#tips.get(key);
  }

  /** Forgets everything. */
  drop(): void {
    this.isLoaded = false;
    this.complete = this.pools = this.#logFrom = 0;
    this.witness = NOBODY;
    this.#versions.clear();
    this.#tips.clear();
    this.#own.clear();
    this.#ahead.clear();
    this.#log = [];
  }

  /** All there is, as of `revision`. */
  load(events: readonly EtcdEvent[], revision: number): News {
    this.drop();
    const rows: StoredRow[] = [];
    for (const event of events) {
      const row = this.#know(event);
      if (row !== undefined) rows.push(row);
    }
    this.isLoaded = true;
    this.complete = this.#logFrom = revision;
    return { rows, version: revision, isWhole: true };
  }

  /** What a watch tells: all of some revisions. Duplicates are passed over. */
  see(events: readonly EtcdEvent[]): void {
    let complete = this.complete;
    for (const event of events) {
      if (event.version <= this.complete) continue;
      complete = Math.max(complete, event.version);
      const row = this.#know(event);
      if (row !== undefined) this.#log.push(row);
    }
    this.complete = complete;
    for (const [key, version] of this.#ahead) if (version <= complete) this.#ahead.delete(key);
    if (this.#log.length > KEPT) {
      const gone = this.#log.splice(0, this.#log.length - KEPT / 2);
      this.#logFrom = gone.at(-1)!.version;
    }
  }

  /** What was written from here. */
  wrote(rows: Iterable<readonly [key: string, kept: string | undefined]>, version: number): void {
    this.#own.set(version, this.complete);
    if (this.#own.size > KEPT) this.#own.delete(this.#own.keys().next().value!);
    for (const [key, kept] of rows) {
      this.#keep(key, kept, version);
      if (version > this.complete) this.#ahead.set(key, version);
    }
  }

  /** How far the ledger has come, as far as anybody said. */
  hear(witness: Witness): void {
    if (witness.version > this.witness.version) this.witness = witness;
  }

  /**
   * What changed since `after`; undefined: that is not known any more. After a commit from here
   * others' commits before it may have come to be known only now: they are told of too, rather
   * twice than never.
   */
  newsSince(after: number): News | undefined {
    const floor = this.#own.get(after) ?? after;
    if (after === 0 || !this.isLoaded) return undefined;
    if (floor < this.#logFrom || floor > this.complete) return undefined;
    const rows: StoredRow[] = [];
    for (let at = this.#log.length - 1; at >= 0 && this.#log[at]!.version > floor; at--) {
      const row = this.#log[at]!;
      // Who knows of a later commit from here knows this one, and what it wrote over.
      const isKnown = row.version <= after && this.#own.has(row.version);
      if (!isKnown && row.version >= (this.#ahead.get(row.key) ?? 0)) rows.push(row);
    }
    return { rows: rows.reverse(), version: Math.max(after, this.complete), isWhole: false };
  }

  #know({ key, value, version, born }: EtcdEvent): StoredRow | undefined {
    if (key === LAST) return void this.hear({ version, value: value ?? "", born });
    const row = rowAt(key);
    if (row === undefined) return undefined;
    const isNew = version >= Math.max(this.versionOf(row), this.#ahead.get(row) ?? 0);
    const bare = isNew ? this.#keep(row, value, version) : undefined;
    return { key: row, value: bare ?? (value && splitTip(value).value), version };
  }

  /** Answers the value without what is not the ledger's. */
  #keep(key: string, kept: string | undefined, version: number): string | undefined {
    if (key.startsWith("pool/")) this.pools = Math.max(this.pools, version);
    if (kept === undefined) {
      this.#versions.delete(key);
      this.#tips.delete(key);
      return undefined;
    }
    const { value, tip } = splitTip(kept);
    this.#versions.set(key, version);
    if (tip === undefined) this.#tips.delete(key);
    else this.#tips.set(key, tip);
    return value;
  }
}
