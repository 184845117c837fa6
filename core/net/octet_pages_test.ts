import { assert, assertEquals } from "@std/assert";
import { OctetPages } from "./octet_pages.ts";

const MIB = 1 << 20;

/** Puts `length` octets of one value. */
function put(pages: OctetPages, value: number, length: number): number {
  return pages.put(new DataView(new Uint8Array(length).fill(value).buffer), 0, length);
}

function isAll(pages: OctetPages, place: number, value: number, length: number): boolean {
  const start = pages.offset(place), bytes = pages.bytesAt(place).subarray(start, start + length);
  return bytes.length === length && bytes.every((octet) => octet === value);
}

Deno.test("OctetPages grows by a page, and leaves the full ones where they are", () => {
  const pages = new OctetPages(4), places: number[] = [];
  for (let i = 0; i < 3000; i++) places.push(put(pages, i & 255, 1000));
  const first = pages.bytesAt(places[0]!);
  for (let i = 3000; i < 5000; i++) places.push(put(pages, i & 255, 1000));
  assert(pages.bytesAt(places[0]!) === first);
  assert(places.every((place, i) => isAll(pages, place, i & 255, 1000)));
  assertEquals([pages.used, pages.memoryOctets], [5_000_000, 5 * MIB]);
});

Deno.test("OctetPages gives what is longer than a page one of its own, and nothing no room at all", () => {
  const pages = new OctetPages(16), before = put(pages, 1, MIB), empty = put(pages, 0, 0);
  const long = put(pages, 2, 3 * MIB + 1), after = put(pages, 3, 10);
  assert(isAll(pages, before, 1, MIB) && isAll(pages, long, 2, 3 * MIB + 1));
  assert(isAll(pages, after, 3, 10) && isAll(pages, empty, 0, 0));
  assert(pages.memoryOctets <= 5 * MIB + 1, String(pages.memoryOctets));
});

Deno.test("OctetPages gives up pages that lost much, and leaves their octets to who reads them", () => {
  const pages = new OctetPages(16), places: number[] = [];
  for (let i = 0; i < 5000; i++) places.push(put(pages, i & 255, 1000));
  // Of the first two pages every third string stays, of the others all.
  const isGone = (i: number) => i < 2096 && i % 3 > 0;
  places.forEach((place, i) => isGone(i) && pages.drop(place, 1000));
  const old = pages.bytesAt(places[0]!), kept = pages.bytesAt(places[3000]!);
  assert(pages.beginLeaving());
  for (const [i, place] of places.entries()) {
    if (!isGone(i)) places[i] = pages.moved(place, 1000);
  }
  pages.endLeaving();
  assert(places.every((place, i) => isGone(i) || isAll(pages, place, i & 255, 1000)));
  assert(pages.bytesAt(places[3000]!) === kept && pages.bytesAt(places[0]!) !== old);
  assertEquals(old[0], 0);
  assert(old.subarray(3000, 4000).every((octet) => octet === 3));
  assertEquals([pages.used, pages.memoryOctets], [(5000 - 1397) * 1000, 4 * MIB]);
  assert(!pages.beginLeaving());
});
