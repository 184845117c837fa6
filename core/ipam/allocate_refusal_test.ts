import { assertEquals, assertMatch } from "@std/assert";
import { grantOf, must, refusal, rowsOf, scene } from "./ledger_scene.ts";

Deno.test("allocate of more blocks than there is room for says how many fit and what is free", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/25"] });
  must(ledger, grantOf());
  const before = rowsOf(ledger);
  const { refused, text, hint } = refusal(ledger, grantOf({ count: 2 }));
  assertEquals([refused, text], [
    "exhausted",
    "cannot grant 2 blocks of /26 to n1 from pool pods: there is room for 1, and the largest free " +
    "block for rack a is a /26",
  ]);
  assertMatch(hint ?? "", /^--count 1 would fit; underlay ipam pool grow pods CIDR/);
  assertEquals(rowsOf(ledger), before);
  assertEquals(must(ledger, grantOf({ count: 1 })).blocks.length, 1);
});

Deno.test("allocate of more pairs than there is room for says what is free of each family", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24", "2001:db8::/122"] });
  const { text } = refusal(ledger, grantOf({ count: 2 }));
  assertMatch(text, /for 1, and the largest free IPv4 block for rack a is a \/\d+, the largest/);
  assertMatch(text, /, the largest free IPv6 block for rack a is a \/122$/);
  must(ledger, grantOf());
  assertMatch(refusal(ledger, grantOf()).text, /IPv6 \/122 .*: nothing of IPv6 is free for rack a/);
});

Deno.test("allocate names the pool that was asked for and that is not for the node", () => {
  const zone = [{ key: "zone", values: ["z"] }], site = [{ key: "site", values: ["s"] }];
  const ledger = scene(
    { name: "p", cidrs: ["10.0.0.0/24"], selector: site },
    { name: "q", cidrs: ["10.1.0.0/24"], selector: zone },
  );
  const { text, hint } = refusal(ledger, grantOf({ pool: "q" }));
  assertEquals(text, "cannot grant a block to n1: it has rack=a, and pool q is not for such nodes");
  assertMatch(hint ?? "", /^pool q is for nodes with zone=z; /);
  const any = refusal(ledger, grantOf());
  assertMatch(any.text, /and no pool is for such nodes$/);
  assertMatch(any.hint ?? "", /^pool p is for nodes with site=s; /);
});
