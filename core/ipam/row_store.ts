// The door between a ledger and where it is kept. `io` has the homes (a file, etcd), tests a simulated disk.
import type { Moment } from "./moment.ts";

/** A row as it is kept: canonical JSON under its key. */
export interface StoredRow {
  readonly key: string;
  /** Undefined: it is gone. */
  readonly value: string | undefined;
  /** Of the commit that wrote it; versions of a store only rise. */
  readonly version: number;
}

/** What changed since a version. */
export interface News {
  readonly rows: readonly StoredRow[];
  /** The store as of this version. */
  readonly version: number;
  /** `rows` is all there is: what was known before is void (first reading, a restored backup, a gap). */
  readonly isWhole: boolean;
  /** Whole because the store is older than what was known: what was granted since is not in it. */
  readonly isRestored?: boolean;
}

/** Rows to write, all or none. */
export interface Commit {
  readonly rows: readonly { readonly key: string; readonly value: string | undefined }[];
  /** Versions of rows it was computed from; 0: there was none. A home that locks need not look. */
  readonly guards: readonly { readonly key: string; readonly version: number }[];
  /** One line each for the history. */
  readonly history: readonly { readonly what: string; readonly by: string; readonly at: Moment }[];
}

export interface Committed {
  /** Of what was written, or of what was read where nothing was. */
  readonly version: number;
}

/** One line of what happened, as it is kept. */
export interface HistoryEntry {
  readonly version: number;
  readonly what: string;
  readonly by: string;
  readonly at: Moment;
  /** Of this entry, its rows and the entry before it (of the same unit), in hexadecimal. */
  readonly digest: string;
}

/** What is wrong with how rows are kept; `isFatal`: nothing may be granted from them. */
export interface StoreFault {
  readonly what: string;
  readonly key?: string;
  readonly isFatal: boolean;
}

/** Why a store could not do it. */
export type StoreErrorKind =
  /** It is not there, and nobody asked to make it. */
  | "missing"
  | "unreachable"
  /** Others hold it for too long, or change the same rows all the time. */
  | "busy"
  /** It is not known whether it was written: the same request id tells. */
  | "unknown"
  /** No room, an I/O error, read-only: nothing was written, reading goes on. */
  | "unwritable"
  /** What is kept cannot be trusted. */
  | "damaged"
  | "newer-format";

/** Where rows are kept. Everything rejects with a `StoreError`. */
export interface RowStore {
  /** `PATH` or `etcd://HOST:PORT`, for people. */
  readonly where: string;
  /** Rows that one commit may have at most; absent: any number. */
  readonly mostRows?: number;
  /**
   * Hands `step` all that changed since `after` (0: everything), as of now and no older; what it
   * answers is written as a whole, durably, or not at all. `step` is asked again with more news where
   * others were first. Resolves once the octets are safe; calls wait for each other. `isReading`:
   * `step` answers nothing to write for sure, so that nobody needs to be kept off.
   */
  turn(
    after: () => number,
    step: (news: News) => Commit | undefined,
    isReading?: boolean,
  ): Promise<Committed>;
  /** Calls `changed` soon after anybody, this process included, has committed. Answers how to stop. */
  watch(changed: () => void): () => void;
  /** Newest first. */
  history(most: number): Promise<readonly HistoryEntry[]>;
  /** Reads everything again: checksums, chain of digests. */
  verify(): Promise<readonly StoreFault[]>;
  /** Says that `name` lives, for so long; answers false where another instance of it lives already. */
  live(name: string, instance: string, seconds: number): Promise<boolean>;
  /** Who lives, by what they said last. */
  living(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}
