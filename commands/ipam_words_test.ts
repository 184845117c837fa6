import { assertEquals, assertThrows } from "@std/assert";
import { CommandError, EXIT } from "./exit.ts";
import { grantsIn } from "./ipam_plan.ts";
import { blockUses, labelsOf, lengthOf, lengthsOf, prefixOf, selectorOf } from "./ipam_words.ts";

function refused(work: () => unknown): string {
  const error = assertThrows(work, CommandError);
  assertEquals(error.code, EXIT.usage);
  return error.message;
}

Deno.test("lengthsOf takes both orders, one size alone, and no more than a family has", () => {
  assertEquals(lengthsOf("sizes", "/28-/22", 32), { smallest: 28, largest: 22 });
  assertEquals(lengthsOf("sizes", "22-28", 32), { smallest: 28, largest: 22 });
  assertEquals(lengthsOf("sizes", "/26", 32), { smallest: 26, largest: 26 });
  assertEquals(lengthOf("usual", "/0", 32), 0);
  assertEquals(
    refused(() => lengthsOf("sizes", "/28-/33", 32)),
    'cannot use "/33" for --sizes: it is not a length like /26',
  );
  for (const text of ["/28-/26-/22", "", "-", "/-1"]) refused(() => lengthsOf("sizes", text, 32));
});

Deno.test("selectorOf reads values behind a key up to the next key", () => {
  assertEquals(selectorOf(["rack=a", "b", "zone=z"]), [
    { key: "rack", values: ["a", "b"] },
    { key: "zone", values: ["z"] },
  ]);
  assertEquals(selectorOf(undefined), undefined);
  for (const items of [["a"], ["=a"], ["rack="]]) refused(() => selectorOf(items));
});

Deno.test("labelsOf refuses what has no value, and two values of one label", () => {
  assertEquals(labelsOf(["rack=a", "x=y=z"]), [
    { key: "rack", value: "a" },
    { key: "x", value: "y=z" },
  ]);
  for (const items of [["rack"], ["=a"], ["rack="], ["r=a", "r=a"]]) refused(() => labelsOf(items));
});

Deno.test("blockUses and prefixOf say what was meant where they can", () => {
  assertEquals(blockUses(["2001:DB8::/64=7"]), [{ prefix: "2001:db8::/64", used: 7 }]);
  for (const item of ["10.0.0.0/26", "10.0.0.0/26=", "10.0.0.0/26=-1", "=3"]) {
    refused(() => blockUses([item]));
  }
  assertEquals(
    refused(() => prefixOf("10.64.0.7/16", "CIDR")),
    'cannot use "10.64.0.7/16" for CIDR: it has bits behind its length; ' +
      "10.64.0.0/16 is the block around it",
  );
  assertEquals(
    refused(() => prefixOf("10.64.0.0", "CIDR")),
    'cannot use "10.64.0.0" for CIDR: it is not a prefix like 10.64.0.0/16',
  );
});

Deno.test("grantsIn finds in the history what came and what went", () => {
  const entry = (what: string) => ({ version: 1, what, by: "", digest: "", at: { unix: 7 } });
  const told = (what: string) =>
    grantsIn(entry(what)).map(({ prefix, isGranted }) => (isGranted ? "+" : "-") + prefix);
  assertEquals(
    told(
      "node n, incarnation u; super-block 10.0.0.0/22 for rack a; " +
        "grant 10.0.0.0/26 and 2001:db8::/122 to n",
    ),
    ["+10.0.0.0/26", "+2001:db8::/122"],
  );
  assertEquals(told("release 10.0.0.0/26 (cooling), 10.0.0.64/26 (leaving)"), [
    "-10.0.0.0/26",
    "-10.0.0.64/26",
  ]);
  assertEquals(told("pool p: 10.0.0.0/16; drain 10.0.0.0/26 of n"), []);
});
