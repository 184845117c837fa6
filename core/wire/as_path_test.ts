import { assertEquals, assertThrows } from "@std/assert";
import { Ascii } from "../net/ascii.ts";
import { fromHex } from "../net/hex.ts";
import { Writer } from "../net/writer.ts";
import {
  confusionIn,
  decodePath,
  encodePath,
  firstAsn,
  originAsn,
  pathLength,
  writePath,
} from "./as_path.ts";

function textOf(hex: string, width: 2 | 4): string {
  const bytes = fromHex(hex), out = new Ascii();
  writePath(out, bytes, 0, bytes.length, width);
  return out.text();
}

Deno.test("writePath tells sets and confederation segments by their brackets", () => {
  assertEquals(textOf("0202fde9fdea", 2), "65001 65002");
  assertEquals(textOf("0201fde90102fdeafdeb", 2), "65001 {65002,65003}");
  assertEquals(textOf("0302fde9fdea0201fdeb", 2), "(65001 65002) 65003");
  assertEquals(textOf("0402fde9fdea0201fdeb", 2), "[65001,65002] 65003");
  assertEquals(textOf("0201fffffffe", 4), "4294967294");
  assertEquals(textOf("", 4), "");
});

Deno.test("encodePath writes what decodePath read, segment by segment", () => {
  const bytes = fromHex("02010000fde902010000fdea03010000fdeb");
  const segments = decodePath(bytes, 0, bytes.length, 4), out = new Writer();
  encodePath(segments, out, 4);
  assertEquals(segments.map((s) => s.type), ["sequence", "sequence", "confed_sequence"]);
  assertEquals(out.finish(), bytes);
});

Deno.test("encodePath refuses a segment that its length octet cannot hold", () => {
  const asns = new Array<number>(256).fill(65001);
  assertThrows(() => encodePath([{ type: "sequence", asns }], new Writer(), 4), RangeError);
  assertThrows(() => encodePath([{ type: "set", asns: [] }], new Writer(), 4), RangeError);
});

Deno.test("confusionIn finds the octet at fault whatever stands before it", () => {
  const cases: [string, number][] = [
    ["0201fde9 0501fdea", 4],
    ["0201fde9 02", 4],
    ["0201fde9 0200", 5],
    ["0201fde9 0202fdea", 5],
    ["0202fde9 0000", 4],
  ];
  for (const [hex, at] of cases) {
    const bytes = fromHex(hex.replaceAll(" ", ""));
    assertEquals(confusionIn(bytes, 0, bytes.length, 2)?.at, at, hex);
  }
});

Deno.test("confusionIn passes segments of 255 AS numbers", () => {
  const hex = "02ff" + "0000fde9".repeat(255), bytes = fromHex(hex + hex);
  assertEquals(confusionIn(bytes, 0, bytes.length, 4), undefined);
  assertEquals(pathLength(bytes, 0, bytes.length, 4), 510);
});

Deno.test("pathLength counts a set once and a confederation not at all", () => {
  const bytes = fromHex("0302fde9fdea0202006400c80103000100020003");
  assertEquals(pathLength(bytes, 0, bytes.length, 2), 3);
});

Deno.test("originAsn is the last AS of a sequence and nothing else", () => {
  const origin = (hex: string) => originAsn(fromHex(hex), 0, hex.length / 2, 2);
  assertEquals(origin("0202006400c8"), 200);
  assertEquals(origin("020100640102000100c8"), -1);
  assertEquals(origin(""), -1);
});

Deno.test("firstAsn is the first AS of a sequence and nothing else", () => {
  const first = (hex: string) => firstAsn(fromHex(hex), 0, hex.length / 2, 2);
  assertEquals(first("0202006400c8"), 100);
  assertEquals(first("0301fde90201006400"), -1);
  assertEquals(first(""), -1);
});
