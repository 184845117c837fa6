import { assertEquals } from "@std/assert";
import { fromHex } from "../../net/hex.ts";
import { makeContext } from "../context.ts";
import { isReadable } from "./block_json.ts";
import { attributeOf } from "./list.ts";

const ROWS = [
  ["AS_PATH with AS 0", 2, "0202 0000fde9 00000000", true],
  ["AS_PATH of a confederation from outside", 2, "0301 0000fde9", true],
  ["AS_PATH with AS 0 and a cut segment behind it", 2, "0201 00000000 0202 0000fde9", false],
  ["AGGREGATOR of AS 0", 7, "00000000 0a000001", true],
  ["AGGREGATOR of six octets", 7, "fde9 0a000001", false],
  // RFC 6793 §6: what AS4_PATH says would count, so it must not be read at all.
  ["AS4_PATH with AS 0", 17, "0201 00000000", false],
  ["AS4_AGGREGATOR of AS 0", 18, "00000000 0a000001", false],
] as const;

Deno.test("isReadable lets people see values that have their form and are at fault all the same", () => {
  const context = makeContext({ peer: "external" });
  for (const [name, code, hex, want] of ROWS) {
    const body = fromHex(hex.replaceAll(" ", "")), type = attributeOf(code);
    assertEquals(type!.check(body, 0, body.length, context) !== undefined, true, name);
    assertEquals(isReadable(type, body, 0, body.length, context), want, name);
  }
});
