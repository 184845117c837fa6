import { assertEquals, assertMatch } from "@std/assert";
import { keyOf } from "./ledger_row.ts";
import { at, done, grantOf, must, refusal, rowsOf, scene } from "./ledger_scene.ts";
import type { Ledger } from "./ledger.ts";
import { acknowledge, release } from "./release.ts";
import { drainPool, growPool } from "./request_pool.ts";

function granted(ledger: Ledger, changes: Parameters<typeof grantOf>[0] = {}): string[] {
  return must(ledger, grantOf(changes)).blocks.map(({ prefix }) => prefix);
}

const RACK_B = { node: "n2", labels: [{ key: "rack", value: "b" }] };

Deno.test("allocate places racks apart and fills each from its tightest range", () => {
  const ledger = scene();
  assertEquals(granted(ledger, { size: 28 }), ["10.0.0.0/28"]);
  assertEquals(granted(ledger), ["10.0.0.64/26"]);
  assertEquals(granted(ledger, { size: 28 }), ["10.0.0.16/28"]);
  // The other half is the largest free range.
  assertEquals(granted(ledger, RACK_B), ["10.0.128.0/26"]);
  assertEquals([...ledger.supers()].map(({ prefix, rack, serial }) => [prefix, rack, serial]), [
    ["10.0.0.0/22", "a", 4],
    ["10.0.128.0/22", "b", 3],
  ]);
});

Deno.test("allocate doubles a rack's super-block in place before it gets another", () => {
  const ledger = scene({ elastic: { mostBlocks: 100 } });
  granted(ledger, { size: 22 });
  assertEquals(granted(ledger), ["10.0.4.0/26"]);
  assertEquals([...ledger.supers()].map(({ prefix }) => prefix), ["10.0.0.0/21"]);
  assertEquals(granted(ledger, { size: 22, count: 3 }), [
    "10.0.8.0/22",
    "10.0.12.0/22",
    "10.0.16.0/22",
  ]);
  assertEquals([...ledger.supers()].map(({ prefix }) => prefix), ["10.0.0.0/19"]);
  const serial = [...ledger.supers()][0]!.serial;
  assertEquals(serial > ledger.pool("pods")!.serial, true);
});

Deno.test("allocate gives a rack that cannot double a range as large as its largest", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/21"], ipv4: { largest: 24, usual: 24, rack: 24 } });
  const of = (rack: string) =>
    grantOf({ node: `n-${rack}`, labels: [{ key: "rack", value: rack }] });
  for (const rack of ["a", "b", "c", "a"]) must(ledger, of(rack));
  // Beside these a /24 and another, and a /23 that rack b doubles into.
  assertEquals([...ledger.supers()].map(({ prefix, rack }) => `${prefix} ${rack}`), [
    "10.0.0.0/23 a",
    "10.0.2.0/24 c",
    "10.0.4.0/24 b",
  ]);
  assertEquals(must(ledger, of("a")).blocks[0]!.prefix, "10.0.6.0/24");
  assertEquals(ledger.supersOf("pods", "a").map(({ row }) => row.prefix), [
    "10.0.0.0/23",
    "10.0.6.0/23",
  ]);
  assertEquals(must(ledger, of("d")).blocks[0]!.prefix, "10.0.3.0/24");
});

Deno.test("allocate takes another super-block where the buddy is another rack's", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/20"], ipv4: { largest: 22 } });
  granted(ledger, { size: 22 });
  granted(ledger, { ...RACK_B, size: 22 });
  granted(ledger, { size: 22 });
  granted(ledger, { ...RACK_B, size: 22 });
  assertEquals([...ledger.supers()].map(({ prefix, rack }) => `${prefix} ${rack}`), [
    "10.0.0.0/21 a",
    "10.0.8.0/21 b",
  ]);
  const { refused, text } = refusal(ledger, grantOf());
  assertEquals(refused, "exhausted");
  assertEquals(text, "cannot grant a /26 to n1 from pool pods: nothing is free for rack a");
});

Deno.test("allocate uses the last block, and says what would help when there is none", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/25"] });
  granted(ledger);
  granted(ledger, { size: 27 });
  const { refused, text, hint } = refusal(ledger, grantOf());
  assertEquals(refused, "exhausted");
  assertMatch(text, /the largest free block for rack a is a \/27$/);
  assertMatch(
    hint ?? "",
    /--size \/27 would fit; underlay ipam pool grow pods CIDR: a \/26 or larger/,
  );
  // All or none: there is one /27.
  const before = rowsOf(ledger);
  assertEquals(refusal(ledger, grantOf({ size: 27, count: 2 })).refused, "exhausted");
  assertEquals(rowsOf(ledger), before);
  assertEquals(granted(ledger, { size: 27 }), ["10.0.0.96/27"]);
  assertEquals(refusal(ledger, grantOf({ size: 28 })).refused, "exhausted");
});

Deno.test("allocate says that another rack has room, that a range drains and that a block cools", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24", "10.1.0.0/24"], ipv4: { largest: 25 } });
  const [mine] = granted(ledger, { size: 25 }), [theirs] = granted(ledger, { ...RACK_B, size: 25 });
  must(ledger, drainPool({ name: "pods", cidr: "10.1.0.0/24" }));
  assertMatch(refusal(ledger, grantOf()).hint ?? "", /pool drain pods 10.1.0.0\/24 --undo/);
  ledger.apply({ puts: [], deletes: [`block/${theirs}`], guards: [], what: "" }, 9);
  assertMatch(refusal(ledger, grantOf()).hint ?? "", /ipam rebalance: rack b has room/);
  must(ledger, release({ prefixes: [mine!] }), at(0));
  assertMatch(refusal(ledger, grantOf(), at(10)).hint ?? "", /a block cools for 50 s more/);
});

Deno.test("allocate grants a block again when it has cooled, and not a second before", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/26"] });
  const [prefix] = granted(ledger);
  must(ledger, release({ prefixes: [prefix!] }), at(0));
  assertEquals(refusal(ledger, grantOf(), at(59)).refused, "exhausted");
  const { blocks } = must(ledger, grantOf({ node: "n2" }), at(60));
  assertEquals(blocks.map(({ prefix, node, serial }) => [prefix, node, serial]), [
    ["10.0.0.0/26", "n2", 3],
  ]);
  assertEquals([...ledger.blocks()].length, 1);
});

Deno.test("allocate drops what has cooled in the super-blocks of the rack, and fills it again", () => {
  const ledger = scene();
  const [first, second] = granted(ledger, { count: 3 });
  const [theirs] = granted(ledger, RACK_B);
  must(ledger, release({ prefixes: [first!, theirs!] }), at(0));
  must(ledger, release({ prefixes: [second!] }), at(30));
  const cooling = () => [...ledger.cooling()].map(({ name }) => name);
  must(ledger, grantOf(), at(59));
  assertEquals(cooling(), [first, theirs, second]);
  assertEquals(must(ledger, grantOf({ size: 28 }), at(60)).blocks[0]!.prefix, "10.0.0.0/28");
  assertEquals(cooling(), [theirs, second]);
});

Deno.test("allocate is not fooled by a wall clock that is set, in either direction", () => {
  for (const days of [1, -1, -20_000]) {
    const ledger = scene({ cidrs: ["10.0.0.0/26"] });
    granted(ledger);
    must(ledger, release({ prefixes: ["10.0.0.0/26"] }), at(0));
    const unix = at(0).unix + days * 86_400;
    assertEquals(refusal(ledger, grantOf(), { ...at(30), unix }).refused, "exhausted");
    assertEquals("blocks" in done(ledger, grantOf(), { ...at(61), unix }), true);
  }
});

const DUAL = { cidrs: ["10.0.0.0/24", "2001:db8::/121"] };

Deno.test("allocate grants both families or none", () => {
  const ledger = scene(DUAL);
  const { blocks } = must(ledger, grantOf());
  assertEquals(blocks.map(({ prefix, partner }) => [prefix, partner]), [
    ["10.0.0.0/26", "2001:db8::/122"],
    ["2001:db8::/122", "10.0.0.0/26"],
  ]);
  // Half the size is half the size of both.
  assertEquals(granted(ledger, { size: 27 }), ["10.0.0.64/27", "2001:db8::40/123"]);
  granted(ledger, { size: 27 });
  const before = rowsOf(ledger);
  const { refused, text } = refusal(ledger, grantOf({ size: 28 }));
  assertEquals(refused, "exhausted");
  assertMatch(text, /^cannot grant an IPv6 \/124 to n1/);
  assertEquals(rowsOf(ledger), before);
});

Deno.test("allocate answers the same request with the same blocks", () => {
  const ledger = scene();
  const first = must(ledger, grantOf({ request: "7f3a", count: 2 }));
  const again = grantOf({ request: "7f3a", count: 2 })(ledger, at(5));
  assertEquals(again, {
    delta: { puts: [], deletes: [], guards: [], what: "" },
    answer: { ...first, isRepeated: true },
  });
  assertEquals(refusal(ledger, grantOf({ request: "7f3a", node: "n2" })).refused, "bad-request");
  assertEquals(refusal(ledger, grantOf({ request: "7f3a", uid: "u2" })).refused, "bad-request");
});

Deno.test("allocate chooses the pool that asks for most labels, then by name, and the next when it is full", () => {
  const zone = { key: "zone", values: ["z1", "z2"] }, rack = { key: "rack", values: ["a"] };
  const ledger = scene(
    { name: "every", cidrs: ["10.0.0.0/24"] },
    { name: "zoned", cidrs: ["10.1.0.0/26"], selector: [zone, rack] },
    { name: "also", cidrs: ["10.2.0.0/26"], selector: [rack] },
  );
  const labels = [{ key: "rack", value: "a" }, { key: "zone", value: "z2" }];
  const pools = [1, 2, 3].map(() => must(ledger, grantOf({ labels })).blocks[0]!.pool);
  assertEquals(pools, ["zoned", "also", "every"]);
  assertEquals(
    refusal(ledger, grantOf({ node: "n3", labels: [], pool: "zoned" })).refused,
    "no-pool-matches",
  );
  assertEquals(refusal(ledger, grantOf({ pool: "nope" })).hint, "pools: also, every, zoned");
});

Deno.test("allocate refuses sizes and numbers that the pool does not grant", () => {
  const ledger = scene({ elastic: { mostBlocks: 2 } });
  assertEquals(
    refusal(ledger, grantOf({ size: 20 })).text,
    "cannot grant a /20: pool pods grants /28 to /22",
  );
  assertEquals(refusal(ledger, grantOf({ size: 20 })).refused, "too-large");
  const hints = [20, 30, 0, 33].map((size) => refusal(ledger, grantOf({ size })).hint);
  // No rules of a pool would have the last two.
  assertEquals(hints, [
    "underlay ipam pool set pods --sizes /28-/20 --rack-size /20",
    "underlay ipam pool set pods --sizes /30-/22",
    undefined,
    undefined,
  ]);
  assertEquals(refusal(ledger, grantOf({ size: 29 })).refused, "bad-request");
  assertEquals(refusal(ledger, grantOf({ count: 3 })).refused, "too-many-blocks");
  assertEquals(refusal(ledger, grantOf({ count: 0 })).refused, "bad-request");
  assertEquals(refusal(ledger, grantOf({ node: "a b" })).refused, "bad-request");
  must(ledger, drainPool({ name: "pods" }));
  assertEquals(refusal(ledger, grantOf()).refused, "draining");
});

Deno.test("allocate uses a range that was added when those before it are full", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/25"] });
  granted(ledger);
  must(ledger, growPool({ name: "pods", cidrs: ["10.9.0.0/25"] }));
  assertEquals(granted(ledger, { count: 2 }), ["10.0.0.64/26", "10.9.0.0/26"]);
});

Deno.test("allocate grants nothing of a ledger that a newer program wrote", () => {
  const ledger = scene();
  const meta = { kind: "meta", format: 2, id: "scene", epoch: 1 };
  ledger.take([{ key: "meta", value: JSON.stringify(meta), version: 9 }], 9, false);
  assertEquals(refusal(ledger, grantOf()).refused, "newer-format");
  assertEquals(refusal(ledger, release({ node: "n1" })).refused, "newer-format");
  assertEquals(
    refusal(ledger, acknowledge({ node: "n1", instance: "i", blocks: [] })).refused,
    "newer-format",
  );
});

Deno.test("allocate never grants twice where pools overlap although they must not", () => {
  const ledger = scene({}, { name: "other", cidrs: ["10.9.0.0/16"] });
  // Somebody has written into the store: nested, and the same range once more.
  const nested = { ...ledger.pool("other")!, cidrs: [{ prefix: "10.0.0.0/17" }] };
  const same = { ...ledger.pool("pods")!, name: "same" };
  ledger.apply({ puts: [nested, same], deletes: [], guards: [], what: "" }, 9);
  const seen = new Set<string>();
  for (let i = 0; i < 30; i++) {
    const pool = ["pods", "other", "same"][i % 3]!, node = `n${i}`;
    for (const prefix of granted(ledger, { pool, node })) seen.add(prefix);
  }
  assertEquals(seen.size, 30);
  // All of one size, so that those that are not equal do not overlap.
  assertEquals([...seen].every((prefix) => prefix.endsWith("/26")), true);
});

Deno.test("allocate writes the row of the node that asks with a request id, so that whoever missed it looks again", () => {
  const ledger = scene({});
  must(ledger, grantOf());
  const keys = (request?: string) => {
    const change = grantOf({ ...(request !== undefined && { request }) })(ledger, at(0));
    return "delta" in change ? change.delta.puts.map(keyOf) : [];
  };
  assertEquals(keys().includes("node/n1"), false);
  assertEquals(keys("r1").filter((key) => key === "node/n1").length, 1);
});
