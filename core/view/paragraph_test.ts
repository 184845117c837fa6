import { assertEquals } from "@std/assert";
import { hanging, wrap } from "./paragraph.ts";

Deno.test("wrap breaks at spaces and lets a long word stand alone", () => {
  assertEquals(wrap("to be or not to be", 8), ["to be or", "not to", "be"]);
  assertEquals(wrap("a 2001:db8::1234:5678 b", 6), ["a", "2001:db8::1234:5678", "b"]);
  assertEquals(wrap("", 8), [""]);
});

Deno.test("wrap counts characters, not UTF-16 units", () => {
  assertEquals(wrap("😀😀😀 x", 5), ["😀😀😀 x"]);
});

Deno.test("hanging indents the lines after the first by the width of the lead", () => {
  assertEquals(hanging("  why  ", "a".repeat(10) + " " + "b".repeat(10), 20), [
    "  why  aaaaaaaaaa",
    "       bbbbbbbbbb",
  ]);
});

Deno.test("wrap counts no column for colours", () => {
  assertEquals(wrap("\x1b[31mto be\x1b[0m or not", 8), ["\x1b[31mto be\x1b[0m or", "not"]);
});
