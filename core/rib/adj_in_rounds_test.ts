import { assert, assertEquals } from "@std/assert";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { Bench, madeFacts, seeded, SOUND } from "./made_peers.ts";

function bench(peers = 1): Bench {
  const made = new Bench();
  for (let n = 1; n <= peers; n++) made.adjIn.addPeer(madeFacts(n));
  return made;
}

const tallyOf = (made: Bench) => made.adjIn.familyTally(0, IPV4_UNICAST)!;

Deno.test("AdjIn.endRefresh purges what was not told again, in slices as small as wanted", () => {
  // RFC 7313 §4.
  const made = bench(2), { adjIn } = made;
  made.tell(0, { announce: ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8", "13.0.0.0/8"] });
  made.tell(1, { announce: ["11.0.0.0/8"] });
  assert(adjIn.endRefresh(0, IPV4_UNICAST));
  assertEquals(adjIn.size, 5);
  adjIn.beginRefresh(0, IPV4_UNICAST);
  made.tell(0, { announce: ["10.0.0.0/8", "14.0.0.0/8"], withdraw: ["13.0.0.0/8"] });
  assertEquals(tallyOf(made).stale, 2);
  let slices = 1;
  while (!adjIn.endRefresh(0, IPV4_UNICAST, 1)) slices++;
  assert(slices > 1, `${slices} slices`);
  assertEquals(made.lines(), ["10.0.0.0/8 peer1", "11.0.0.0/8 peer2", "14.0.0.0/8 peer1"]);
  assertEquals([tallyOf(made).stale, tallyOf(made).paths], [0, 2]);
  assert(adjIn.endRefresh(0, IPV4_UNICAST));
});

Deno.test("AdjIn.staying counts what a new session told beside what is left of the last one", () => {
  const made = bench(), { adjIn } = made, staying = () => adjIn.staying(0, IPV4_UNICAST);
  made.tell(0, { announce: ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"] });
  assertEquals(staying(), 3);
  adjIn.beginRefresh(0, IPV4_UNICAST);
  assertEquals([staying(), tallyOf(made).stale], [3, 3], "a round may yet tell them again");
  adjIn.endSession(0);
  assertEquals([staying(), tallyOf(made).paths], [0, 3]);
  made.tell(0, { announce: ["12.0.0.0/8", "13.0.0.0/8"] });
  assertEquals([staying(), tallyOf(made).paths], [2, 4]);
  assert(adjIn.purge(0));
  assertEquals([staying(), tallyOf(made).paths], [2, 2]);
  assertEquals(adjIn.staying(0, 0x10080), 0);
});

Deno.test("AdjIn.beginRefresh begins anew, a thousand times too", () => {
  const made = bench(), { adjIn } = made;
  made.tell(0, { announce: ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"] });
  for (let n = 0; n < 1000; n++) {
    adjIn.beginRefresh(0, IPV4_UNICAST);
    if (n % 3 === 0) made.tell(0, { announce: ["11.0.0.0/8"] });
    assertEquals(tallyOf(made).stale, n % 3 === 0 ? 2 : 3, `after BoRR ${n}`);
  }
  made.tell(0, { announce: ["10.0.0.0/8"] });
  adjIn.endRefresh(0, IPV4_UNICAST);
  assertEquals(made.lines(), ["10.0.0.0/8 peer1", "11.0.0.0/8 peer1"]);
});

Deno.test("AdjIn.clear drops the routes of one peer in slices, none of its next session", () => {
  const made = bench(2), { adjIn } = made;
  const many = Array.from({ length: 50 }, (_, i) => `10.${i}.0.0/16`);
  made.tell(0, { announce: many });
  made.tell(0, { reach: ["2001:db8::/32"] });
  made.tell(1, { announce: ["10.7.0.0/16"] });
  assertEquals(adjIn.clear(0, 10), false);
  made.tell(0, { announce: ["10.3.0.0/16", "10.49.0.0/16", "11.0.0.0/8"] });
  while (!adjIn.clear(0, 10));
  assertEquals(made.lines(), [
    "10.3.0.0/16 peer1",
    "10.7.0.0/16 peer2",
    "10.49.0.0/16 peer1",
    "11.0.0.0/8 peer1",
  ]);
  assertEquals(made.lines(IPV6_UNICAST), []);
});

Deno.test("AdjIn.clear is not undone by a refresh that comes before its end", () => {
  const made = bench(), { adjIn } = made;
  made.tell(0, { announce: Array.from({ length: 50 }, (_, i) => `10.${i}.0.0/16`) });
  adjIn.clear(0, 10);
  made.tell(0, { announce: ["11.0.0.0/8"] });
  adjIn.beginRefresh(0, IPV4_UNICAST);
  while (!adjIn.clear(0, 10));
  assertEquals(made.lines(), ["11.0.0.0/8 peer1"]);
  made.tell(0, { announce: ["12.0.0.0/8"] });
  adjIn.endRefresh(0, IPV4_UNICAST);
  assertEquals(made.lines(), ["12.0.0.0/8 peer1"]);
});

Deno.test("AdjIn.endSession takes what a second session told while the first was being cleared away", () => {
  const made = bench(2), { adjIn } = made;
  const many = Array.from({ length: 50 }, (_, i) => `10.${i}.0.0/16`);
  made.tell(1, { announce: ["10.3.0.0/16"] });
  made.tell(0, { announce: many });
  adjIn.endSession(0);
  assert(!adjIn.purge(0, 100));
  made.tell(0, { announce: ["10.1.0.0/16", "10.45.0.0/16", "11.0.0.0/8"] });
  adjIn.endSession(0);
  assert(!adjIn.purge(0, 10));
  made.tell(0, { announce: ["10.46.0.0/16", "12.0.0.0/8"] });
  while (!adjIn.purge(0, 10));
  assertEquals(made.lines(), [
    "10.3.0.0/16 peer2",
    "10.46.0.0/16 peer1",
    "12.0.0.0/8 peer1",
  ]);
  assertEquals([tallyOf(made).paths, tallyOf(made).stale], [2, 0]);
});

Deno.test("AdjIn keeps rounds and sessions apart whatever begins before another's end", () => {
  const made = bench(), { adjIn } = made, random = seeded(7);
  // A model of what is to be there: for each prefix whether it was told, and when.
  const told = new Map<string, number>();
  let now = 0, begun = -1;
  const names = Array.from({ length: 40 }, (_, i) => `10.${i}.0.0/16`);
  for (let turn = 0; turn < 20_000; turn++) {
    const draw = random(100), name = names[random(40)]!;
    if (draw < 50) {
      made.tell(0, { announce: [name], attributes: { ...SOUND, med: random(3) } });
      told.set(name, ++now);
    } else if (draw < 60) {
      made.tell(0, { withdraw: [name] });
      told.delete(name);
    } else if (draw < 80) adjIn.purge(0, random(30));
    else if (draw < 90) {
      adjIn.beginRefresh(0, IPV4_UNICAST);
      begun = ++now;
    } else if (draw < 95) {
      adjIn.endRefresh(0, IPV4_UNICAST, random(20));
      if (begun >= 0) { for (const [key, at] of told) if (at < begun) told.delete(key); }
      begun = -1;
    } else if (draw < 96) {
      adjIn.endSession(0);
      told.clear();
      begun = -1;
    }
    if (turn % 50 !== 0) continue;
    while (!adjIn.purge(0, 20));
    assertEquals(made.lines().sort(), [...told.keys()].map((key) => `${key} peer1`).sort());
    assertEquals(tallyOf(made).paths, told.size);
  }
});
