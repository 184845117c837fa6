import { assert, assertEquals } from "@std/assert";
import { numbers } from "./ledger_bench.ts";
import { PrefixNames } from "./ledger_names.ts";
import type { Kept } from "./ledger_shelf.ts";
import { ipv4Words, readPrefix, writePrefix } from "./space_prefix.ts";

function kept(name: string): Kept<number> {
  return { name, words: readPrefix(name)!, row: 0, version: 0, isGone: false, place: 0 };
}

Deno.test("PrefixNames finds what a map of texts finds, whatever comes and goes", () => {
  const names = new PrefixNames<number>(), model = new Map<string, Kept<number>>();
  const next = numbers(3);
  // Few enough that they are met again, and more than the table begins with.
  const any = () => {
    const length = 24 + next(9), word = 10 << 24 | next(1200) << 8;
    return next(9) === 0 ? `2001:db8:${next(99)}::/64` : writePrefix(ipv4Words(word, length));
  };
  for (let i = 0; i < 16_000; i++) {
    const name = any(), found = model.get(name);
    assert(names.get(name) === found, name);
    // It fills up first, and empties then.
    const isGoing = found && next(i < 12_000 ? 4 : 1) === 0;
    if (isGoing) {
      names.delete(found);
      model.delete(name);
    } else if (!found && i < 12_000) {
      const one = kept(name);
      names.add(one);
      model.set(name, one);
    }
    assert(names.size === model.size, name);
  }
  const all = new Set(names.values());
  assertEquals([all.size, all.difference(new Set(model.values())).size], [model.size, 0]);
  for (const [name, one] of model) assert(names.get(name) === one, name);
});

Deno.test("PrefixNames knows nothing by a name that is no canonical prefix", () => {
  const names = new PrefixNames<number>();
  names.add(kept("10.0.0.0/26"));
  names.add(kept("::/64"));
  for (const name of ["", "10.0.0.0", "10.0.0.0/026", "10.0.0.1/26", "0::/64", "x"]) {
    assertEquals(names.get(name), undefined, name);
  }
});
