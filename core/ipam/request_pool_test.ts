import { assertEquals, assertMatch } from "@std/assert";
import { checkStep } from "./check_step.ts";
import { Ledger } from "./ledger.ts";
import { at, grantOf, must, refusal, rowsOf, scene } from "./ledger_scene.ts";
import { release } from "./release.ts";
import { addPool, type AddPoolRequest, drainPool, growPool, removePool } from "./request_pool.ts";
import { setPool } from "./request_pool_set.ts";

function refusedAdd(changes: Partial<AddPoolRequest>, ledger = new Ledger()): string {
  const { text, hint } = refusal(
    ledger,
    addPool({ name: "p", cidrs: ["10.0.0.0/16"], ...changes }),
  );
  return hint === undefined ? text : `${text}; ${hint}`;
}

for (
  const [cidr, said] of [
    ["10.0.0.1/16", "10.0.0.1/16 has bits behind its length; 10.0.0.0/16 is the whole range"],
    ["10.0.0.0", '"10.0.0.0" is no prefix; for example 10.64.0.0/16 or 2001:db8::/108'],
    ["010.0.0.0/8", '"010.0.0.0/8" is no prefix; for example 10.64.0.0/16 or 2001:db8::/108'],
    ["0.0.0.0/0", "0.0.0.0/0 is every address there is; say the range that is yours"],
    ["::/0", "::/0 is every address there is; say the range that is yours"],
    ["10.0.0.1/32", "10.0.0.1/32 is smaller than one block, /26; a pool is a range, not a host"],
    ["10.0.0.0/31", "10.0.0.0/31 is smaller than one block, /26; a pool is a range, not a host"],
    ["10.0.0.0/27", "10.0.0.0/27 is smaller than one block, /26; smaller blocks: --usual /27"],
    [
      "2001:db8::/127",
      "2001:db8::/127 is smaller than one block, /122; a pool is a range, not a host",
    ],
    [
      "2001:db8::1/128",
      "2001:db8::1/128 is smaller than one block, /122; a pool is a range, not a host",
    ],
    [
      "2001:db8::/64",
      "2001:db8::/64 has more than 2^31 blocks of /124; a part of it, /93 or longer, or larger " +
      "blocks: --ipv6-sizes up to /95",
    ],
    ["::ffff:10.0.0.0/112", "::ffff:10.0.0.0/112 is IPv4 written as IPv6; 10.0.0.0/16"],
  ] as const
) {
  Deno.test(`addPool refuses ${cidr} in a sentence`, () => {
    assertEquals(refusedAdd({ cidrs: [cidr] }), said);
  });
}

Deno.test("addPool takes a pool of 2^31 blocks and grants from it", () => {
  const ledger = scene({ cidrs: ["2001:db8::/93"] });
  assertEquals(must(ledger, grantOf()).blocks[0]?.prefix, "2001:db8::/122");
  const next = must(ledger, grantOf({ node: "n2", labels: [{ key: "rack", value: "b" }] }));
  assertEquals(next.blocks[0]?.prefix, "2001:db8::4:0:0/122");
});

Deno.test("addPool refuses what overlaps another pool, in every form", () => {
  const ledger = scene();
  for (const cidr of ["10.0.0.0/16", "10.0.3.0/24", "10.0.0.0/8"]) {
    assertMatch(refusedAdd({ cidrs: [cidr] }, ledger), /overlaps 10.0.0.0\/16 of pool pods/);
  }
  assertMatch(
    refusedAdd({ cidrs: ["10.1.0.0/16", "10.1.2.0/24"] }),
    /overlaps 10.1.0.0\/16 of this pool/,
  );
  assertEquals(
    refusal(ledger, addPool({ name: "pods", cidrs: ["10.3.0.0/16"] })).refused,
    "overlap",
  );
  assertEquals(
    refusal(ledger, growPool({ name: "pods", cidrs: ["10.0.0.0/17"] })).refused,
    "overlap",
  );
});

Deno.test("addPool refuses sizes and marks that contradict each other", () => {
  assertMatch(refusedAdd({ ipv4: { smallest: 31 } }), /\/31 has no address for a pod/);
  assertMatch(refusedAdd({ ipv4: { smallest: 24, largest: 26 } }), /is smaller than the smallest/);
  assertMatch(refusedAdd({ ipv4: { largest: 24, rack: 25 } }), /smaller than the largest block/);
  assertMatch(refusedAdd({ ipv6: {} }), /sizes of IPv6, but no range of it/);
  assertMatch(refusedAdd({ elastic: { lowPercent: 90 } }), /low mark, 90 %, is not below/);
  assertMatch(refusedAdd({ reserved: ["10.9.0.0/24"] }), /is in no range of pool p/);
  assertMatch(refusedAdd({ name: "a/b" }), /is no name of a pool/);
  assertMatch(refusedAdd({ cidrs: [] }), /has no range/);
});

Deno.test("addPool never grants what is reserved", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/25"], reserved: ["10.0.0.0/28"] });
  assertEquals(must(ledger, grantOf()).blocks[0]?.prefix, "10.0.0.64/26");
  assertEquals(must(ledger, grantOf({ size: 27 })).blocks[0]?.prefix, "10.0.0.32/27");
  assertEquals(must(ledger, grantOf({ size: 28 })).blocks[0]?.prefix, "10.0.0.16/28");
  assertEquals(refusal(ledger, grantOf({ size: 28 })).refused, "exhausted");
});

Deno.test("removePool is refused while somebody has a block of it, and says who", () => {
  const ledger = scene();
  const [block] = must(ledger, grantOf()).blocks;
  const { refused, text } = refusal(ledger, removePool({ name: "pods" }));
  assertEquals([refused, text], ["in-use", "cannot remove pool pods: 1 block of n1 is in it"]);
  const growth = must(ledger, growPool({ name: "pods", cidrs: ["10.1.0.0/16"] }));
  assertEquals(growth.pool.cidrs.length, 2);
  assertEquals(
    refusal(ledger, removePool({ name: "pods", cidrs: ["10.0.0.0/16"] })).refused,
    "in-use",
  );
  must(ledger, removePool({ name: "pods", cidrs: ["10.1.0.0/16"] }));
  assertEquals(ledger.pool("pods")?.cidrs, [{ prefix: "10.0.0.0/16" }]);
  must(ledger, release({ prefixes: [block!.prefix] }));
  assertEquals(refusal(ledger, removePool({ name: "pods" })).refused, "in-use");
  ledger.apply({ puts: [], deletes: [`block/${block!.prefix}`], guards: [], what: "" }, 9);
  must(ledger, removePool({ name: "pods" }));
  assertEquals([[...ledger.pools()], [...ledger.supers()]], [[], []]);
});

Deno.test("removePool of a range leaves its serials to the pool", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24", "10.1.0.0/24"] });
  for (let i = 0; i < 4; i++) must(ledger, grantOf());
  const { serial } = ledger.super("10.0.0.0/24")!;
  const deletes = [...ledger.blocks()].map(({ prefix }) => `block/${prefix}`);
  ledger.apply({ puts: [], deletes, guards: [], what: "" }, 9);
  must(ledger, removePool({ name: "pods", cidrs: ["10.0.0.0/24"] }));
  assertEquals(ledger.pool("pods")?.serial, serial);
});

Deno.test("a range that comes again is granted under numbers that were never used there", () => {
  const again: ((ledger: Ledger) => void)[] = [
    (ledger) => {
      must(ledger, removePool({ name: "pods" }));
      must(ledger, addPool({ name: "pods", cidrs: ["10.0.0.0/16"] }));
    },
    // Whatever it is called, and wherever the range comes to.
    (ledger) => {
      must(ledger, removePool({ name: "pods" }));
      must(ledger, addPool({ name: "other", cidrs: ["10.0.0.0/16"] }));
    },
    (ledger) => {
      must(ledger, growPool({ name: "pods", cidrs: ["10.1.0.0/16"] }));
      must(ledger, addPool({ name: "other", cidrs: ["10.2.0.0/16"] }));
      must(ledger, removePool({ name: "pods", cidrs: ["10.0.0.0/16"] }));
      must(ledger, drainPool({ name: "pods" }));
      must(ledger, growPool({ name: "other", cidrs: ["10.0.0.0/16"] }));
      must(ledger, drainPool({ name: "other", cidr: "10.2.0.0/16" }));
    },
  ];
  for (const come of again) {
    const ledger = scene();
    const granted = must(ledger, grantOf({ count: 5 })).blocks, last = granted.at(-1)!;
    must(ledger, release({ node: "n1" }));
    ledger.apply({
      puts: [],
      deletes: granted.map(({ prefix }) => `block/${prefix}`),
      guards: [],
      what: "",
    }, 50);
    const before = rowsOf(ledger);
    come(ledger);
    assertEquals(checkStep(before, rowsOf(ledger), at(0)), []);
    const [next] = must(ledger, grantOf()).blocks;
    assertEquals([next!.prefix, next!.serial > last.serial], ["10.0.0.0/26", true]);
  }
});

Deno.test("drainPool changes nothing of what drains, or is granted from, already", () => {
  const ledger = scene();
  const puts = (undo: boolean, cidr?: string) => {
    const work = drainPool({ name: "pods", undo, ...cidr !== undefined && { cidr } });
    const change = work(ledger, at(0));
    must(ledger, work);
    return "delta" in change ? [change.delta.puts.length, change.delta.what] : change;
  };
  for (const cidr of [undefined, "10.0.0.0/16"]) {
    assertEquals(puts(true, cidr), [0, ""]);
    assertEquals((puts(false, cidr) as unknown[])[0], 1);
    assertEquals(puts(false, cidr), [0, ""]);
    assertEquals((puts(true, cidr) as unknown[])[0], 1);
  }
});

Deno.test("drainPool keeps what is held and grants nothing more, until it is undone", () => {
  const ledger = scene({ cidrs: ["10.0.0.0/24", "10.1.0.0/24"] });
  must(ledger, grantOf());
  must(ledger, drainPool({ name: "pods", cidr: "10.0.0.0/24" }));
  assertEquals(must(ledger, grantOf()).blocks[0]?.prefix, "10.1.0.0/26");
  must(ledger, drainPool({ name: "pods" }));
  assertEquals(refusal(ledger, grantOf()).refused, "draining");
  must(ledger, drainPool({ name: "pods", undo: true }));
  must(ledger, drainPool({ name: "pods", cidr: "10.0.0.0/24", undo: true }));
  assertEquals(ledger.pool("pods")?.cidrs, [{ prefix: "10.0.0.0/24" }, { prefix: "10.1.0.0/24" }]);
  assertEquals(
    refusal(ledger, drainPool({ name: "pods", cidr: "10.2.0.0/24" })).refused,
    "unknown-pool",
  );
});

Deno.test("setPool changes sizes for new blocks only, and says which it would not grant", () => {
  const ledger = scene();
  must(ledger, grantOf({ size: 28 }));
  const change = { name: "pods", ipv4: { smallest: 26, usual: 25 } };
  const { refused, hint } = refusal(ledger, setPool(change));
  assertEquals(refused, "size-change");
  assertMatch(hint ?? "", /^10.0.0.0\/28 for one; --force/);
  const { odd, pool } = must(ledger, setPool({ ...change, force: true }));
  assertEquals([odd.length, pool.ipv4?.usual], [1, 25]);
  assertEquals(ledger.block("10.0.0.0/28")?.state, "held");
  assertEquals(must(ledger, grantOf()).blocks[0]?.prefix, "10.0.0.128/25");
  assertEquals(must(ledger, grantOf({ size: 26 })).blocks[0]?.prefix, "10.0.0.64/26");
});

Deno.test("setPool does not reserve what somebody has, nor name racks anew", () => {
  const ledger = scene();
  must(ledger, grantOf());
  const over = refusal(ledger, setPool({ name: "pods", reserve: ["10.0.0.0/28"], force: true }));
  assertEquals([over.refused, over.text], [
    "in-use",
    "cannot reserve 10.0.0.0/28: 1 block of n1 is in it",
  ]);
  assertEquals(refusal(ledger, setPool({ name: "pods", rackLabel: "row" })).refused, "in-use");
  assertEquals(
    refusal(ledger, setPool({ name: "pods", unreserve: ["10.0.0.0/28"] })).refused,
    "bad-request",
  );
  const { pool } = must(ledger, setPool({ name: "pods", reserve: ["10.0.0.64/26"] }));
  assertEquals(pool.reserved, ["10.0.0.64/26"]);
  assertEquals(must(ledger, grantOf()).blocks[0]?.prefix, "10.0.0.128/26");
  assertEquals(
    must(ledger, setPool({ name: "pods", unreserve: ["10.0.0.64/26"] })).pool.reserved,
    [],
  );
});
