// What every home of a ledger must do, whatever it is made of. Whoever has one runs all of it.
import { BASIC_CASES } from "./store_suite_basic.ts";
import { CLIENT_CASES } from "./store_suite_clients.ts";
import { FOREIGN_CASES } from "./store_suite_foreign.ts";
import type { StoreCase } from "./store_suite_case.ts";

export type { StoreCase, StoreWay } from "./store_suite_case.ts";

/** For `Deno.test`: each gets a place of its own, and leaves nothing open. */
export const STORE_CASES: readonly StoreCase[] = [
  ...BASIC_CASES,
  ...CLIENT_CASES,
  ...FOREIGN_CASES,
];
