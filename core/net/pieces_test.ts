import { assertEquals } from "@std/assert";
import { atOnce, inPieces, type Pieces } from "./pieces.ts";

Deno.test("inPieces does so much at a time, and atOnce all of it", () => {
  const done: number[] = [], pieces = inPieces([1, 2, 3, 4, 5], 2, (item) => void done.push(item));
  const seen = [];
  while (!pieces.next().done) seen.push(done.length);
  assertEquals([seen, done], [[2, 4], [1, 2, 3, 4, 5]]);
  function* seven(): Pieces<number> {
    yield* inPieces([1], 1, () => {});
    return 7;
  }
  assertEquals(atOnce(seven()), 7);
});
