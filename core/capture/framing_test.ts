import { assertEquals } from "@std/assert";
import { Framing, type Step } from "./framing.ts";

/** Records of one length octet and as many more; notes each with its offset. */
function lengthFirst(seen: string[]): Step {
  return (bytes, at, end, base) => {
    const size = 1 + bytes[at]!;
    if (end - at < size) return -size;
    seen.push(`${base + at}:${bytes.subarray(at, at + size).toHex()}`);
    return size;
  };
}

function run(stream: Uint8Array, sizes: (at: number) => number): string[] {
  const seen: string[] = [], framing = new Framing(lengthFirst(seen));
  for (let at = 0; at < stream.length;) {
    const next = Math.min(stream.length, at + sizes(at));
    framing.push(stream.subarray(at, next));
    at = next;
  }
  framing.drain();
  return [...seen, `${framing.offset} ${framing.waiting}`];
}

Deno.test("Framing cuts the same records with the same offsets out of pieces of any size", () => {
  const stream = new Uint8Array(3000);
  for (let at = 0, size = 0; at < stream.length; at += 1 + size) {
    size = (at * 7 + 3) % 60;
    stream[at] = size;
  }
  const whole = run(stream, () => stream.length);
  for (let size = 1; size < 80; size++) assertEquals(run(stream, () => size), whole);
  assertEquals(run(stream, (at) => 1 + at * 31 % 97), whole);
});

Deno.test("Framing reads a record that lies in one piece in place", () => {
  const buffers = new Set<ArrayBufferLike>();
  const framing = new Framing((bytes, at, end) => {
    if (end - at < 4) return -4;
    buffers.add(bytes.buffer);
    return 4;
  });
  const first = new Uint8Array(10), second = new Uint8Array(14);
  framing.push(first);
  framing.push(second);
  // The one record that straddles the pieces is the only one that stands somewhere else.
  assertEquals([buffers.size, buffers.has(first.buffer), buffers.has(second.buffer)], [
    3,
    true,
    true,
  ]);
  assertEquals([framing.offset, framing.waiting], [24, 0]);
});

Deno.test("Framing ends when a step wants no more than it was shown", () => {
  let calls = 0;
  const framing = new Framing(() => (calls++, 0));
  framing.push(new Uint8Array(5));
  framing.push(new Uint8Array(1));
  framing.drain();
  assertEquals([framing.waiting, framing.offset], [6, 0]);
  assertEquals(calls <= 4, true);
});
