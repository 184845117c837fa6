import { assert, assertEquals, assertThrows } from "@std/assert";
import { InternedBytes } from "./interned_bytes.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function intern(table: InternedBytes, text: string, klass = 0): number {
  const bytes = encode(text);
  return table.intern(bytes, 0, bytes.length, klass);
}

const textOf = (table: InternedBytes, id: number) => new TextDecoder().decode(table.view(id));

Deno.test("InternedBytes gives equal octets equal ids, wherever they stand", () => {
  const table = new InternedBytes(4);
  const id = intern(table, "abcde");
  assert(table.isNew);
  const inside = encode("xxabcdeyy");
  assertEquals(table.intern(inside, 2, 7), id);
  assert(!table.isNew);
  assertEquals(table.intern(inside.subarray(2), 0, 5), id);
});

Deno.test("InternedBytes tells octets apart by length, content and class", () => {
  const table = new InternedBytes(4);
  const texts = ["", "a", "ab", "abc", "abcd", "abcde", "abcdf", "abce", "bbcd"];
  const ids = texts.flatMap((text) => [intern(table, text, 0), intern(table, text, 3)]);
  assertEquals(new Set(ids).size, texts.length * 2);
  texts.forEach((text, i) => {
    assertEquals(textOf(table, ids[i * 2 + 1]!), text);
    assertEquals(table.klass(ids[i * 2 + 1]!), 3);
  });
});

Deno.test("InternedBytes keeps a hundred thousand strings apart while it grows", () => {
  const table = new InternedBytes(16);
  for (let i = 0; i < 100_000; i++) assertEquals(intern(table, `route ${i}`), i);
  for (let i = 0; i < 100_000; i += 997) {
    assertEquals(intern(table, `route ${i}`), i);
    assertEquals(textOf(table, i), `route ${i}`);
  }
  assertEquals(table.size, 100_000);
});

Deno.test("InternedBytes sweeps what nobody holds, and held ids keep number and octets", () => {
  const table = new InternedBytes(16);
  const ids = Array.from({ length: 50 }, (_, i) => intern(table, `block number ${i}`));
  const held = ids.filter((id) => id % 7 === 3);
  for (const id of held) table.retain(id);
  const before = table.used, { generation } = table;
  table.sweep();
  assert(table.used < before / 5);
  assertEquals(table.generation, generation + 1);
  assertEquals(table.size, held.length);
  for (const id of held) {
    assertEquals(textOf(table, id), `block number ${id}`);
    assertEquals(intern(table, `block number ${id}`), id);
  }
});

Deno.test("InternedBytes uses ids again after a sweep, and stays flat under endless churn", () => {
  const table = new InternedBytes(16);
  for (let round = 0; round < 200; round++) {
    for (let i = 0; i < 100; i++) intern(table, `round ${round} block ${i}`);
    table.sweep();
  }
  assertEquals(table.size, 0);
  assertEquals(table.bound, 0);
  assert(table.memoryOctets <= 1 << 14, `${table.memoryOctets}`);
});

Deno.test("InternedBytes refuses a release that no retain stands against", () => {
  const table = new InternedBytes();
  const id = intern(table, "x");
  table.retain(id);
  table.release(id);
  assertThrows(() => table.release(id), RangeError, "nobody holds it");
});

Deno.test("InternedBytes tells strings apart that share length and hash", () => {
  const table = new InternedBytes(),
    bytes = new Uint8Array(8),
    words = new Uint32Array(bytes.buffer);
  // Of so many strings some dozen pairs share all 32 bits of any hash; no two are equal.
  let state = 2463534242;
  for (let i = 0; i < 400_000; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[0] = i;
    words[1] = state;
    assertEquals(table.intern(bytes, 0, 8), i);
  }
});

/** `2 ** pairs` blocks of one hash: flipping these bits of two words in a row leaves it as it was. */
function* equalHashes(pairs: number): Generator<Uint8Array> {
  const first = 1 << 31, second = first ^ first >>> 15;
  for (let i = 0; i < 1 << pairs; i++) {
    const words = new Int32Array(pairs * 2);
    for (let k = 0; k < pairs; k++) if (i >> k & 1) words.set([first, second], k * 2);
    yield new Uint8Array(words.buffer);
  }
}

Deno.test("InternedBytes keeps apart what somebody has chosen for its equal hashes, before and after a sweep", () => {
  const table = new InternedBytes(), all = [...equalHashes(15)];
  const add = () => all.map((bytes) => table.intern(bytes, 0, bytes.length));
  const ids = add();
  assertEquals(new Set(ids).size, all.length);
  assertEquals(add(), ids);
  ids.forEach((id, i) => i % 2 || table.retain(id));
  table.sweep();
  assertEquals(table.size, all.length / 2);
  const again = add();
  for (let i = 0; i < ids.length; i += 2) assertEquals(again[i], ids[i]);
  assertEquals(new Set(again).size, all.length);
});

Deno.test("InternedBytes.beginSweep spares what is asked for or given up before the sweep comes to it", () => {
  const table = new InternedBytes();
  const ids = Array.from({ length: 5000 }, (_, i) => intern(table, `block ${i}`));
  for (let i = 0; i < 5000; i += 2) table.retain(ids[i]!);
  table.beginSweep();
  assertEquals(table.generation, 1);
  assertEquals(intern(table, "block 1"), ids[1]);
  table.release(ids[2]!);
  table.retain(intern(table, "block 3"));
  for (let i = 0; table.isSweeping; i++) intern(table, `new ${i}`);
  assertEquals(
    [1, 2, 3, 4].map((i) => textOf(table, ids[i]!)),
    [1, 2, 3, 4].map((i) => `block ${i}`),
  );
  intern(table, "block 5");
  assert(table.isNew, "nobody asked for it");
  // The next sweep spares none of them.
  table.sweep();
  const isThere = [1, 2, 3].map((i) => {
    intern(table, `block ${i}`);
    return !table.isNew;
  });
  assertEquals(isThere, [false, false, true]);
  assertEquals(table.generation, 2);
});

Deno.test("InternedBytes.beginSweep gives up the memory of what is gone, a little with each string", () => {
  const table = new InternedBytes(), long = "x".repeat(100);
  const ids = Array.from({ length: 60_000 }, (_, i) => intern(table, `${i} ${long}`));
  ids.forEach((id, i) => i % 4 || table.retain(id));
  const before = table.memoryOctets, { used } = table;
  table.beginSweep();
  intern(table, "one more");
  assert(table.used > used - 200 * 110, "a step is short");
  let steps = 0;
  for (; table.isSweeping; steps++) {
    intern(table, `new ${steps % 50}`), intern(table, `${steps} new`);
  }
  assert(table.used < used / 3.5 && table.memoryOctets < before / 2, String(table.memoryOctets));
  for (let i = 0; i < ids.length; i += 4) assertEquals(textOf(table, ids[i]!), `${i} ${long}`);
});

Deno.test("InternedBytes does as a plain map does, whatever is held, given up and swept", () => {
  const table = new InternedBytes(16), holds = new Map<string, number>();
  /** What is good since the last sweep began, by text. */
  const good = new Map<string, number>();
  let state = 88172645;
  const random = (n: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
  for (let i = 0; i < 120_000; i++) {
    const text = `${random(6000)} ${"y".repeat(random(6000) % 7)}`, id = intern(table, text);
    if (good.has(text)) assertEquals([id, table.isNew], [good.get(text), false]);
    good.set(text, id);
    assertEquals(textOf(table, id), text);
    const held = holds.get(text) ?? 0;
    if (random(3) === 0) {
      table.retain(id);
      holds.set(text, held + 1);
    } else if (held > 0 && random(2) === 0) {
      table.release(id);
      holds.set(text, held - 1);
    }
    if (random(4000) > 0) continue;
    if (!table.isSweeping) {
      for (const [known] of good) if (!holds.get(known)) good.delete(known);
    }
    table.beginSweep();
  }
  assert(table.generation > 10);
  assertEquals(new Set(good.values()).size, good.size);
  for (const [text, id] of good) assertEquals(textOf(table, id), text);
  for (const [text, count] of holds) {
    for (let i = 0; i < count; i++) table.release(good.get(text)!);
  }
  assertEquals([table.held, table.heldCount], [0, 0]);
});
