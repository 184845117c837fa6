import { assertEquals, assertRejects } from "@std/assert";
import type { Pieces } from "../net/pieces.ts";
import { Works } from "./works.ts";

Deno.test("Works does one work after the other, a piece a step, and says what each came to", async () => {
  const log: string[] = [], works = new Works(() => void log.push("wake"));
  function* work(name: string, pieces: number): Pieces<string> {
    for (let i = 1; i < pieces; i++) yield void log.push(`${name}${i}`);
    if (name === "c") throw new Error("no c");
    return name.toUpperCase();
  }
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => works.add(work(name, 2)));
  assertEquals([works.step(), works.step(), works.step(), works.step()], [true, true, true, true]);
  assertEquals(log, ["wake", "wake", "wake", "wake", "a1", "b1"]);
  assertEquals([await a, await b], ["A", "B"]);
  works.finish();
  await assertRejects(() => c!, Error, "no c");
  assertEquals([await d, works.step()], ["D", false]);
  works.add(work("e", 3));
  works.step();
  works.drop();
  assertEquals([works.step(), log.at(-1)], [false, "e1"]);
});
