import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import type { Fault } from "./fault.ts";
import { NlriCheck } from "./nlri_check.ts";

const IPV4 = 1 << 8 | 1, FLOW = 1 << 8 | 133, EVPN = 25 << 8 | 70;

function unusable(key: number, hex: string, addPath = false): Fault[] {
  const bytes = fromHex(hex), faults: Fault[] = [];
  new NlriCheck().unusable(key, "NLRI", bytes, 0, bytes.length, addPath, -23, faults);
  return faults;
}

Deno.test("NlriCheck ignores NLRI that cannot be used by the rule of their family, each at its place", () => {
  const told = (key: number, hex: string, addPath = false) =>
    unusable(key, hex, addPath).map(({ offset, section, outcome }) =>
      `${offset} ${section} ${outcome}`
    );
  assertEquals(told(IPV4, "180a0000" + "04e0" + "04f0"), [
    "27 RFC 4271 §6.3 ignore",
    "29 RFC 4271 §6.3 ignore",
  ]);
  assertEquals(told(IPV4, "00000001" + "04e0", true), ["27 RFC 4271 §6.3 ignore"]);
  assertEquals(told(FLOW, "03" + "0e8101"), ["23 RFC 8955 §4.2 ignore"]);
  assertEquals(told(EVPN, "0901ff"), ["23 RFC 7606 §5.4 ignore"]);
});

Deno.test("NlriCheck names the first NLRI of a long field that cannot be used and counts the others", () => {
  const faults = unusable(IPV4, "04e0".repeat(1000));
  assertEquals(faults.length, 9);
  assertEquals(faults.at(-1)!.reason, "992 more like it");
});
