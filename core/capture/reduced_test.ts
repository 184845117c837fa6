import { assert, assertEquals } from "@std/assert";
import { UpdateChecker } from "../wire/update_checker.ts";
import { makeContext } from "../wire/context.ts";
import { Update } from "../wire/update.ts";
import { ATTRIBUTES, madeReach, madeUnreach, madeUpdate } from "./made_updates.ts";
import { Reduced, type WantsRoute } from "./reduced.ts";

const IPV4 = 1 << 8 | 1, IPV6 = 2 << 8 | 1;

function reduce(bytes: Uint8Array, wants: WantsRoute, addPath: number[] = []): [number, string] {
  const whole = new Update(), reduced = new Reduced();
  assertEquals(whole.locate(bytes, 0, bytes.length), undefined);
  const kept = reduced.make(whole, new Set(addPath), wants);
  const { update } = reduced;
  return [kept, update.bytes.subarray(update.start, update.end).toHex()];
}

const MIXED = madeUpdate(
  "180a0101180b0101",
  ATTRIBUTES + madeReach("000201", "2020010db82020010db9", "20010db8" + "00".repeat(12)) +
    madeUnreach("000201", "2020010dba"),
  "180a0102180b0102",
);

Deno.test("Reduced writes an UPDATE that is sound and holds only what is wanted", () => {
  const first: WantsRoute = (_announced, _family, bytes, at) => bytes[at + 1] === 10;
  const [kept, hex] = reduce(MIXED, first);
  assertEquals(kept, 2);
  assertEquals(hex, madeUpdate("180a0101", ATTRIBUTES, "180a0102").toHex());
  const bytes = Uint8Array.fromHex(hex), checker = new UpdateChecker();
  assertEquals(checker.check(bytes, 0, bytes.length, makeContext()), []);
});

Deno.test("Reduced is told of each route: what it is, of which family and where it ends", () => {
  const asked: string[] = [];
  reduce(MIXED, (announced, family, bytes, at, end) => {
    asked.push(`${announced ? "A" : "W"}${family} ${bytes.subarray(at, end).toHex()}`);
    return true;
  });
  assertEquals(asked, [
    `W${IPV4} 180a0101`,
    `W${IPV4} 180b0101`,
    `A${IPV6} 2020010db8`,
    `A${IPV6} 2020010db9`,
    `W${IPV6} 2020010dba`,
    `A${IPV4} 180a0102`,
    `A${IPV4} 180b0102`,
  ]);
});

Deno.test("Reduced keeps the next hop of MP_REACH_NLRI, and drops MP attributes that became empty", () => {
  const [kept, hex] = reduce(MIXED, (announced, family) => announced && family === IPV6);
  assertEquals(kept, 2);
  // The length of the attribute is written in two octets, whatever it was before.
  const reach = "900e001f" + "000201" + "10" + "20010db8" + "00".repeat(12) + "00" +
    "2020010db82020010db9";
  assertEquals(hex, madeUpdate("", ATTRIBUTES + reach, "").toHex());
});

Deno.test("Reduced takes path identifiers along and asks of what stands behind them", () => {
  const bytes = madeUpdate("", ATTRIBUTES, "00000001180a0101" + "00000002180b0101");
  const [kept, hex] = reduce(bytes, (_a, _f, octets, at) => octets[at + 1] === 11, [IPV4]);
  assertEquals([kept, hex], [1, madeUpdate("", ATTRIBUTES, "00000002180b0101").toHex()]);
});

Deno.test("Reduced stops in a field at the first NLRI that does not parse", () => {
  const bytes = madeUpdate("", ATTRIBUTES, "180a0101" + "99ffff");
  assertEquals(reduce(bytes, () => true), [1, madeUpdate("", ATTRIBUTES, "180a0101").toHex()]);
});

Deno.test("Reduced copies what is left of attributes that do not parse", () => {
  const cut = ATTRIBUTES + "c00810ffff";
  const bytes = madeUpdate("", cut, "180a0101");
  assertEquals(reduce(bytes, () => true), [1, bytes.toHex()]);
});

Deno.test("Reduced keeps nothing when nothing is wanted, and serves any number of messages", () => {
  const reduced = new Reduced(), whole = new Update();
  for (let n = 0; n < 3; n++) {
    whole.locate(MIXED, 0, MIXED.length);
    assertEquals(reduced.make(whole, new Set(), () => false), 0);
    assertEquals(reduced.update.end - reduced.update.start, 23 + ATTRIBUTES.length / 2);
    assertEquals(reduced.make(whole, new Set(), () => true), 7);
    assert(reduced.update.end > 23);
  }
});
