import { assertEquals } from "@std/assert";
import { fromHex } from "../../net/hex.ts";
import { makeContext } from "../context.ts";
import { aigp, aigpMetric } from "./aigp.ts";

function reasonOf(hex: string): string | undefined {
  const bytes = fromHex(hex);
  return aigp.check(bytes, 0, bytes.length, makeContext())?.reason;
}

Deno.test("aigp refuses a TLV whose length does not cover its own header, as CVE-2023-41359 had it", () => {
  assertEquals(reasonOf("020000"), "TLV length 0 does not fit into 3 octets");
  // Read on from where these lengths lead, everything would seem to fit.
  assertEquals(reasonOf("0200010002000300"), "TLV length 1 does not fit into 8 octets");
  assertEquals(reasonOf("0200020003"), "TLV length 2 does not fit into 5 octets");
  assertEquals(reasonOf("0200"), "TLV length 0 does not fit into 2 octets");
  assertEquals(reasonOf("020004"), "TLV length 4 does not fit into 3 octets");
  assertEquals(reasonOf("01000a00000000000000"), "metric TLV of length 10, not 11");
});

Deno.test("aigpMetric takes the first metric and passes over what is not known", () => {
  const hex = "020003" + "01000b00000000000001f4" + "01000b0000000000000001";
  assertEquals(reasonOf(hex), undefined);
  assertEquals(aigpMetric(fromHex(hex), 0, hex.length / 2), 500n);
  assertEquals(aigpMetric(fromHex("020003"), 0, 3), undefined);
});
