import { assertEquals, assertThrows } from "@std/assert";
import { formatAddress } from "../net/address.ts";
import { makeRouteWords, type RouteWords } from "./attribute_words.ts";
import { Misread } from "./misread.ts";
import { readOperands, readOptionWords } from "./route_operands.ts";

function read(operands: string[], defaults: RouteWords = makeRouteWords()): string[] {
  const found: [string, number, number][] = [];
  const sets = readOperands(operands, (route) => {
    const prefix = `${formatAddress(route.octets, 0, route.size)}/${route.length}`;
    found.push([prefix, route.set, route.nextHop]);
  }, { defaults, isForced: false, nearest: () => undefined });
  return found.map(([prefix, set, nextHop]) =>
    [prefix, JSON.stringify(sets.attributes(set)), sets.nextHop(nextHop)].join(" ")
  );
}

Deno.test("readOperands gives words to the prefixes right before them", () => {
  assertEquals(
    read(["10.0.0.0/8", "11.0.0.0/8", "med", "5", "2001:db8::/32", "nexthop", "2001:db8::1"]),
    [
      '10.0.0.0/8 {"med":5} self',
      '11.0.0.0/8 {"med":5} self',
      "2001:db8::/32 {} 32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,1",
    ],
  );
});

Deno.test("readOperands reads gobgp's example, and values with spaces that the shell kept together", () => {
  const path = '"as_path":[{"type":"sequence","asns":[10,20]},{"type":"set","asns":[30,40]}]';
  assertEquals(read(["10.0.0.0/8", "aspath", "10,20,{30,40}", "origin", "egp"]), [
    `10.0.0.0/8 {${path},"origin":"egp"} self`,
  ]);
  assertEquals(read(["10.0.0.0/8", "aspath", "10 20 {30 40}"]), [`10.0.0.0/8 {${path}} self`]);
  assertEquals(read(["10.0.0.0/8", "aigp", "metric", "7"]), [
    '10.0.0.0/8 {"aigp":[{"type":1,"value":"0000000000000007"}]} self',
  ]);
});

Deno.test("readOperands names what is no prefix", () => {
  const wrong = (...operands: string[]) => assertThrows(() => read(operands), Misread).reason;
  assertEquals(wrong("med", "5"), "med stands where a prefix is expected");
  assertEquals(
    wrong("10.0.0.0/8", "10.1"),
    '"10.1" is not a prefix like 192.0.2.0/24 or 2001:db8::/32',
  );
  assertEquals(wrong("10.0.0.0/8", "medd", "5"), '"medd" is not an attribute');
  assertEquals(wrong("10.0.0.0/8", "med"), "it ends where a MED is expected");
});

Deno.test("readOptionWords gives defaults, and names the option that is wrong", () => {
  const defaults = readOptionWords([
    ["med", "5"],
    ["community", "1:2,3:4"],
    ["aspath", "10,{20,30}"],
    ["origin", undefined],
  ], () => undefined);
  assertEquals(read(["10.0.0.0/8", "med", "6"], defaults), [
    '10.0.0.0/8 {"med":6,"communities":[65538,196612],"as_path":[{"type":"sequence","asns":[10]},' +
    '{"type":"set","asns":[20,30]}]} self',
  ]);
  const wrong = assertThrows(() => readOptionWords([["med", "x"]], () => undefined), Misread);
  assertEquals(wrong.reason, 'cannot use "x" for --med: "x" is not a MED: 0 to 4294967295');
});
