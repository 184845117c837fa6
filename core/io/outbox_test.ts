import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Outbox } from "./outbox.ts";

/** Octets that tell their place: each is the low byte of its number. */
function counted(from: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => from + i & 0xff);
}

function drain(outbox: Outbox): { chunks: number; octets: Uint8Array } {
  const all: number[] = [];
  let chunks = 0;
  for (let chunk; (chunk = outbox.take()) !== undefined; chunks++) {
    for (const b of chunk) all.push(b);
  }
  return { chunks, octets: Uint8Array.from(all) };
}

Deno.test("Outbox gives all octets in order, whatever the sizes of the pieces", () => {
  const outbox = new Outbox();
  let at = 0;
  for (const size of [1, 0, 19, 4096, 40_000, 3, 300_000, 131_072, 7, 32_768, 32_767]) {
    outbox.push(counted(at, size));
    at += size;
    assertEquals(outbox.length, at);
  }
  assertEquals(drain(outbox).octets, counted(0, at));
  assertEquals(outbox.length, 0);
});

Deno.test("Outbox makes few large pieces out of many small ones", () => {
  const outbox = new Outbox();
  for (let i = 0; i < 5000; i++) outbox.push(counted(i * 100, 100));
  const { chunks, octets } = drain(outbox);
  assert(chunks <= 4, `${chunks} chunks`);
  assertEquals(octets, counted(0, 500_000));
});

Deno.test("Outbox copies no piece that goes out alone", () => {
  const outbox = new Outbox(), piece = counted(0, 60);
  outbox.push(piece);
  assertStrictEquals(outbox.take()?.buffer, piece.buffer);
});

Deno.test("Outbox is empty after clear, in the middle of a piece too", () => {
  const outbox = new Outbox();
  outbox.push(counted(0, 200_000));
  outbox.take();
  outbox.clear();
  assertEquals([outbox.length, outbox.take()], [0, undefined]);
  outbox.push(counted(5, 3));
  assertEquals(drain(outbox).octets, counted(5, 3));
});
