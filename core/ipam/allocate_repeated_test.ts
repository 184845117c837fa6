import { assertEquals } from "@std/assert";
import { at, grantOf, must, refusal, scene } from "./ledger_scene.ts";
import { release } from "./release.ts";

Deno.test("allocate refuses a request id that comes again with another wish", () => {
  const ledger = scene();
  must(ledger, grantOf({ request: "abc" }));
  for (
    const [wish, text] of [
      [{ size: 25 }, "request abc was granted 10.0.0.0/26 of pool pods, and not a /25"],
      [{ pool: "b" }, "request abc was granted 10.0.0.0/26 of pool pods, and not of b"],
      [{ count: 2 }, "request abc has 1 of the blocks that it was granted, and not 2"],
    ] as const
  ) {
    const { refused, text: said } = refusal(ledger, grantOf({ request: "abc", ...wish }));
    assertEquals([refused, said], ["bad-request", text]);
  }
  const same = must(ledger, grantOf({ request: "abc", size: 26, pool: "pods" }));
  assertEquals(same.isRepeated, true);
});

Deno.test("allocate compares the first family of a pair with what a request id asks for", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24", "2001:db8::/120"] });
  const wish = { request: "abc", size: 26, count: 2 };
  must(ledger, grantOf(wish));
  assertEquals(must(ledger, grantOf(wish)).blocks.length, 4);
});

Deno.test("allocate does not answer a request id with a block that was given back", () => {
  const ledger = scene();
  const [block] = must(ledger, grantOf({ request: "abc" })).blocks;
  must(ledger, release({ prefixes: [block!.prefix] }));
  const { refused, text } = refusal(ledger, grantOf({ request: "abc" }), at(5));
  assertEquals([refused, text], [
    "stale",
    "request abc was granted 10.0.0.0/26 before, and it is cooling now",
  ]);
});

Deno.test("allocate answers a request id with a block that drains, as pods have its addresses", () => {
  const ledger = scene();
  const [block] = must(ledger, grantOf({ request: "abc" })).blocks;
  const row = { ...block!, state: "draining" as const };
  ledger.apply({ puts: [row], deletes: [], guards: [], what: "" }, 9);
  assertEquals(must(ledger, grantOf({ request: "abc" })).blocks, [row]);
});
