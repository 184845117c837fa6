import { assertEquals } from "@std/assert";
import type { Damage, Notice } from "./record.ts";
import { damageTally, noticeTally } from "./tally.ts";

Deno.test("damageTally tells the first hundred places of a kind, then how many more there were", () => {
  const told: Damage[] = [], tally = damageTally((damage) => told.push(damage));
  for (let i = 0; i < 250; i++) {
    tally.take({
      offset: i,
      frame: i,
      what: `RIB entry ${i}`,
      reason: `peer ${i * 7} is not there`,
    });
    if (i < 3) tally.take({ offset: i, frame: i, what: "record", reason: "it is cut" });
  }
  assertEquals(told.length, 103);
  tally.finish();
  assertEquals(told.slice(103), [{
    offset: 249,
    frame: 249,
    count: 150,
    what: "RIB entry 249",
    reason: "150 more places like this: peer 1743 is not there",
  }]);
});

Deno.test("damageTally takes addresses for what differs within a kind, and bounds the kinds", () => {
  const told: Damage[] = [], tally = damageTally((damage) => told.push(damage));
  const take = (what: string) => tally.take({ offset: 0, frame: 0, what, reason: "gap" });
  for (let i = 0; i < 150; i++) {
    take(i % 2 ? `TCP 10.0.0.${i} > ::1` : `TCP fe80::${i} > 2001:db8::1`);
  }
  assertEquals(told.length, 100);
  const word = (i: number) => [...i.toString(26)].map((c) => `${parseInt(c, 26) + 10}`);
  for (let i = 0; i < 3000; i++) {
    take(word(i).map((n) => String.fromCharCode(87 + Number(n))).join(""));
  }
  tally.finish();
  assertEquals(told.reduce((sum, { count }) => sum + (count ?? 1), 0), 3150, "none is lost");
});

Deno.test("noticeTally counts notices alike", () => {
  const told: Notice[] = [], tally = noticeTally((notice) => told.push(notice));
  for (let i = 0; i < 102; i++) tally.take({ kind: "gap", frame: i, text: `10.0.0.${i}: a gap` });
  tally.finish();
  assertEquals(told.length, 101);
  assertEquals(told.at(-1), {
    kind: "gap",
    frame: 101,
    count: 2,
    text: "2 more notices like this: 10.0.0.101: a gap",
  });
});

Deno.test("noticeTally tells the same words once, and how often they came", () => {
  const told: Notice[] = [], tally = noticeTally((notice) => told.push(notice));
  for (let i = 0; i < 5; i++) tally.take({ kind: "skipped", frame: i, text: "obsolete: skipped" });
  tally.finish();
  assertEquals(told.map(({ text }) => text), [
    "obsolete: skipped",
    "4 more notices like this: obsolete: skipped",
  ]);
});
