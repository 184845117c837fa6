// What a command does not need is closed before it runs; its code is read from a file before that.
import type { Need } from "./command.ts";

const ALL = ["read", "write", "net", "run", "env", "sys", "ffi"] as const satisfies readonly Need[];

/** Gives up, for good, every permission that is not named. */
export function keepOnly(needs: readonly Need[]): void {
  for (const name of ALL) {
    if (!needs.includes(name)) Deno.permissions.revokeSync({ name });
  }
  if (needs.includes("run") && !needs.includes("shell")) {
    Deno.permissions.revokeSync({ name: "run", command: "sh" });
  }
}
