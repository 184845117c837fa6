import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { LineAttributes } from "./line_attributes.ts";
import { Page } from "./page.ts";

function attributesText(hex: string, asWidth: 2 | 4): string {
  const bytes = fromHex(hex.replaceAll(" ", "")), checker = new UpdateChecker();
  checker.checkBlock(bytes, 0, bytes.length, makeContext({ asWidth }));
  let text = "";
  const page = new Page((octets) => text += new TextDecoder().decode(octets));
  new LineAttributes(page, checker.sets).write(checker.set);
  page.flush();
  return text;
}

Deno.test("LineAttributes takes path and aggregator together from AS4_PATH and AS4_AGGREGATOR", () => {
  const base = "400101 00 400206 0202 fde9 5ba0 400304 0a000002";
  const four = "c01106 0201 00011170 c01208 00011170 0a000001";
  assertEquals(
    attributesText(`${base} c00706 5ba0 0a000001 ${four}`, 2),
    " via 10.0.0.2 65001 70000 i agg 70000 10.0.0.1",
  );
  // RFC 6793 §4.2.3: whoever aggregated did not know them.
  assertEquals(
    attributesText(`${base} c00706 fde9 0a000001 ${four}`, 2),
    " via 10.0.0.2 65001 23456 i agg 65001 10.0.0.1",
  );
});
