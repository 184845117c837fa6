import { assertEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import { WriterQueue } from "./store_sqlite_queue.ts";

/** Longer than any test. */
const LONG_MS = 60_000;

Deno.test("WriterQueue lets one in after the other, and closes while it waits", async () => {
  const folder = await Deno.makeTempDir(), order: string[] = [];
  const [a, b, c] = [new WriterQueue(folder), new WriterQueue(folder), new WriterQueue(folder)];
  await a.wait(LONG_MS);
  assertEquals([await a.wait(0), await b.wait(0)], [true, false]);
  const second = b.wait(LONG_MS).then(() => order.push("b"));
  await new Promise((done) => setImmediate(done));
  order.push("a");
  a.close();
  await second;
  assertEquals(order, ["a", "b"]);
  // Who asked and gave up is not waited for.
  const third = c.wait(LONG_MS);
  c.leave();
  b.close();
  await third;
  c.close();
  const d = new WriterQueue(folder);
  await d.wait(LONG_MS);
  d.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("WriterQueue holds up nobody where there is no folder to queue at", async () => {
  const queue = new WriterQueue("/nowhere/at/all");
  await queue.wait(LONG_MS);
  queue.leave();
  queue.close();
});
