import { assertEquals } from "@std/assert";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import { compareRanges, holds, rangeOf, sizeOf, startOf } from "./check_range.ts";

const TEXTS = [
  "10.0.0.0/8",
  "0.0.0.0/0",
  "255.255.255.255/32",
  "10.0.0.0/31",
  "128.0.0.0/1",
  "192.0.2.128/25",
  "::/0",
  "::/128",
  "::1/128",
  "8000::/1",
  "2001:db8::/32",
  "2001:db8:0:1::/64",
  "2001:db8:0:0:1::/80",
  "2001:0:0:1::/64",
  "2001:0:0:1:0:0:0:8/128",
  "1:0:0:2:0:0:3:4/128",
  "1:2:3:4:5:6:7:8/128",
  "1:2:3:4:5:6:7::/112",
  "::2:3:4:5:6:7:8/128",
  "1:2:3:4:5:6:7:0/112",
  "2001:DB8::/32",
  "2001:0db8::/32",
  "64:ff9b::192.0.2.0/120",
  "::ffff:10.0.0.0/104",
  "::ffff:a00:0/104",
  "::fffe:10.0.0.0/104",
  "::fffe:0:0/95",
  "::ffff:0:0/96",
];
const NOT = [
  "",
  "/",
  "10.0.0.0",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/08",
  "10.0.0.0/8 ",
  "10.0.0.0/-1",
  "10.0.0.1/8",
  "10.0.0/8",
  "10.0.0.0.0/8",
  "10..0.0/8",
  "010.0.0.0/8",
  "256.0.0.0/8",
  "::/129",
  ":::/8",
  "::1::/128",
  "1:2:3:4:5:6:7:8:9/128",
  "1:2:3:4:5:6:7/128",
  "::1:2:3:4:5:6:7:8/128",
  "12345::/16",
  ":1:2:3:4:5:6:7:8/128",
  "1:2:3:4:5:6:7:8:/128",
  "1:/16",
  "2001:db8::1/32",
  "g::/16",
  "1.2.3.4::/128",
  "::1.2.3.4:0/128",
  "::1.2.3/128",
  "fe80::%eth0/64",
];

Deno.test("rangeOf reads what the strict reader of prefixes does, and knows the one form of each", () => {
  for (const text of TEXTS) {
    const prefix = parsePrefix(text)!, range = rangeOf(text);
    assertEquals(range?.isCanonical, formatPrefix(prefix) === text, text);
    const number = prefix.address.reduce((sum, octet) => sum << 8n | BigInt(octet), 0n);
    const { isMapped } = range!;
    assertEquals(startOf(range!), isMapped ? number & 0xffffffffn : number, text);
    assertEquals(range!.length + (isMapped ? 96 : 0), prefix.length, text);
  }
});

Deno.test("rangeOf takes nothing else for a prefix, host bits included", () => {
  for (const text of NOT) assertEquals(rangeOf(text), undefined, text);
});

Deno.test("rangeOf reads prefixes of any octets as the strict reader does", () => {
  let seed = 1;
  const next = (below: number) => (seed = seed * 48271 % 2147483647) % below;
  for (let i = 0; i < 2000; i++) {
    const address = new Uint8Array(next(2) ? 4 : 16);
    for (let j = 0; j < address.length; j++) address[j] = next(3) ? 0 : next(256);
    const text = formatPrefix({ address, length: next(address.length * 8 + 1) });
    const prefix = parsePrefix(text), range = rangeOf(text);
    assertEquals(range === undefined, prefix === undefined, text);
    if (range) assertEquals(range.isCanonical, true, text);
  }
});

Deno.test("holds and compareRanges put ranges into each other, the wider first", () => {
  const sorted = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "::/0", "2001:db8::/33"];
  const ranges = sorted.map((text) => rangeOf(text)!);
  assertEquals([...ranges].reverse().sort(compareRanges), ranges);
  const inside = ranges.map((outer) => ranges.map((inner) => holds(outer, inner) ? 1 : 0).join(""));
  assertEquals(inside, ["111100", "011100", "001000", "000100", "000011", "000001"]);
  for (const [outer, inner, is] of PAIRS) {
    assertEquals(holds(rangeOf(outer)!, rangeOf(inner)!), is, `${outer} ${inner}`);
  }
});

/** At the borders of the words. */
const PAIRS: readonly [string, string, boolean][] = [
  ["2001:db8::/32", "2001:db8:ffff::/48", true],
  ["2001:db8::/32", "2001:db9::/48", false],
  ["2001:db8:8000::/33", "2001:db8:7fff::/48", false],
  ["2001:db8:0:1::/64", "2001:db8:0:1:8000::/65", true],
  ["2001:db8:0:1::/64", "2001:db8::/64", false],
  ["2001:db8::1:0:0/96", "2001:db8::1:0:1/128", true],
  ["2001:db8::1:0:0/96", "2001:db8::2:0:1/128", false],
  ["2001:db8::1/128", "2001:db8::1/128", true],
  ["2001:db8::1/128", "2001:db8::/127", false],
  ["10.0.0.0/8", "::ffff:10.1.0.0/112", true],
  ["::/0", "10.0.0.0/8", false],
];

Deno.test("sizeOf counts without overflow", () => {
  assertEquals(sizeOf(rangeOf("::/0")!), 2n ** 128n);
  assertEquals(sizeOf(rangeOf("0.0.0.0/0")!), 2n ** 32n);
  assertEquals(sizeOf(rangeOf("::1/128")!), 1n);
});
