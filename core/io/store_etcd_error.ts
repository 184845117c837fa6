import { StoreError } from "../ipam/store_error.ts";
import { EtcdError } from "./etcd_error.ts";

/** What an error of etcd means to who wanted something of its store. */
export function storeError(error: unknown, where: string, wanted: "read" | "write"): unknown {
  if (!(error instanceof EtcdError)) return error;
  const { kind, message } = error, what = `cannot ${wanted} ${where}: ${message}`;
  switch (kind) {
    case "full":
      return new StoreError("unwritable", what, "compact and defragment it, then disarm its alarm");
    case "refused":
      return new StoreError(wanted === "write" ? "unwritable" : "unreachable", what);
    case "denied":
      return new StoreError("unreachable", what, "give the address as etcd://USER@HOST:PORT");
    case "unknown":
      if (wanted === "write") return unknownResult(where, message);
      return new StoreError("unreachable", what);
    default:
      return new StoreError("unreachable", what);
  }
}

function unknownResult(where: string, why: string): StoreError {
  const text = `it is not known whether ${where} has taken the change: ${why}`;
  return new StoreError("unknown", text, "ask again with the same request id");
}
