import { assertEquals } from "@std/assert";
import { formatPrefix, makePrefix, parsePrefix } from "../net/prefix.ts";
import { parsePrefixRange, type PrefixRange, PrefixRanges } from "./prefix_ranges.ts";

/** Text, and the range that it is; undefined for one that is refused. */
const FORMS: readonly [string, string | undefined][] = [
  ["10.0.0.0/8", "10.0.0.0/8 8-8"],
  ["10.0.0.0/8+", "10.0.0.0/8 8-32"],
  ["10.0.0.0/8 ge 16", "10.0.0.0/8 16-32"],
  ["10.0.0.0/8 le 24", "10.0.0.0/8 8-24"],
  ["10.0.0.0/8  ge 16  le 24", "10.0.0.0/8 16-24"],
  ["10.0.0.0/8{16,24}", "10.0.0.0/8 16-24"],
  ["10.0.0.0/8 { 16 , 24 }", "10.0.0.0/8 16-24"],
  ["192.0.2.1", "192.0.2.1/32 32-32"],
  ["::/0 le 128", "::/0 0-128"],
  ["0.0.0.0/0 ge 0 le 0", "0.0.0.0/0 0-0"],
  ["10.0.0.0/8 ge 7", undefined],
  ["10.0.0.0/8 le 7", undefined],
  ["10.0.0.0/8 ge 25 le 24", undefined],
  ["10.0.0.0/8 le 33", undefined],
  ["::/0 le 129", undefined],
  ["10.0.0.0/8 le 24 ge 16", undefined],
  ["10.0.0.0/8 le 024", undefined],
  ["10.0.0.0/8 +", undefined],
  ["10.0.0.0/8+ le 24", undefined],
  ["10.0.0.1/8", undefined],
  ["10.0.0.0/8{16}", undefined],
  ["", undefined],
];

Deno.test("parsePrefixRange reads the forms that routers have, and refuses lengths that no block inside has", () => {
  for (const [text, expected] of FORMS) {
    const range = parsePrefixRange(text);
    const said = range && `${formatPrefix(range.prefix)} ${range.least}-${range.most}`;
    assertEquals(said, expected, text);
  }
});

function has(ranges: PrefixRanges, text: string): boolean {
  const { address, length } = parsePrefix(text)!;
  return ranges.has(address, length, address.length);
}

Deno.test("PrefixRanges knows several ranges of one prefix, and keeps families apart", () => {
  const texts = ["10.0.0.0/8", "10.0.0.0/8 ge 24 le 24", "::/0 ge 48", "0.0.0.0/0"];
  const ranges = new PrefixRanges(texts.map((text) => parsePrefixRange(text)!));
  const inside = ["10.0.0.0/8", "10.1.2.0/24", "2001:db8::/48", "::1/128", "0.0.0.0/0"];
  const outside = [
    "10.1.0.0/16",
    "11.0.0.0/8",
    "11.1.2.0/24",
    "::/0",
    "2001:db8::/32",
    "0.0.0.0/1",
  ];
  for (const text of inside) assertEquals(has(ranges, text), true, text);
  for (const text of outside) assertEquals(has(ranges, text), false, text);
  assertEquals(has(new PrefixRanges([]), "0.0.0.0/0"), false);
});

Deno.test("PrefixRanges whose prefixes end inside of the first octet have what begins with their bits", () => {
  const texts = [
    "10.0.0.0/7 ge 8 le 16",
    "128.0.0.0/2 ge 3 le 9",
    "2000::/3 ge 16 le 48",
    "12.0.0.0/8",
  ];
  const ranges = new PrefixRanges(texts.map((text) => parsePrefixRange(text)!));
  const inside = ["11.0.0.0/8", "10.1.0.0/16", "160.0.0.0/3", "191.128.0.0/9", "3fff::/16"];
  const outside = [
    "10.0.0.0/7",
    "12.1.0.0/16",
    "11.1.1.0/24",
    "128.0.0.0/2",
    "192.0.0.0/9",
    "4000::/16",
  ];
  for (const text of inside) assertEquals(has(ranges, text), true, text);
  for (const text of outside) assertEquals(has(ranges, text), false, text);
});

Deno.test("PrefixRanges with ten thousand ranges says what asking each in turn says", () => {
  const list: PrefixRange[] = [];
  for (let i = 0; i < 10_000; i++) {
    const length = 8 + i % 17, address = Uint8Array.of(10 + i % 7, i >>> 6, i * 37, 0);
    list.push({ prefix: makePrefix(address, length), least: length + i % 3, most: length + i % 8 });
  }
  const usable = list.filter(({ least, most }) => least <= most), ranges = new PrefixRanges(usable);
  let found = 0;
  for (let i = 0; i < 500; i++) {
    const length = 8 + i * 5 % 25,
      asked = makePrefix(Uint8Array.of(10 + i % 9, i >>> 1, i * 41, 0), length);
    const expected = usable.some(({ prefix, least, most }) =>
      length >= least && length <= most && length >= prefix.length &&
      formatPrefix(makePrefix(asked.address, prefix.length)) === formatPrefix(prefix)
    );
    assertEquals(ranges.has(asked.address, length, 4), expected, formatPrefix(asked));
    if (expected) found++;
  }
  assertEquals(found > 50 && found < 450, true, `${found} of 500`);
});
