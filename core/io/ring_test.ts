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

Deno.test("RingWriter waits for a reader that rests longer than its patience", () => {
  const memory = makeRing();
  let rests = 0;
  // The reader takes a slot only when the writer's patience has run out a few times.
  const writer = new RingWriter(memory, 20, (states, slot) => {
    if (++rests < 4) return "timed-out";
    Atomics.store(states, slot, 0);
    return "ok";
  });
  const reader = new RingReader(memory);
  writer.send(pattern((4 << 20) + 1, 4));
  assertEquals(rests, 4);
  reader.leave();
});
