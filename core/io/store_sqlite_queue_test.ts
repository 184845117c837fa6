import { assertEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import { WriterQueue } from "./store_sqlite_queue.ts";

Deno.test("WriterQueue lets one in after the other, and closes while it waits", async () => {
  const folder = await Deno.makeTempDir(), order: string[] = [];
  const [a, b, c] = [new WriterQueue(folder), new WriterQueue(folder), new WriterQueue(folder)];
  await a.wait();
  const second = b.wait().then(() => order.push("b"));
  await new Promise((done) => setImmediate(done));
  order.push("a");
  a.close();
  await second;
  assertEquals(order, ["a", "b"]);
  // Who asked and gave up is not waited for.
  const third = c.wait();
  c.leave();
  b.close();
  await third;
  c.close();
  const d = new WriterQueue(folder);
  await d.wait();
  d.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("WriterQueue holds up nobody where there is no folder to queue at", async () => {
  const queue = new WriterQueue("/nowhere/at/all");
  await queue.wait();
  queue.leave();
  queue.close();
});
