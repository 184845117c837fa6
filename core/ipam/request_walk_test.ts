import { assertEquals } from "@std/assert";
import { walkRequests } from "./request_walk.ts";

for (const seed of [1, 2]) {
  Deno.test(`walkRequests: in any order every promise of the ledger is kept, seed ${seed}`, () => {
    assertEquals(walkRequests({ seed, steps: 500, rereadEvery: 25 }) > 200, true);
  });
}
