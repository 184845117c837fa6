import { assertEquals } from "@std/assert";
import { IdSet } from "./id_set.ts";

Deno.test("IdSet.delete says of each id whether it was in, in words near and far", () => {
  const set = new IdSet(), ids = [0, 1, 31, 32, 63, 64, 1 << 18, (1 << 20) + 5];
  for (const id of ids) set.add(id);
  for (const id of [2, 30, 33, 65, (1 << 18) + 1, 1 << 22]) assertEquals(set.delete(id), false);
  for (const id of ids) assertEquals([id, set.delete(id), set.delete(id)], [id, true, false]);
  set.add(31);
  assertEquals([set.delete(30), set.delete(31)], [false, true]);
});
