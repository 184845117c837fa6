import { assertEquals } from "@std/assert";
import { asnLabel, describeAsn, formatAsdot, parseAsn } from "./asn.ts";

Deno.test("asnLabel knows both ends of every special range", () => {
  const cases: [number, string | undefined][] = [
    [0, "reserved"],
    [1, undefined],
    [23455, undefined],
    [23456, "AS_TRANS"],
    [64495, undefined],
    [64496, "documentation"],
    [64511, "documentation"],
    [64512, "private"],
    [65534, "private"],
    [65535, "last"],
    [65536, "documentation"],
    [65551, "documentation"],
    [65552, "reserved"],
    [131071, "reserved"],
    [131072, undefined],
    [4199999999, undefined],
    [4200000000, "private"],
    [4294967294, "private"],
    [4294967295, "last"],
  ];
  for (const [asn, label] of cases) assertEquals(asnLabel(asn), label, String(asn));
});

Deno.test("describeAsn adds a label only where there is one", () => {
  assertEquals(describeAsn(65001), "65001 (private)");
  assertEquals(describeAsn(3356), "3356");
});

Deno.test("parseAsn reads ASPLAIN and ASDOT and what formatAsdot writes", () => {
  assertEquals(parseAsn("65001"), 65001);
  assertEquals(parseAsn("AS65001"), 65001);
  assertEquals(parseAsn("64512.10"), 64512 * 65536 + 10);
  assertEquals(parseAsn("0.1"), 1);
  assertEquals(parseAsn("4294967295"), 4294967295);
  for (const asn of [0, 65535, 65536, 4200000001, 4294967295]) {
    assertEquals(parseAsn(formatAsdot(asn)), asn);
  }
});

Deno.test("parseAsn refuses leading zeros, white space and numbers that do not fit", () => {
  for (
    const text of [
      "",
      "01",
      " 1",
      "1 ",
      "-1",
      "1e3",
      "4294967296",
      "65536.0",
      "1.65536",
      "1.",
      "0x1",
      "AS",
    ]
  ) {
    assertEquals(parseAsn(text), undefined, text);
  }
});
