import { assertEquals } from "@std/assert";
import { AttributeSets } from "./attribute_set.ts";
import { makeContext } from "./context.ts";
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

Deno.test("AttributeSets keeps what is retained far beyond its limit, and seldom sweeps then", () => {
  const sets = new AttributeSets(() => true, 1100), update = new Update(), context = makeContext();
  const ids: number[] = [];
  for (let n = 0; n < 50_000; n++) {
    point(update, n);
    ids.push(sets.intern(update, context));
    sets.blocks.retain(ids[n]!);
  }
  assertEquals(sets.generation < 20, true, `${sets.generation} sweeps`);
  for (let n = 0; n < 50_000; n += 997) {
    point(update, n);
    assertEquals(sets.intern(update, context), ids[n]);
  }
});
