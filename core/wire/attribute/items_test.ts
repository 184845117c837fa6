import { assert, assertEquals } from "@std/assert";
import { fromHex } from "../../net/hex.ts";
import { Writer } from "../../net/writer.ts";
import { makeContext } from "../context.ts";
import { attributesOf, canonicalBlock, decodeAttributes, encodeAttributes } from "./items.ts";
import { attributeName, ATTRIBUTES, type Attributes } from "./list.ts";
import { FAULT_CASES } from "./rfc7606_cases.ts";

const context = makeContext();

function again(hex: string, asWidth: 2 | 4 = 4): string {
  const bytes = fromHex(hex.replaceAll(" ", "")), as = makeContext({ asWidth });
  const out = new Writer();
  encodeAttributes(decodeAttributes(bytes, 0, bytes.length, as), out, as);
  return out.finish().toHex();
}

Deno.test("encodeAttributes keeps order, flags, length forms and grouping of the wire", () => {
  const blocks = [
    "400304 0a000002 400101 00 400206 0201 0000fde9",
    "5001000100 4f0101 00",
    "e06302 beef a06400",
    "40020c 0201 0000fde9 0201 0000fdea",
    "c00808 fde90001 fde90001",
    "800404 00000001 800404 00000002",
    "d00800040000fde9",
  ];
  for (const hex of blocks) assertEquals(again(hex), hex.replaceAll(" ", ""));
});

Deno.test("encodeAttributes gives back malformed and cut blocks as they were", () => {
  for (const row of FAULT_CASES) {
    const hex = row.hex.replaceAll(" ", "");
    for (let end = 0; end <= Math.min(hex.length, 120); end += 2) {
      assertEquals(again(hex.slice(0, end), row.asWidth), hex.slice(0, end), row.name);
    }
  }
});

Deno.test("encodeAttributes takes the long form of length for a body that needs it", () => {
  const values = Array.from({ length: 64 }, (_, i) => 0xfde90000 + i);
  const out = new Writer();
  encodeAttributes(canonicalBlock({ communities: values }), out, context);
  assertEquals(out.finish().subarray(0, 4), Uint8Array.of(0xd0, 8, 1, 0));
});

Deno.test("canonicalBlock puts NLRI first and the rest by code, each with its own flags", () => {
  const none = new Uint8Array(0);
  const block = canonicalBlock({
    large_communities: [{ asn: 65001, data1: 1, data2: 2 }],
    med: 5,
    origin: "igp",
    mp_unreach: { family: 0x201, nlri: none },
    as_path: [{ type: "sequence", asns: [65001] }],
  });
  assertEquals(block.items.map((item) => [item.code, item.flags]), [
    [15, 0x80],
    [1, 0x40],
    [2, 0x40],
    [4, 0x80],
    [32, 0xc0],
  ]);
});

Deno.test("attributesOf types every value by its key and takes the first of a repeated one", () => {
  const bytes = fromHex("40010100 800404 00000001 800404 00000002 400301 00".replaceAll(" ", ""));
  const values: Attributes = attributesOf(decodeAttributes(bytes, 0, bytes.length, context));
  const med: number | undefined = values.med;
  // @ts-expect-error a MED is no string: the type flows out of `decode`
  const wrong: string | undefined = values.med;
  assertEquals([values.origin, med, wrong as unknown], ["igp", 1, 1]);
  assert(values.next_hop === undefined, "what is malformed has no value");
});

Deno.test("decodeAttributes gives values that do not change with the buffer they came from", () => {
  const bytes = fromHex("c06302beef800e05000201 00 00".replaceAll(" ", ""));
  const block = decodeAttributes(bytes, 0, bytes.length, context);
  bytes.fill(0);
  const out = new Writer();
  encodeAttributes(block, out, context);
  assertEquals(out.finish().toHex(), "c06302beef800e050002010000");
});

Deno.test("ATTRIBUTES have codes, keys and names of their own, in the order of codes", () => {
  const codes = ATTRIBUTES.map((type) => type.code as number);
  assertEquals(codes, [...new Set(codes)].sort((a, b) => a - b));
  assertEquals(new Set(ATTRIBUTES.map((type) => type.key)).size, codes.length);
  assertEquals(codes, [
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    14,
    15,
    16,
    17,
    18,
    22,
    23,
    25,
    26,
    32,
    35,
    40,
    128,
  ]);
});

Deno.test("attributeName has a name for every code", () => {
  assertEquals(attributeName(2), "AS_PATH");
  assertEquals(attributeName(29), "BGP_LS (attribute 29)");
  assertEquals(attributeName(99), "attribute 99");
  for (let code = 0; code < 256; code++) assert(attributeName(code).length > 0);
});
