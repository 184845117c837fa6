import { assertEquals } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { fromHex } from "../../net/hex.ts";
import { makeContext } from "../context.ts";
import { strongest } from "../fault.ts";
import { checkAttributes, TABLE_DUMP } from "./check.ts";
import { eachNextHop, formatNextHops, writeNextHop } from "./mp_next_hop.ts";
import { mpReach, readAbbreviatedReach } from "./mp_reach.ts";

const HOP = "20010db8000000000000000000000001", LOCAL = "fe800000000000000000000000000001";
const context = makeContext();

Deno.test("readAbbreviatedReach finds the next hop in both forms of a table dump", () => {
  const read = (hex: string) => readAbbreviatedReach(fromHex(hex), 0, hex.length / 2);
  assertEquals(read(`10${HOP}`), 0);
  assertEquals(read(`20${HOP}${LOCAL}`), 0);
  assertEquals(read("0401020304"), 0);
  assertEquals(read(`00020110${HOP}00`), 3);
  assertEquals(read(`00020110${HOP}003020010db80001`), 3);
  assertEquals(read(`00020120${HOP}${LOCAL}00`), 3);
  assertEquals(read(`10${HOP.slice(2)}`), -1);
  assertEquals(read("00"), -1);
  assertEquals(read(""), -1);
  assertEquals(read("000201ff00"), -1);
});

Deno.test("checkAttributes takes both forms of MP_REACH_NLRI in a table dump", () => {
  const judge = (reach: string) => {
    const length = (reach.length / 2).toString(16).padStart(2, "0");
    const hex = `40010100400206020100 00fde9800e${length}${reach}`.replace(" ", "");
    const bytes = fromHex(hex);
    return strongest(checkAttributes(bytes, 0, bytes.length, context, TABLE_DUMP, 0));
  };
  assertEquals(judge(`10${HOP}`), undefined);
  assertEquals(judge(`00020110${HOP}00`), undefined);
  assertEquals(judge(`10${HOP.slice(2)}`), "reset");
});

Deno.test("checkAttributes does not ask a table dump for NEXT_HOP", () => {
  const bytes = fromHex("400101004002060201 0000fde9".replace(" ", ""));
  assertEquals(checkAttributes(bytes, 0, bytes.length, context, TABLE_DUMP, 0), []);
  assertEquals(checkAttributes(bytes, 0, 4, context, TABLE_DUMP, 0).map((f) => f.what), [
    "AS_PATH",
  ]);
});

Deno.test("formatNextHops reads one or two addresses, behind route distinguishers too", () => {
  const hops = (hex: string) => formatNextHops(fromHex(hex), 0, hex.length / 2);
  const rd = "0000000000000000";
  assertEquals(hops("c0000201"), ["192.0.2.1"]);
  assertEquals(hops(HOP), ["2001:db8::1"]);
  assertEquals(hops(HOP + LOCAL), ["2001:db8::1", "fe80::1"]);
  assertEquals(hops(`${rd}c0000201`), ["192.0.2.1"]);
  assertEquals(hops(rd + HOP), ["2001:db8::1"]);
  assertEquals(hops(rd + HOP + rd + LOCAL), ["2001:db8::1", "fe80::1"]);
  assertEquals(hops(""), []);
  assertEquals(hops("beef"), ["beef"]);
});

Deno.test("writeNextHop writes the first of the addresses that eachNextHop visits", () => {
  const bytes = fromHex(HOP + LOCAL), out = new Ascii(), seen: [number, number][] = [];
  writeNextHop(out, bytes, 0, 32);
  eachNextHop(0, 32, (at, size) => seen.push([at, size]));
  assertEquals([out.text(), seen], ["2001:db8::1", [[0, 16], [16, 16]]]);
});

Deno.test("mpReach reads and tells path identifiers where they were negotiated", () => {
  const body = fromHex(`00020110${HOP}00000000073020010db80001`);
  const withIds = makeContext({ addPath: new Set([0x201]) });
  assertEquals(mpReach.check(body, 0, body.length, withIds), undefined);
  const text = new Ascii(), json = new Ascii();
  mpReach.text(text, body, 0, body.length, withIds);
  mpReach.json!(json, body, 0, body.length, withIds);
  assertEquals(text.text(), "ipv6 unicast via 2001:db8::1 2001:db8:1::/48 path 7");
  assertEquals(JSON.parse(json.text()).nlri, [{ path_id: 7, nlri: "2001:db8:1::/48" }]);
  assertEquals(mpReach.check(body, 0, body.length - 1, withIds)?.section, "RFC 7606 §5.3");
});
