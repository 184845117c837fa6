import { assert, assertEquals } from "@std/assert";
import { formatPrefix, parsePrefix } from "./prefix.ts";
import { NO_NOTE, NO_PREFIX, PrefixTable } from "./prefix_table.ts";

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

Deno.test("PrefixTable.forget gives an id back, and finds all others through any churn", () => {
  for (const octets of [4, 16] as const) {
    const table = new PrefixTable(octets),
      bytes = new Uint8Array(octets),
      ids = new Map<number, number>();
    const words = new DataView(bytes.buffer);
    let seed = 3;
    const random = (below: number) => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0) % below;
    for (let turn = 0; turn < 60_000; turn++) {
      const n = random(9000);
      words.setUint32(octets - 4, n);
      const known = ids.get(n);
      assertEquals(table.find(bytes, 0, octets * 8), known ?? NO_PREFIX);
      if (known === undefined) ids.set(n, table.intern(bytes, 0, octets * 8));
      else {
        table.forget(known);
        ids.delete(n);
      }
      assertEquals(table.size, ids.size);
    }
    assertEquals(new Set(ids.values()).size, ids.size);
    assertEquals(table.bound < 9000, true, `${table.bound} ids for ${ids.size} prefixes`);
    assertEquals(table.lengths[octets * 8], ids.size);
    for (const [n, id] of ids) {
      words.setUint32(octets - 4, n);
      assertEquals([table.find(bytes, 0, octets * 8), table.word(id, octets / 4 - 1)], [id, n]);
    }
  }
});

Deno.test("PrefixTable gives a note of nothing to each new prefix, also under an id that had one", () => {
  const table = new PrefixTable(4), id = intern(table, "10.0.0.0/8");
  assertEquals(table.note(id), NO_NOTE);
  table.setNote(id, 7);
  assertEquals([intern(table, "10.0.0.0/8"), table.note(id)], [id, 7]);
  table.forget(id);
  assertEquals(table.length(id) < 0, true);
  assertEquals([intern(table, "11.0.0.0/8"), table.note(id)], [id, NO_NOTE]);
});

Deno.test("PrefixTable.retain forgets what was forgotten before, too", () => {
  const table = new PrefixTable(4);
  const ids = ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"].map((text) => intern(table, text));
  table.forget(ids[1]!);
  table.retain(() => true, () => {});
  assertEquals([table.size, table.bound, table.lengths[8]], [2, 2, 2]);
  assertEquals([intern(table, "12.0.0.0/8"), intern(table, "11.0.0.0/8")], [1, 2]);
});

Deno.test("PrefixTable gives the same ids under every seed", () => {
  for (const seed of [0, 1, 0x9e3779b9, -5]) {
    const table = new PrefixTable(4, seed);
    for (let n = 0; n < 20_000; n++) {
      const bytes = Uint8Array.of(10, n >> 8, n, 0);
      assertEquals([table.intern(bytes, 0, 24), table.find(bytes, 0, 24)], [n, n]);
    }
  }
});

Deno.test("PrefixTable uses ids of forgotten prefixes again, before many are without a use", () => {
  const table = new PrefixTable(4, 7),
    bytes = new Uint8Array(4),
    words = new DataView(bytes.buffer);
  const put = (n: number) => {
    words.setUint32(0, n << 4);
    return table.intern(bytes, 0, 28);
  };
  const ids = Array.from({ length: 20_000 }, (_, n) => put(n));
  for (let n = 0; n < 100_000; n++) {
    table.forget(ids[n % ids.length]!);
    ids[n % ids.length] = put(n + ids.length);
  }
  assertEquals([table.size, new Set(ids).size], [20_000, 20_000]);
  assert(table.bound < 28_000, `${table.bound} ids`);
  // Where none is left all are free.
  const { bound } = table;
  for (const id of ids) table.forget(id);
  assertEquals([table.size, table.lengths[28]], [0, 0]);
  const again = Array.from({ length: bound }, (_, n) => put(n));
  assertEquals([table.bound, new Set(again).size], [bound, bound]);
});
