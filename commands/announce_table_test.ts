import { assert, assertEquals, assertThrows } from "@std/assert";
import { type LineOptions, RouteLines } from "../core/config/route_lines.ts";
import { rowsOf } from "../core/rib/path_lookup.ts";
import { IPV4_UNICAST } from "../core/wire/family/family_type.ts";
import { AnnounceTable } from "./announce_table.ts";
import { CommandError } from "./exit.ts";

/** Feeds lines to a table; answers the sizes of the peers' tables and what was not taken. */
function feed(
  table: AnnounceTable,
  text: string,
  options: LineOptions = {},
): { sizes: number[]; refused: number } {
  const lines: RouteLines = new RouteLines({
    route: (route) => void table.take(route, lines.sets, lines.neighbours),
    misread(_line, misread) {
      throw misread;
    },
  }, options);
  lines.push(new TextEncoder().encode(text));
  lines.finish();
  return { sizes: table.outs.map((out) => out.size(IPV4_UNICAST)), refused: table.refused };
}

Deno.test("AnnounceTable gives each peer what lines for it say", () => {
  const table = new AnnounceTable(["10.0.0.1", "fe80::1%eth0"], false, 10);
  const { sizes } = feed(
    table,
    "1.0.0.0/8\nneighbor 10.0.0.1 announce route 2.0.0.0/8 next-hop self\n" +
      "neighbor fe80::1 announce route 3.0.0.0/8 next-hop self\n" +
      "neighbor fe80::1, neighbor 10.0.0.1 announce route 4.0.0.0/8 next-hop self\n" +
      "neighbor 10.0.0.1 withdraw route 1.0.0.0/8 next-hop self\n",
  );
  assertEquals(sizes, [2, 3]);
  assertEquals(table.strangers([Uint8Array.of(10, 0, 0, 1), Uint8Array.of(9, 9, 9, 9)]), [
    "9.9.9.9",
  ]);
});

Deno.test("AnnounceTable counts what is there, not what was said", () => {
  const table = new AnnounceTable(["10.0.0.1"], true, 2);
  const lines = "1.0.0.0/8\n1.0.0.0/8 med 5\n2.0.0.0/8\nwithdraw route 1.0.0.0/8\n3.0.0.0/8\n";
  assertEquals(feed(table, lines), { sizes: [2], refused: 0 });
  table.checkMost();
  assertEquals(feed(table, "4.0.0.0/8\n5.0.0.0/8\n2.0.0.0/8 med 7\n"), { sizes: [2], refused: 2 });
  assertThrows(() => table.checkMost(), CommandError, "there are 4\n");
});

Deno.test("AnnounceTable holds the attributes of its routes alone, whatever was said before", () => {
  const table = new AnnounceTable(["10.0.0.1"], true, 9), [out] = table.outs;
  const said = Array.from({ length: 500 }, (_, i) => {
    const hop = i % 3 === 0 ? "self" : `10.1.${i >> 8}.${i & 255 | 1}`;
    return `announce route ${i % 4 + 1}0.0.0.0/8 next-hop ${hop} med ${i}\n`;
  });
  assertEquals(feed(table, said.join(""), { mostSets: 7 }).sizes, [4]);
  const { sets } = out!, paths = out!.table(IPV4_UNICAST)!;
  sets.blocks.sweep();
  assert(sets.blocks.size <= 12, String(sets.blocks.size));
  // The last attribute of each is its MED.
  const meds = [...rowsOf(paths)].map((row) => {
    const set = paths.setOf(row), { buffer } = sets.bytesOf(set), end = sets.end(set);
    return new DataView(buffer).getUint32(end - 4);
  });
  assertEquals(meds.toSorted((a, b) => a - b), [496, 497, 498, 499]);
});
