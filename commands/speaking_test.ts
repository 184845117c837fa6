import { assertEquals, assertRejects } from "@std/assert";
import { SoonFlushed } from "./speaking.ts";

Deno.test("SoonFlushed.print keeps what fails from whoever has something to print, and stops there", async () => {
  let flushes = 0;
  const flushed = new SoonFlushed(() => flushes++), printed: number[] = [];
  flushed.print(() => printed.push(1));
  flushed.print(() => {
    throw new Deno.errors.BrokenPipe("nobody reads");
  });
  flushed.print(() => printed.push(2));
  flushed.now();
  assertEquals([printed, flushes], [[1], 0]);
  await assertRejects(() => flushed.broken, Deno.errors.BrokenPipe);
});
