import { assertEquals } from "@std/assert";
import { sayUpdate } from "./routing/churn_message.ts";
import { ChurnModel, type Kind, KINDS, mark } from "./routing/churn_model.ts";
import { ChurnTaker } from "./routing/churn_taker.ts";
import { TELLERS } from "./routing/place.ts";

const COUNTS: Readonly<Record<Kind, number>> = { ipv4: 300, ipv6: 70_000 };

Deno.test("ChurnModel chooses the shortest path, of equal ones the first peer's", () => {
  const model = new ChurnModel(COUNTS, 3);
  assertEquals(model.best("ipv4", 7), 0);
  model.announce(2, "ipv4", 7, 3);
  model.announce(1, "ipv4", 7, 3);
  assertEquals(model.best("ipv4", 7), mark(1, 3));
  model.announce(2, "ipv4", 7, 2);
  assertEquals(model.best("ipv4", 7), mark(2, 2));
  model.announce(2, "ipv4", 7, 0);
  assertEquals(model.best("ipv4", 7), mark(1, 3));
});

/** What a router with an AS of its own makes of a path: its AS goes before it. */
function told(bytes: Uint8Array): Uint8Array {
  const path = bytes.findIndex((octet, at) => at > 22 && octet === 0x40 && bytes[at + 1] === 2);
  const longer = Uint8Array.from([
    ...bytes.subarray(0, path + 5),
    ...[0, 0, 0xfd, 0xe8],
    ...bytes.subarray(path + 5),
  ]);
  longer[path + 2]! += 4;
  longer[path + 4]! += 1;
  for (const at of [17, 22]) longer[at]! += 4;
  return longer;
}

Deno.test("ChurnTaker has what was said last, of both families, for each of the prefixes", () => {
  const taker = new ChurnTaker(COUNTS), [, peer] = TELLERS;
  for (const kind of KINDS) {
    const first = COUNTS[kind] - 2;
    const message = told(sayUpdate(peer!, kind, first, 2, 4, 1));
    taker.take(message, 0, message.length);
    assertEquals([-1, 0, 1].map((i) => taker.has(kind, first + i)), [0, mark(1, 4), mark(1, 4)]);
    const withdrawal = sayUpdate(peer!, kind, first, 1, 0, 0);
    taker.take(withdrawal, 0, withdrawal.length);
    assertEquals([0, 1].map((i) => taker.has(kind, first + i)), [0, mark(1, 4)]);
  }
});
