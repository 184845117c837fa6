import { assertEquals } from "@std/assert";
import { AttributeSets } from "./attribute_set.ts";
import { makeContext, WEIGHTED } from "./context.ts";
import { Update } from "./update.ts";

/** Points `update` at a block of one unknown attribute that holds `n`. */
function point(update: Update, n: number): void {
  const block = Uint8Array.of(0xc0, 99, 8, 0, 0, 0, 0, n >>> 24, n >>> 16, n >>> 8, n);
  update.locateBlock(block, 0, block.length);
}

Deno.test("AttributeSets sweeps what nobody retains, so that endless churn stays flat", () => {
  const sets = new AttributeSets(() => true, 1100), update = new Update(), context = makeContext();
  for (let n = 0; n < 10_000; n++) {
    point(update, n);
    sets.intern(update, context);
  }
  // A hundred blocks of eleven octets, and the one that goes over the limit.
  assertEquals(sets.blocks.used <= 1100 + 11, true, String(sets.blocks.used));
  assertEquals(sets.generation > 50, true);
});

Deno.test("AttributeSets keeps what is retained far beyond its limit, and does not sweep for nothing", () => {
  const sets = new AttributeSets(() => true, 1100), update = new Update(), context = makeContext();
  const ids: number[] = [];
  for (let n = 0; n < 50_000; n++) {
    point(update, n);
    ids.push(sets.intern(update, context));
    sets.blocks.retain(ids[n]!);
  }
  assertEquals(sets.generation, 0);
  // Half of it is given up: then a sweep is worth its time, and seldom due.
  for (let n = 0; n < 50_000; n += 2) sets.blocks.release(ids[n]!);
  for (let n = 50_000; n < 150_000; n++) {
    point(update, n);
    sets.intern(update, context);
  }
  assertEquals(sets.generation > 0 && sets.generation < 20, true, `${sets.generation} sweeps`);
  assertEquals(sets.blocks.held, 25_000 * 11);
  for (let n = 1; n < 50_000; n += 998) {
    point(update, n);
    assertEquals(sets.intern(update, context), ids[n]);
  }
});

Deno.test("AttributeSets hides the weight of a set behind its block, also after a sweep", () => {
  const sets = new AttributeSets(() => true, 64), update = new Update(), context = makeContext();
  const block = Uint8Array.of(0xc0, 99, 1, 7), { attributeClass } = context;
  const plain = sets.internBlock(block, 0, 4, attributeClass);
  const weighted = sets.internBlock(block, 0, 4, attributeClass, 0xfffffffe);
  const zero = sets.internBlock(block, 0, 4, attributeClass, 0);
  assertEquals(new Set([plain, weighted, zero]).size, 3);
  for (const id of [plain, weighted, zero]) sets.blocks.retain(id);
  for (let n = 0; n < 100; n++) {
    point(update, n);
    sets.intern(update, context);
  }
  assertEquals(sets.generation > 0, true);
  for (const id of [plain, weighted, zero]) {
    assertEquals(sets.bytesOf(id).slice(sets.start(id), sets.end(id)), block);
    assertEquals(sets.attributeClass(id), attributeClass);
    assertEquals(sets.isClean(id), true);
  }
  assertEquals([sets.weight(weighted), sets.weight(zero, 5), sets.weight(plain, 5)], [
    0xfffffffe,
    0,
    5,
  ]);
  assertEquals([weighted, zero, plain].map((id) => sets.hasWeight(id)), [true, true, false]);
});

Deno.test("AttributeSets checks a block of our own without its weight", () => {
  const lengths: number[] = [];
  const sets = new AttributeSets((_bytes, start, end) => lengths.push(end - start) > 0);
  sets.internBlock(Uint8Array.of(0, 0xc0, 99, 1, 7), 1, 5, 1, 9);
  assertEquals(lengths, [4]);
});

Deno.test("AttributeSets takes no weight from a peer, whatever octets it sends", () => {
  const sets = new AttributeSets(() => true), update = new Update();
  const block = Uint8Array.of(0xc0, 99, 1, 7), id = sets.internBlock(block, 0, 4, 1, 9);
  // The block and its weight as an attribute block of a peer: another set, of all its octets.
  const forged = Uint8Array.of(...block, 0, 0, 0, 9);
  update.locateBlock(forged, 0, forged.length);
  for (const peer of ["unknown", "external", "internal", "confederation"] as const) {
    for (const asWidth of [2, 4] as const) {
      const context = makeContext({ asWidth, peer }), told = sets.intern(update, context);
      assertEquals(context.attributeClass & WEIGHTED, 0);
      assertEquals([told === id, sets.hasWeight(told), sets.weight(told)], [false, false, 0]);
      assertEquals(sets.end(told) - sets.start(told), 8);
    }
  }
});
