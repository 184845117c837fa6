import { assert, assertEquals } from "@std/assert";
import { formatPrefix, parsePrefix } from "./prefix.ts";
import { NO_PREFIX, PrefixTable } from "./prefix_table.ts";

function intern(table: PrefixTable, text: string): number {
  const { address, length } = parsePrefix(text)!;
  return table.intern(address, 0, length);
}

Deno.test("PrefixTable gives equal prefixes one id, dense from 0", () => {
  const table = new PrefixTable(4);
  const ids = ["10.0.0.0/8", "10.0.0.0/9", "10.0.0.0/8", "0.0.0.0/0", "10.0.0.0/9"]
    .map((text) => intern(table, text));
  assertEquals(ids, [0, 1, 0, 2, 1]);
  assertEquals(table.size, 3);
  assertEquals([0, 1, 2].map((id) => table.length(id)), [8, 9, 0]);
});

Deno.test("PrefixTable.isNew tells whether the last prefix was there before", () => {
  const table = new PrefixTable(16);
  intern(table, "2001:db8::/32");
  assert(table.isNew);
  intern(table, "2001:db8::/32");
  assert(!table.isNew);
  intern(table, "2001:db8::/33");
  assert(table.isNew);
});

Deno.test("PrefixTable ignores bits behind the length and reads no octet behind the prefix", () => {
  const table = new PrefixTable(4);
  // 10.1.0.0/12 as it stands on the wire: two octets, of which the last four bits are not its own.
  const id = table.intern(Uint8Array.of(10, 0x1f), 0, 12);
  assertEquals(table.intern(Uint8Array.of(10, 0x10, 0xff, 0xff), 0, 12), id);
  assertEquals(formatPrefix(table.prefix(id)), "10.16.0.0/12");
});

Deno.test("PrefixTable.prefix gives back what was put in, for every length of both families", () => {
  for (const octets of [4, 16] as const) {
    const table = new PrefixTable(octets), ones = new Uint8Array(octets).fill(0xff);
    for (let length = 0; length <= octets * 8; length++) {
      const { address, length: bits } = table.prefix(table.intern(ones, 0, length));
      let set = 0;
      for (const octet of address) for (let bit = 0; bit < 8; bit++) set += octet >> bit & 1;
      assertEquals([bits, set], [length, length]);
    }
    assertEquals(table.size, octets * 8 + 1);
  }
});

Deno.test("PrefixTable.find does not add what it does not find", () => {
  const table = new PrefixTable(4), { address } = parsePrefix("192.0.2.0/24")!;
  assertEquals(table.find(address, 0, 24), NO_PREFIX);
  assertEquals(table.size, 0);
  const id = table.intern(address, 0, 24);
  assertEquals(table.find(address, 0, 24), id);
  assertEquals(table.find(address, 0, 25), NO_PREFIX);
});

Deno.test("PrefixTable grows past its capacity and still tells 100,000 prefixes apart", () => {
  for (const octets of [4, 16] as const) {
    const table = new PrefixTable(octets), bytes = new Uint8Array(octets);
    const words = new DataView(bytes.buffer);
    const put = (n: number) => {
      words.setUint32(octets - 4, n << 1);
      return table.intern(bytes, 0, octets * 8 - 1);
    };
    for (let n = 0; n < 100_000; n++) assertEquals(put(n), n);
    for (let n = 0; n < 100_000; n += 997) assertEquals(put(n), n);
    assertEquals(table.size, 100_000);
  }
});

Deno.test("PrefixTable.retain closes ranks in order and forgets the rest", () => {
  const table = new PrefixTable(4);
  const texts = ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8", "13.0.0.0/8"];
  for (const text of texts) intern(table, text);
  const moves: number[][] = [];
  table.retain((id) => id % 2 === 1, (from, to) => moves.push([from, to]));
  assertEquals(moves, [[1, 0], [3, 1]]);
  assertEquals([0, 1].map((id) => formatPrefix(table.prefix(id))), ["11.0.0.0/8", "13.0.0.0/8"]);
  assertEquals(intern(table, "13.0.0.0/8"), 1);
  assertEquals(intern(table, "10.0.0.0/8"), 2);
});
