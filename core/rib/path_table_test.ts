import { assert, assertEquals } from "@std/assert";
import { formatPrefix, makePrefix, parsePrefix, type Prefix } from "../net/prefix.ts";
import { parseAddress } from "../net/address.ts";
import { NO_PREFIX } from "../net/prefix_table.ts";
import { exactPrefix, pathsOf, prefixesInside, prefixFor, sortedPrefixes } from "./path_lookup.ts";
import { NO_PATH_ID, NO_ROW, PathTable } from "./path_table.ts";

function put(table: PathTable, text: string, peer = 0, pathId = NO_PATH_ID): number {
  const { address, length } = parsePrefix(text)!;
  const row = table.put(table.prefixes.intern(address, 0, length), peer, pathId);
  table.setSet(row, 1);
  return row;
}

const texts = (table: PathTable, ids: Iterable<number>) =>
  [...ids].map((id) => id === NO_PREFIX ? "none" : formatPrefix(table.prefixes.prefix(id)));

Deno.test("PathTable has the paths of a prefix in order of peer and path identifier", () => {
  const table = new PathTable(4),
    keys = [[3, -1], [1, 9], [1, 0], [0, -1], [1, 4294967295], [2, 5]];
  for (const [peer, pathId] of keys) put(table, "10.0.0.0/8", peer, pathId);
  const found = [...pathsOf(table, 0)].map((row) => [table.peerOf(row), table.pathIdOf(row)]);
  assertEquals(found, [[0, -1], [1, 0], [1, 9], [1, 4294967295], [2, 5], [3, -1]]);
  assertEquals(put(table, "10.0.0.0/8", 1, 9), 1);
  assert(!table.isNew);
  assertEquals(table.find(0, 1, 8), NO_ROW);
});

Deno.test("PathTable keeps columns apart, next hops and identifiers from the first on", () => {
  const table = new PathTable(4), one = put(table, "10.0.0.0/8"), two = put(table, "11.0.0.0/8", 7);
  table.setTime(one, 4_000_000_000);
  table.setEpoch(two, 255);
  table.setNextHop(two, 5);
  const three = put(table, "12.0.0.0/8", 65535, 6);
  assertEquals([one, two, three].map((row) => table.timeOf(row)), [4_000_000_000, 0, 0]);
  assertEquals([one, two, three].map((row) => table.epochOf(row)), [0, 255, 0]);
  assertEquals([one, two, three].map((row) => table.nextHopOf(row)), [0, 5, 0]);
  assertEquals([one, two, three].map((row) => table.pathIdOf(row)), [-1, -1, 6]);
  assertEquals([one, two, three].map((row) => table.peerOf(row)), [0, 7, 65535]);
});

Deno.test("PathTable.remove takes any path of a prefix, and its row is used again clean", () => {
  for (const gone of [0, 1, 2]) {
    const table = new PathTable(4), rows = [0, 1, 2].map((peer) => put(table, "10.0.0.0/8", peer));
    table.setNextHop(rows[gone]!, 9);
    assertEquals(table.remove(rows[gone]!), 0);
    assertEquals([...pathsOf(table, 0)], rows.filter((row) => row !== rows[gone]));
    assertEquals([table.size, table.setOf(rows[gone]!)], [2, -1]);
    const again = put(table, "11.0.0.0/8", 5);
    assertEquals([again, table.nextHopOf(again), table.prefixOf(again)], [rows[gone]!, 0, 1]);
  }
});

Deno.test("sortedPrefixes orders by address, shorter first, few or many, of both families", () => {
  for (const octets of [4, 16] as const) {
    for (const count of [50, 6000]) {
      const table = new PathTable(octets), given: Prefix[] = [];
      let seed = 7;
      const random = () => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0) >>> 8;
      for (let n = 0; n < count; n++) {
        const address = Uint8Array.from({ length: octets }, () => random() % 5 === 0 ? 0xf0 : 0);
        const prefix = makePrefix(address, random() % (octets * 8 + 1));
        given.push(prefix);
        const id = table.prefixes.intern(prefix.address, 0, prefix.length);
        table.setSet(table.put(id, 0, NO_PATH_ID), 1);
      }
      const key = ({ address, length }: Prefix) =>
        address.toHex() + String(length).padStart(3, "0");
      const expected = [...new Set(given.map(key))].sort();
      const found = [...sortedPrefixes(table)].map((id) => key(table.prefixes.prefix(id)));
      assertEquals(found, expected);
    }
  }
});

Deno.test("prefixFor gives the longest prefix with a path, then the next less specific one", () => {
  const table = new PathTable(4);
  for (const text of ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32"]) put(table, text);
  const address = parseAddress("10.1.2.3")!, found: string[] = [];
  for (let id = prefixFor(table, address); id !== NO_PREFIX;) {
    found.push(...texts(table, [id]));
    id = prefixFor(table, address, table.prefixes.length(id));
  }
  assertEquals(found, ["10.1.2.3/32", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"]);
  table.remove(table.first(prefixFor(table, address)));
  assertEquals(texts(table, [prefixFor(table, address)]), ["10.1.0.0/16"]);
  assertEquals(prefixFor(table, parseAddress("2001:db8::")!), NO_PREFIX);
});

Deno.test("exactPrefix finds the prefix itself only, with a path", () => {
  const table = new PathTable(16), row = put(table, "2001:db8::/32");
  const exact = (text: string) => texts(table, [exactPrefix(table, parsePrefix(text)!)])[0];
  assertEquals(["2001:db8::/32", "2001:db8::/33", "10.0.0.0/8"].map(exact), [
    "2001:db8::/32",
    "none",
    "none",
  ]);
  table.remove(row);
  assertEquals(exact("2001:db8::/32"), "none");
});

Deno.test("prefixesInside gives what lies inside, itself included, in order", () => {
  const table = new PathTable(4);
  const all = [
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.255.255.255/32",
    "11.0.0.0/8",
    "9.0.0.0/8",
  ];
  for (const text of all) put(table, text);
  const inside = (text: string) => texts(table, prefixesInside(table, parsePrefix(text)!));
  assertEquals(inside("10.0.0.0/8"), ["10.0.0.0/8", "10.0.0.0/16", "10.255.255.255/32"]);
  assertEquals(inside("10.255.255.255/32"), ["10.255.255.255/32"]);
  assertEquals(inside("0.0.0.0/0").length, 6);
  const six = new PathTable(16);
  for (
    const text of ["2001:db8::/32", "2001:db8:0:1::/64", "2001:db9::/32", "2001:db8:8000::/33"]
  ) put(six, text);
  assertEquals(texts(six, prefixesInside(six, parsePrefix("2001:db8:8000::/33")!)), [
    "2001:db8:8000::/33",
  ]);
  assertEquals(prefixesInside(six, parsePrefix("2001:db8::/32")!).length, 3);
});
