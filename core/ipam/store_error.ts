import type { StoreErrorKind } from "./row_store.ts";

/** A store could not do it: what and where, why, what would help. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(readonly kind: StoreErrorKind, message: string, readonly hint?: string) {
    super(message);
  }
}
