import { MemoryHome } from "./memory_store.ts";
import type { Commit, Committed, HistoryEntry, News, RowStore, StoreFault } from "./row_store.ts";
import { DiskError, type SimulatedDisk } from "./simulated_disk.ts";
import { StoreError } from "./store_error.ts";

const HEADER = 12;

/** A journal on a simulated disk: a record a commit, with its length, its number and its sum. */
export class SimulatedStore implements RowStore {
  readonly where = "simulated";
  readonly #disk: SimulatedDisk;
  readonly #home = new MemoryHome();
  /** Where the next record goes. */
  #end = 0;
  #damage: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Reads the journal up to the last record that is whole. */
  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
    this.#recover();
  }

  #recover(): void {
    const octets = this.#disk.read();
    for (;;) {
      const record = recordAt(octets, this.#end, this.#home.version + 1);
      if (record === undefined) break;
      this.#home.write(record.commit);
      this.#end += record.length;
    }
    // Of a power cut one record is left at most that is not whole: see what comes after it.
    const lost = this.#lostAfter(octets);
    if (lost > 0) this.#damage = `${lost} commits after ${this.#home.version} are lost`;
    // What is left of a record that was not acknowledged must not be read as one later.
    this.#disk.damage(() => octets.slice(0, this.#end));
  }

  #lostAfter(octets: Uint8Array): number {
    let lost = 0;
    for (let at = this.#end + 1; at + HEADER < octets.length; at++) {
      if (recordAt(octets, at, this.#home.version + 2 + lost) !== undefined) lost++;
    }
    return lost;
  }

  turn(after: () => number, step: (news: News) => Commit | undefined): Promise<Committed> {
    const before = this.#last;
    const done = (async () => {
      await before;
      if (this.#damage) throw new StoreError("damaged", this.#damage);
      const { version } = this.#home, commit = step(this.#home.since(after()));
      if (commit !== undefined) this.#write(commit);
      return { version: commit === undefined ? version : this.#home.version };
    })();
    this.#last = done.catch(() => {});
    return done;
  }

  #write(commit: Commit): void {
    const record = encode(commit, this.#home.version + 1);
    try {
      this.#disk.write(this.#end, record);
    } catch (error) {
      throw new StoreError("unwritable", (error as DiskError).fault);
    }
    try {
      this.#disk.sync();
    } catch (error) {
      // It may be there, or not: what is known is read from the disk again.
      throw new StoreError("unknown", (error as DiskError).fault);
    }
    this.#end += record.length;
    // A lock would have kept others off, so that guards need not be looked at.
    this.#home.write({ ...commit, guards: [] });
  }

  watch(changed: () => void): () => void {
    this.#home.watches.add(changed);
    return () => this.#home.watches.delete(changed);
  }

  history(most: number): Promise<readonly HistoryEntry[]> {
    return Promise.resolve(this.#home.history.slice(-most).toReversed());
  }

  verify(): Promise<readonly StoreFault[]> {
    return Promise.resolve(this.#damage ? [{ what: this.#damage, isFatal: true }] : []);
  }

  live(): Promise<boolean> {
    return Promise.resolve(true);
  }

  living(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map());
  }

  async close(): Promise<void> {
    await this.#last;
  }
}

function encode(commit: Commit, version: number): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify({ ...commit, rows: plain(commit) }));
  const record = new Uint8Array(HEADER + text.length), view = new DataView(record.buffer);
  view.setUint32(0, text.length);
  view.setUint32(4, version);
  record.set(text, HEADER);
  view.setUint32(8, sumOf(record));
  return record;
}

/** JSON has no undefined. */
function plain({ rows }: Commit) {
  return rows.map(({ key, value }) => ({ key, value: value ?? null }));
}

/** FNV-1a over a record, its sum left out. */
function sumOf(record: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (const [i, octet] of record.entries()) {
    if (i < 8 || i >= HEADER) sum = Math.imul(sum ^ octet, 0x01000193);
  }
  return sum >>> 0;
}

function recordAt(octets: Uint8Array, at: number, version: number) {
  if (at + HEADER > octets.length) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset + at);
  const length = HEADER + view.getUint32(0);
  if (view.getUint32(4) !== version || at + length > octets.length) return undefined;
  const record = octets.subarray(at, at + length);
  if (sumOf(record) !== view.getUint32(8)) return undefined;
  const told = JSON.parse(new TextDecoder().decode(record.subarray(HEADER)));
  const rows = told.rows.map((row: { key: string; value: string | null }) => ({
    key: row.key,
    value: row.value ?? undefined,
  }));
  const commit: Commit = { rows, history: told.history, guards: [] };
  return { commit, length };
}
