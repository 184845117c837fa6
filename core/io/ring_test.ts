import { assertEquals, assertThrows } from "@std/assert";
import { makeRing, ReaderGone, RingReader, RingWriter } from "./ring.ts";

function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed) & 0xff);
}

Deno.test("RingReader receives batches of any length as RingWriter sent them", () => {
  const memory = makeRing(), writer = new RingWriter(memory), reader = new RingReader(memory);
  // Whatever fits into the ring needs no second thread to take it.
  for (const length of [0, 1, 1000, 1 << 20, (1 << 20) + 1, 3 << 20]) {
    if (length === 0) continue;
    const batch = pattern(length, length);
    writer.send(batch);
    assertEquals(reader.receive().every((octet, i) => octet === batch[i]), true, String(length));
  }
});

Deno.test("RingWriter throws when the reader has left, and does not wait for it", () => {
  const memory = makeRing(), writer = new RingWriter(memory), reader = new RingReader(memory);
  writer.send(pattern(10, 1));
  reader.leave();
  assertThrows(() => writer.send(pattern(10, 2)), ReaderGone);
});

Deno.test("RingWriter gives up on a reader that never begins", () => {
  const writer = new RingWriter(makeRing(), 20);
  assertThrows(() => writer.send(pattern(5 << 20, 3)), ReaderGone);
});

Deno.test("RingWriter waits for a reader that rests longer than its patience", async () => {
  const memory = makeRing(), writer = new RingWriter(memory, 20);
  const reader = new RingReader(memory);
  // Another thread takes the first slot, but only after a while.
  const code = `onmessage = ({ data }) => {
    const states = new Int32Array(data);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    Atomics.store(states, 2, 0);
    Atomics.notify(states, 2);
    postMessage(0);
  };`;
  const late = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
  const done = new Promise((resolve) => late.onmessage = resolve);
  late.postMessage(memory.control);
  const began = performance.now();
  writer.send(pattern(5 << 20, 4));
  assertEquals(performance.now() - began > 100, true);
  await done;
  late.terminate();
  reader.leave();
});
