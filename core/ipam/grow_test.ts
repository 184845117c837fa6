import { assertEquals } from "@std/assert";
import { ElasticPool } from "./elastic_pool.ts";
import { after, block, demand, dualPool, node, pool, SETTINGS, standing } from "./elastic_scene.ts";
import { firstLength, growthOf, nextLength, wanted } from "./grow.ts";

const NOW = after(1000);

/** What is missing to a node with one /26 (61 addresses for pods). */
function missing(used: number, pending = 0): number | undefined {
  const who = node({ demand: demand(NOW, used, pending) });
  return growthOf(standing(pool(), who, [block("10.0.0.0/26")]), SETTINGS)?.missing;
}

Deno.test("wanted is what keeps enough free and the high mark unreached", () => {
  assertEquals(wanted(0, SETTINGS), 8);
  assertEquals(wanted(72, SETTINGS), 80);
  assertEquals(wanted(90, SETTINGS), 100);
  assertEquals(wanted(0, { ...SETTINGS, preAllocate: 0 }), 1);
});

Deno.test("growthOf is nothing while enough is free", () => {
  assertEquals(missing(53), undefined);
  assertEquals(missing(54), 1);
});

Deno.test("growthOf counts pods that wait", () => {
  assertEquals(missing(53, 1), 1);
  assertEquals(missing(0, 500), 556 - 61);
});

Deno.test("growthOf gives a node that reports a first block", () => {
  const who = node({ demand: demand(NOW, 0) });
  assertEquals(growthOf(standing(pool(), who, []), SETTINGS), {
    takeBack: [],
    missing: 8,
    why: "it holds no block",
  });
});

Deno.test("growthOf takes back draining blocks first, those that give most before others", () => {
  const blocks = [
    block("10.0.0.0/26"),
    block("10.0.0.64/28", "draining"),
    block("10.0.0.128/26", "draining"),
  ];
  const used = { "10.0.0.0/26": 61, "10.0.0.64/28": 1, "10.0.0.128/26": 2 };
  const who = node({ demand: demand(NOW, 64, 0, used) });
  const growth = growthOf(standing(pool(), who, blocks), SETTINGS)!;
  assertEquals(growth.takeBack.map((one) => one.blocks[0]!.prefix), ["10.0.0.128/26"]);
  assertEquals(growth.missing, 0);
});

Deno.test("growthOf never takes back what lies in a range that drains", () => {
  const cidrs = [{ prefix: "10.0.0.0/25", draining: true as const }, { prefix: "10.1.0.0/16" }];
  const blocks = [block("10.1.0.0/26"), block("10.0.0.0/26", "draining")];
  const who = node({ demand: demand(NOW, 61, 0) });
  const growth = growthOf(standing(pool({ cidrs }), who, blocks), SETTINGS)!;
  assertEquals(growth.takeBack, []);
});

Deno.test("growthOf counts blocks that are to be left as needed elsewhere", () => {
  const who = node({ demand: demand(NOW, 20, 0, { "10.0.0.0/26": 20 }) });
  const growth = growthOf(
    standing(pool({ draining: true }), who, [block("10.0.0.0/26")]),
    SETTINGS,
  );
  assertEquals(growth?.missing, 28);
});

/** What a growth of `addresses` asks for, one block after the other. */
function lengths(of: ElasticPool, addresses: number, who = node(), slots = 16): number[] {
  const out = [firstLength(of, who, { missing: addresses, capacity: 0, slots }, NOW)];
  for (let left = addresses - of.usable(out[0]!); left > 0; left -= of.usable(out.at(-1)!)) {
    out.push(nextLength(of, out[0]!, out.at(-1)!, left));
  }
  return out;
}

Deno.test("firstLength is the usual one, and twice the last of a node that grew just now", () => {
  const of = new ElasticPool(pool());
  const grown = (seconds: number, length: number, how: "grown" | "shrunk" = "grown") =>
    lengths(of, 1, node({ changed: { at: after(1000 - seconds), how, length } }));
  assertEquals(lengths(of, 1), [26]);
  assertEquals(grown(599, 26), [25]);
  assertEquals(grown(599, 24), [23]);
  assertEquals(grown(599, 22), [22], "never above the largest");
  assertEquals(grown(600, 24), [26], "too long ago");
  assertEquals(grown(10, 24, "shrunk"), [26]);
});

Deno.test("firstLength holds through a clock that jumps while the boot clock runs", () => {
  const of = new ElasticPool(pool());
  const who = node({ changed: { at: after(900), how: "grown", length: 26 } });
  for (const unix of [0, 1_800_000_000 - 86_400, 1_800_000_000 + 86_400]) {
    const now = { ...after(1000), unix };
    assertEquals(firstLength(of, who, { missing: 1, capacity: 0, slots: 9 }, now), 25, `${unix}`);
  }
});

Deno.test("firstLength does not take a growth of the future for one of just now", () => {
  const of = new ElasticPool(pool());
  const at = { unix: NOW.unix + 86_400 };
  const who = node({ changed: { at, how: "grown", length: 26 } });
  const now = { unix: NOW.unix };
  assertEquals(firstLength(of, who, { missing: 1, capacity: 0, slots: 9 }, now), 26);
});

Deno.test("nextLength doubles until what waits is served, and no further", () => {
  const of = new ElasticPool(pool());
  assertEquals(lengths(of, 61), [26]);
  assertEquals(lengths(of, 62), [26, 26]);
  assertEquals(lengths(of, 500), [26, 25, 24, 26]);
  assertEquals(lengths(of, 2990), [26, 25, 24, 23, 22, 22]);
});

Deno.test("firstLength is larger where few blocks may follow", () => {
  const of = new ElasticPool(pool());
  assertEquals(lengths(of, 500, node(), 3), [25, 24, 25]);
  assertEquals(firstLength(of, node(), { missing: 1, capacity: 800, slots: 1 }, NOW), 23);
});

Deno.test("ElasticPool counts a pair as what its smaller block serves", () => {
  const dual = new ElasticPool(dualPool());
  assertEquals(dual.usable(26), 61);
  const narrow = new ElasticPool(
    dualPool({ ipv6: { smallest: 126, largest: 124, usual: 124, rack: 117 } }),
  );
  assertEquals(narrow.usable(26), 14);
  assertEquals(narrow.usable(28), 2);
});
