// What every `ipam` command begins and ends with: the store, who asks, and what a refusal means.
import type { Keeper } from "../core/ipam/keeper.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import type { Moment } from "../core/ipam/moment.ts";
import type { Refusal } from "../core/ipam/refusal.ts";
import type { OpenOptions } from "../core/io/store_home.ts";
import type { RowStore } from "../core/ipam/row_store.ts";
import { StoreError } from "../core/ipam/store_error.ts";
import type { SpaceRows } from "../core/view/ipam_space.ts";
import { CommandError, EXIT, failure } from "./exit.ts";
import type { Io } from "./io.ts";

/** A ledger for the time of one command. */
export interface OpenLedger {
  readonly keeper: Keeper;
  readonly now: () => Moment;
  /** There is no store: it is taken to be empty. */
  readonly isPretended: boolean;
}

interface StoreOptions {
  readonly store?: string | undefined;
}

/**
 * What becomes of a store that is not there: an error, it is made, or it is taken to be empty.
 * `salvage`: an error too; of one that is damaged it is read what is whole, and nothing is written.
 */
export type Absent = "refuse" | "make" | "pretend" | "salvage";

/**
 * Opens the store, lets `work` use it, and closes it again. Throws CommandError for whatever a store
 * cannot do.
 */
export async function withLedger(
  { store }: StoreOptions,
  io: Io,
  absent: Absent,
  work: (open: OpenLedger) => Promise<number>,
): Promise<number> {
  const [{ Keeper }, { openStore }, { systemMoment }] = await Promise.all([
    import("../core/ipam/keeper.ts"),
    import("../core/io/store_home.ts"),
    import("../core/io/moment.ts"),
  ]);
  try {
    const opened = await openOr(storeName(store, io), absent, openStore);
    const isPretended = opened === undefined, home = opened ?? await emptyStore();
    const keeper = new Keeper(home, systemMoment, whoAsks());
    try {
      return await work({ keeper, now: systemMoment, isPretended });
    } finally {
      await keeper.close();
    }
  } catch (error) {
    throw error instanceof StoreError ? storeFailure(error) : error;
  }
}

/** Undefined where there is none and that is no error. */
async function openOr(
  where: string,
  absent: Absent,
  open: (where: string, options: OpenOptions) => Promise<RowStore>,
): Promise<RowStore | undefined> {
  try {
    const store = await open(where, { create: absent === "make" });
    return absent === "salvage" ? await orWhatIsWhole(store, open) : store;
  } catch (error) {
    if (absent === "salvage" && isDamaged(error)) return await open(where, { salvage: true });
    const isMissing = error instanceof StoreError && error.kind === "missing";
    if (!isMissing || absent !== "pretend") throw error;
    return undefined;
  }
}

async function emptyStore(): Promise<RowStore> {
  return new (await import("../core/ipam/memory_store.ts")).MemoryStore();
}

/** The same store, where all of it can be read. */
async function orWhatIsWhole(
  store: RowStore,
  open: (where: string, options: OpenOptions) => Promise<RowStore>,
): Promise<RowStore> {
  try {
    await store.turn(() => 0, () => undefined, true);
    return store;
  } catch (error) {
    await store.close();
    if (!isDamaged(error)) throw error;
    return await open(store.where, { salvage: true });
  }
}

function isDamaged(error: unknown): boolean {
  return error instanceof StoreError && error.kind === "damaged";
}

/** The store that is named, or the one of this host. */
export function storeName(given: string | undefined, io: Pick<Io, "env">): string {
  const named = given ?? io.env("UNDERLAY_STORE");
  if (named !== undefined && named !== "") return named;
  if (Deno.uid() === 0) return "/var/lib/underlay/ipam.db";
  const state = io.env("XDG_STATE_HOME"), home = io.env("HOME");
  if (state) return `${state}/underlay/ipam.db`;
  if (home) return `${home}/.local/state/underlay/ipam.db`;
  throw failure("where is the ledger? give --store PATH, or set UNDERLAY_STORE");
}

/** `root@host`, for the history. */
export function whoAsks(): string {
  const uid = Deno.uid();
  return `${(uid === null ? undefined : userName(uid)) ?? `uid ${uid}`}@${Deno.hostname()}`;
}

function userName(uid: number): string | undefined {
  try {
    const line = Deno.readTextFileSync("/etc/passwd").split("\n").find((line) =>
      line.split(":")[2] === String(uid)
    );
    return line?.split(":")[0] || undefined;
  } catch {
    return undefined;
  }
}

const MAKES = "underlay ipam pool add NAME CIDR makes one, ipam import brings one";

function storeFailure({ kind, message, hint }: StoreError): CommandError {
  const help = hint ?? (kind === "missing" ? MAKES : undefined);
  return failure(help === undefined ? message : `${message}\n${help}`);
}

/** What was refused, as an error for a person: 2 where the request itself is wrong (a size that no pool grants, too), else 3. */
export function refused({ refused, text, hint }: Refusal): CommandError {
  const code = refused === "bad-request" || refused === "too-large" ? EXIT.usage : EXIT.failed;
  return new CommandError(code, hint === undefined ? text : `${text}\n${hint}`);
}

/** All that is drawn of a ledger. */
export function rowsOf(ledger: Ledger): SpaceRows {
  return {
    pools: [...ledger.pools()],
    supers: [...ledger.supers()],
    blocks: [...ledger.blocks()],
    nodes: [...ledger.nodes()],
  };
}
