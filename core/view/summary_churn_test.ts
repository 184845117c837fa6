import { assert, assertEquals } from "@std/assert";
import { FamilyChurn, isPrefixFamily } from "./summary_churn.ts";

const IPV4 = 1 << 8 | 1, IPV6 = 2 << 8 | 1;

/** 10.x.y.0/24 as it stands on the wire. */
function nlri(n: number): Uint8Array {
  return Uint8Array.of(24, 10, n >> 8 & 255, n & 255);
}

Deno.test("FamilyChurn counts how often each prefix was announced and withdrawn", () => {
  const churn = new FamilyChurn(IPV4);
  for (let i = 0; i < 3; i++) churn.announced(nlri(1), 0);
  churn.withdrawn(nlri(1), 0);
  churn.announced(nlri(2), 0);
  churn.withdrawn(nlri(2), 0);
  churn.announced(nlri(3), 0);
  assertEquals([churn.distinct, churn.error], [3, 0]);
  assertEquals(churn.top(10, 1), [
    { family: IPV4, prefix: "10.0.1.0/24", announced: 3, withdrawn: 1 },
    { family: IPV4, prefix: "10.0.2.0/24", announced: 1, withdrawn: 1 },
  ]);
  assertEquals(churn.top(1, 1).length, 1);
  assertEquals(churn.top(10, 2).length, 1, "twice is usual where two send it");
});

Deno.test("FamilyChurn knows prefixes of a dump without counting them as changes", () => {
  const churn = new FamilyChurn(IPV6);
  churn.dumped(Uint8Array.of(32, 0x20, 1, 0xd, 0xb8), 0);
  assertEquals([churn.distinct, churn.top(10, 0).length], [1, 0]);
});

Deno.test("FamilyChurn keeps the busiest prefixes when there are too many, and says how wrong it is", () => {
  const churn = new FamilyChurn(IPV4, 64);
  for (let round = 0; round < 50; round++) {
    for (let hot = 0; hot < 4; hot++) churn.announced(nlri(hot), 0);
    for (let cold = 0; cold < 100; cold++) churn.announced(nlri(1000 + round * 100 + cold), 0);
  }
  assert(churn.error > 0);
  assert(churn.distinct >= 5004, "nothing is counted less than once");
  const top = churn.top(4, 1);
  assertEquals(top.map(({ prefix }) => prefix).sort(), [
    "10.0.0.0/24",
    "10.0.1.0/24",
    "10.0.2.0/24",
    "10.0.3.0/24",
  ]);
  for (const { announced } of top) {
    assert(announced <= 50 && announced + churn.error >= 50, `${announced} of 50`);
  }
});

Deno.test("FamilyChurn stays bounded when all prefixes are equally busy", () => {
  const churn = new FamilyChurn(IPV4, 64);
  for (let n = 0; n < 10_000; n++) churn.announced(nlri(n), 0);
  assert(churn.top(1000, 0).length <= 64);
});

Deno.test("isPrefixFamily is true for plain prefixes only", () => {
  assertEquals([IPV4, IPV6, 1 << 8 | 2, 2 << 8 | 2].map(isPrefixFamily), [true, true, true, true]);
  assertEquals(
    [1 << 8 | 4, 1 << 8 | 128, 25 << 8 | 70, 2].map(isPrefixFamily).includes(true),
    false,
  );
});
