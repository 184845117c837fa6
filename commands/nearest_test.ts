import { assertEquals } from "@std/assert";
import { editDistance, nearest } from "./nearest.ts";

Deno.test("editDistance counts inserts, deletes, replacements and swaps of neighbours", () => {
  assertEquals(editDistance("decode", "decode"), 0);
  assertEquals(editDistance("decod", "decode"), 1);
  assertEquals(editDistance("dexode", "decode"), 1);
  assertEquals(editDistance("edcode", "decode"), 1);
  assertEquals(editDistance("", "abc"), 3);
});

Deno.test("nearest finds what was meant and stays silent when nothing is close", () => {
  const known = ["decode", "completions", "help", "version"];
  assertEquals(nearest("decoed", known), "decode");
  assertEquals(nearest("HELP", known), "help");
  assertEquals(nearest("comp", known), "completions");
  assertEquals(nearest("zzzzzz", known), undefined);
  assertEquals(nearest("", known), undefined);
});
