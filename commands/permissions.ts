// What a command does not need is closed before it runs; its code is read from a file before that.
import type { Need } from "./mod.ts";

const ALL: readonly Need[] = ["read", "run"];

/** Gives up, for good, every permission that is not named. */
export function keepOnly(needs: readonly Need[]): void {
  for (const name of ALL) {
    if (!needs.includes(name)) Deno.permissions.revokeSync({ name });
  }
}
