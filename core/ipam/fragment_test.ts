import { assertAlmostEquals, assertEquals } from "@std/assert";
import { block, dualPool, ledgerOf, pool } from "./elastic_scene.ts";
import { freeSpaceOf } from "./fragment.ts";
import type { LedgerRow } from "./ledger_row.ts";
import type { PoolRow } from "./pool.ts";

const SMALL = { cidrs: [{ prefix: "10.0.0.0/22" }], ipv4: sizes(22, 22) };

function sizes(largest: number, rack: number) {
  return { smallest: 28, largest, usual: 26, rack };
}

function space(of: PoolRow, ...rows: readonly LedgerRow[]) {
  return freeSpaceOf(ledgerOf([of, ...rows]), of, 32);
}

Deno.test("freeSpaceOf an empty pool is one range", () => {
  const { addresses, free, largest, fragmentation, grantable } = space(pool(SMALL));
  assertEquals([addresses, free, largest, fragmentation], [1024, 1024, 22, 0]);
  assertEquals(grantable, [
    { length: 22, blocks: 1 },
    { length: 23, blocks: 2 },
    { length: 24, blocks: 4 },
    { length: 25, blocks: 8 },
    { length: 26, blocks: 16 },
    { length: 27, blocks: 32 },
    { length: 28, blocks: 64 },
  ]);
});

Deno.test("freeSpaceOf counts what is around blocks of any state, and around what is reserved", () => {
  const reserved = ["10.0.2.0/24"];
  const found = space(
    pool({ ...SMALL, reserved }),
    block("10.0.0.0/26"),
    block("10.0.1.128/25", "cooling"),
  );
  assertEquals([found.free, found.largest], [1024 - 64 - 128 - 256, 24]);
  assertAlmostEquals(found.fragmentation, 1 - 256 / 576, 1e-9);
  assertEquals(found.grantable.slice(2, 5).map(({ blocks }) => blocks), [1, 4, 9]);
});

Deno.test("freeSpaceOf checkered space is crumbs", () => {
  const held = Array.from({ length: 32 }, (_, i) => {
    const at = i * 32;
    return block(`10.0.${at >> 8}.${at & 255}/28`);
  });
  const found = space(pool(SMALL), ...held);
  assertEquals([found.free, found.largest], [512, 28]);
  assertAlmostEquals(found.fragmentation, 1 - 16 / 512, 1e-9);
});

Deno.test("freeSpaceOf what is full is nothing", () => {
  const { free, largest, fragmentation } = space(pool(SMALL), block("10.0.0.0/22"));
  assertEquals([free, largest, fragmentation], [0, undefined, 0]);
});

Deno.test("freeSpaceOf ranges that drain is closed", () => {
  const cidrs = [{ prefix: "10.0.0.0/22", draining: true as const }, { prefix: "10.1.0.0/22" }];
  const { free, closed, addresses } = space(pool({ cidrs }), block("10.0.0.0/24"));
  assertEquals([free, closed, addresses], [1024, 768, 2048]);
  assertEquals(space(pool({ cidrs, draining: true })).free, 0);
});

Deno.test("freeSpaceOf IPv6 is exact in units of its smallest block", () => {
  const ipv6 = { smallest: 64, largest: 56, usual: 64, rack: 56 };
  const of = dualPool({ cidrs: [{ prefix: "10.0.0.0/22" }, { prefix: "2001:db8::/40" }], ipv6 });
  const held = block("2001:db8::/64", "held");
  const { free, largest } = freeSpaceOf(ledgerOf([of, held]), of, 128);
  assertEquals([free, largest], [2 ** 88 - 2 ** 64, 41]);
});
