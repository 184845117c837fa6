import { assert, assertEquals } from "@std/assert";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import { seeded } from "./made_peers.ts";
import { prefixesInside, sortedPrefixes } from "./path_lookup.ts";
import { NO_ROW, PathTable } from "./path_table.ts";
import { NOT_YET, SortedWalk } from "./sorted_walk.ts";

/** A table whose prefixes come and go by name. */
class Names {
  readonly table: PathTable;
  constructor(octets: 4 | 16) {
    this.table = new PathTable(octets, 7);
  }
  add(text: string): number {
    const { address, length } = parsePrefix(text, true)!;
    const id = this.table.prefixes.intern(address, 0, length);
    this.table.setSet(this.table.put(id, 0, -1), 0);
    return id;
  }
  drop(id: number): void {
    this.table.remove(this.table.first(id));
    this.table.prefixes.forget(id);
  }
  name(id: number): string {
    return formatPrefix(this.table.prefixes.prefix(id));
  }
  names(ids: Iterable<number>): string[] {
    return [...ids].map((id) => this.name(id));
  }
}

function walk(names: Names, outer?: string, between?: () => void): string[] {
  const view = new SortedWalk(names.table, outer === undefined ? undefined : parsePrefix(outer)!);
  const found: string[] = [];
  for (let id = view.next(); id !== -1; id = view.next()) {
    if (id !== NOT_YET) {
      assert(names.table.first(id) !== NO_ROW, "a prefix without a path");
      found.push(names.name(id));
    }
    between?.();
  }
  return found;
}

const v4 = (pick: (below: number) => number) =>
  `${10 + pick(3)}.${pick(4)}.${pick(256)}.${pick(256)}/${8 + pick(25)}`;
const v6 = (pick: (below: number) => number) =>
  `2001:db8:${pick(3).toString(16)}::${pick(65536).toString(16)}/${32 + pick(97)}`;

for (
  const [octets, draw, outer] of [[4, v4, "10.2.0.0/15"], [16, v6, "2001:db8:1::/48"]] as const
) {
  Deno.test(`SortedWalk gives the order of sortedPrefixes, of ${octets} octets`, () => {
    const names = new Names(octets), pick = seeded(octets);
    for (let n = 0; n < 30_000; n++) {
      const { address, length } = parsePrefix(draw(pick), true)!;
      const id = names.table.prefixes.intern(address, 0, length);
      if (names.table.first(id) === NO_ROW) names.table.setSet(names.table.put(id, 0, -1), 0);
    }
    assertEquals(walk(names), names.names(sortedPrefixes(names.table)));
    assertEquals(
      walk(names, outer),
      names.names(prefixesInside(names.table, parsePrefix(outer)!)),
    );
    assertEquals(walk(names, octets === 4 ? "::/0" : "0.0.0.0/0"), []);
  });

  Deno.test(`SortedWalk never gives a wrong or doubled prefix while others come and go, of ${octets} octets`, () => {
    for (let seed = 1; seed <= 2; seed++) {
      const names = new Names(octets),
        pick = seeded(seed * octets),
        there = new Map<string, number>();
      const add = () => {
        const text = formatPrefix(parsePrefix(draw(pick), true)!);
        if (!there.has(text)) there.set(text, names.add(text));
      };
      while (there.size < 12_000) add();
      const lasting = new Set(there.keys()), ids = [...there.values()];
      const found = walk(names, undefined, () => {
        for (let n = pick(4); n > 0; n--) {
          const id = ids[pick(ids.length)]!;
          if (names.table.prefixes.length(id) >= 0) {
            const name = names.name(id);
            there.delete(name);
            lasting.delete(name);
            names.drop(id);
          }
          if (pick(3) > 0) add();
        }
      });
      const met = new Set(found);
      assertEquals(met.size, found.length, "a prefix came twice");
      const sorted = [...found].sort(byAddress);
      assertEquals(found, sorted, "out of order");
      const missing = [...lasting].filter((name) => !met.has(name));
      assertEquals(missing, [], "a prefix that was there all the time");
    }
  });
}

function byAddress(a: string, b: string): number {
  const x = parsePrefix(a)!, y = parsePrefix(b)!;
  for (let i = 0; i < x.address.length; i++) {
    if (x.address[i] !== y.address[i]) return x.address[i]! - y.address[i]!;
  }
  return x.length - y.length;
}

Deno.test("SortedWalk looks at a bounded number of prefixes in one step", () => {
  const names = new Names(4);
  for (let n = 0; n < 20_000; n++) names.add(`10.${n >> 8}.${n & 255}.0/24`);
  const view = new SortedWalk(names.table);
  let steps = 0;
  while (view.next() === NOT_YET) steps++;
  assert(steps >= 4, `${steps} steps before the first prefix`);
});
