// Where ledgers live: a file of this host, or etcd for several hosts.
import type { RowStore } from "../ipam/row_store.ts";
import { StoreError } from "../ipam/store_error.ts";

export interface OpenOptions {
  /** Makes an empty ledger where there is none. */
  readonly create?: boolean;
  /** Of a damaged file, hands out what is whole; nothing can be written. */
  readonly salvage?: boolean;
}

/**
 * Opens the store at `PATH` or `etcd://HOST:PORT[,HOST:PORT]`. Only the home that is meant is loaded.
 * Rejects with StoreError.
 */
export async function openStore(where: string, options: OpenOptions = {}): Promise<RowStore> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(where)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      return await (await import("./store_sqlite_open.ts")).openSqlite(where, options);
    case "etcd":
    case "etcds":
      return (await import("./store_etcd_open.ts")).openEtcdStore(where);
    default:
      throw new StoreError(
        "unreachable",
        `cannot open ${where}: there is no ${scheme} store`,
        "a store is the path of a file, or etcd://HOST:PORT",
      );
  }
}
