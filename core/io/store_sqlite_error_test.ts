import { assert, assertEquals } from "@std/assert";
import { StoreError } from "../ipam/store_error.ts";
import { storeErrorOf } from "./store_sqlite_error.ts";

Deno.test("storeErrorOf says of places where the runtime may not go that no ledger is there", () => {
  const error = storeErrorOf(new Deno.errors.NotCapable("all access"), "read", "/dev/full");
  assert(error instanceof StoreError);
  assertEquals([error.kind, error.message], [
    "unreachable",
    "cannot read /dev/full: no ledger is kept there",
  ]);
});

Deno.test("storeErrorOf leaves a mistake of the program what it is", () => {
  const error = new TypeError("x is undefined");
  assertEquals(storeErrorOf(error, "write", "x.db"), error);
});
