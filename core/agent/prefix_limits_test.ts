import { assertEquals } from "@std/assert";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { PrefixLimits, tooManyPrefixes } from "./prefix_limits.ts";

const MOST = { paths: 10, warnPercent: 80, beyond: "warn" } as const;

Deno.test("PrefixLimits tells each step up once, and again after there was room", () => {
  const limits = new PrefixLimits(), told = [];
  for (const paths of [7, 8, 9, 10, 11, 12, 10, 7, 8, 20]) {
    told.push(limits.reached(IPV4_UNICAST, paths, MOST));
  }
  const [no, near, beyond] = [undefined, "near", "beyond"];
  assertEquals(told, [no, near, no, no, beyond, no, no, no, near, beyond]);
});

Deno.test("PrefixLimits keeps the families of a peer apart", () => {
  const limits = new PrefixLimits();
  assertEquals(limits.reached(IPV4_UNICAST, 11, MOST), "beyond");
  assertEquals(limits.reached(IPV6_UNICAST, 8, MOST), "near");
});

Deno.test("tooManyPrefixes names the family and the bound (RFC 4486 §4)", () => {
  const { code, subcode, data } = tooManyPrefixes(IPV6_UNICAST, 1_000_000);
  // AFI 2, SAFI 1, 1,000,000 in four octets.
  assertEquals([code, subcode, data.toHex()], [6, 1, "000201000f4240"]);
});
