import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { Update } from "./update.ts";

const MARKER = "ff".repeat(16);
const IPV4 = 1 << 8 | 1, IPV6 = 2 << 8 | 1, EVPN = 25 << 8 | 70;

function message(withdrawn: string, attributes: string, nlri = ""): Uint8Array {
  const sized = (hex: string) => (hex.length / 2).toString(16).padStart(4, "0") + hex;
  const body = sized(withdrawn) + sized(attributes) + nlri;
  return fromHex(MARKER + (19 + body.length / 2).toString(16).padStart(4, "0") + "02" + body);
}

function endOfRib(withdrawn: string, attributes: string, nlri = ""): number {
  const update = new Update(), bytes = message(withdrawn, attributes, nlri);
  assertEquals(update.locate(bytes, 0, bytes.length), undefined);
  return update.endOfRib;
}

Deno.test("Update.endOfRib knows an empty UPDATE, and an empty MP_UNREACH_NLRI alone", () => {
  assertEquals(endOfRib("", ""), IPV4);
  assertEquals(endOfRib("", "800f03000201"), IPV6);
  assertEquals(endOfRib("", "900f0003001946"), EVPN);
});

Deno.test("Update.endOfRib takes nothing for one that says anything else", () => {
  assertEquals(endOfRib("", "800f0400020100"), -1, "a withdrawn ::/0");
  assertEquals(endOfRib("180a0000", "800f03000201"), -1, "withdrawn routes");
  assertEquals(endOfRib("", "800f03000201", "180a0000"), -1, "routes");
  assertEquals(endOfRib("", "", "180a0000"), -1, "routes alone");
  assertEquals(endOfRib("", "40010100800f03000201"), -1, "an attribute before it");
  assertEquals(endOfRib("", "800f03000201c0ff00"), -1, "an attribute behind it");
  assertEquals(endOfRib("", "800f03000201800e0900010104c000020100"), -1, "next to MP_REACH_NLRI");
  // CVE-2023-47235: one empty attribute that nobody knows, then NLRI.
  assertEquals(endOfRib("", "c0ff00", "eb00ac100b0b001ad908ac100b0b"), -1);
});

Deno.test("Update.locate says which length does not fit, whatever stands behind the message", () => {
  const fault = (hex: string, behind: string) => {
    const bytes = fromHex(MARKER + hex + behind), end = bytes.length - behind.length / 2;
    const found = new Update().locate(bytes, 0, end);
    return found && `${found.what} at ${found.offset}: ${found.code}/${found.subcode}`;
  };
  for (const behind of ["", "00".repeat(600), "ff".repeat(600)]) {
    assertEquals(fault("001702" + "00010000", behind), "Withdrawn Routes Length at 19: 3/1");
    assertEquals(fault("001702" + "00030000", behind), "Withdrawn Routes Length at 19: 3/1");
    assertEquals(fault("001702" + "ffff0000", behind), "Withdrawn Routes Length at 19: 3/1");
    assertEquals(fault("001702" + "00000001", behind), "Total Path Attribute Length at 21: 3/1");
    assertEquals(fault("001702" + "00000000", behind), undefined);
  }
});
