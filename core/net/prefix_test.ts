import { assertEquals, assertThrows } from "@std/assert";
import { covers, formatPrefix, isCoveredBy, makePrefix, parsePrefix } from "./prefix.ts";

Deno.test("parsePrefix reads prefixes and addresses of both families", () => {
  for (
    const [text, want] of [
      ["10.0.0.0/8", "10.0.0.0/8"],
      ["0.0.0.0/0", "0.0.0.0/0"],
      ["192.0.2.1", "192.0.2.1/32"],
      ["2001:db8::/32", "2001:db8::/32"],
      ["::/0", "::/0"],
      ["2001:DB8:0:0:0:0:0:1", "2001:db8::1/128"],
    ] as const
  ) assertEquals(formatPrefix(parsePrefix(text)!), want);
});

Deno.test("parsePrefix refuses what is no prefix", () => {
  for (
    const text of [
      "",
      "/",
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0.0/+8",
      "10.0.0.0/08",
      "10.0.0/8",
      "010.0.0.0/8",
      " 10.0.0.0/8",
      "2001:db8::/129",
      "1:::2/64",
      "10.0.0.1/8",
      "fe80::1%eth0",
    ]
  ) assertEquals(parsePrefix(text), undefined, text);
});

Deno.test("parsePrefix masks host bits when it is told to", () => {
  assertEquals(formatPrefix(parsePrefix("10.1.2.3/9", true)!), "10.0.0.0/9");
  assertEquals(formatPrefix(parsePrefix("2001:db8:ffff::1/33", true)!), "2001:db8:8000::/33");
});

Deno.test("makePrefix throws on a length that the address has not", () => {
  assertThrows(() => makePrefix(new Uint8Array(4), 33), RangeError, "33");
  assertThrows(() => makePrefix(new Uint8Array(16), -1), RangeError, "-1");
});

Deno.test("covers and isCoveredBy agree with each other on every length", () => {
  const outer = parsePrefix("10.32.0.0/11")!, inside = Uint8Array.of(10, 63, 255, 1);
  const outside = Uint8Array.of(10, 64, 0, 0);
  for (let length = 0; length <= 32; length++) {
    assertEquals(covers(outer, inside, 0, length), length >= 11, `inside /${length}`);
    assertEquals(covers(outer, outside, 0, length), false, `outside /${length}`);
    assertEquals(isCoveredBy(outer, inside, 0, length), length <= 11, `super /${length}`);
    assertEquals(isCoveredBy(outer, outside, 0, length), length <= 9, `other /${length}`);
  }
});
