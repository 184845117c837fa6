import { assert, assertEquals } from "@std/assert";
import type { PrefixTable } from "../net/prefix_table.ts";
import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import type { UpdateChecker } from "../wire/update_checker.ts";
import { USUAL_DECISION } from "./decision_options.ts";
import { type Importer, refusedAs } from "./importer.ts";
import { AcceptAll, SOUND } from "./made_peers.ts";
import { RibBench } from "./made_rib.ts";
import { ourSet } from "./our_set.ts";
import { rowsOf } from "./path_lookup.ts";

const MANY = Array.from({ length: 600 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);

/** Refuses all, or those prefixes whose third octet is odd. */
class RefuseOdd extends AcceptAll {
  constructor(readonly all = false) {
    super();
  }

  override take(
    family: FamilyKey,
    prefixes: PrefixTable,
    prefix: number,
    set: number,
    nextHop: number,
    peer: number,
  ): number {
    super.take(family, prefixes, prefix, set, nextHop, peer);
    const isOdd = (prefixes.word(prefix, 0) >>> 8 & 1) === 1;
    return this.all ? refusedAs("AS loop") : isOdd ? refusedAs("policy") : set;
  }
}

/** Gives every route another set, and another next hop, each made anew: ids are forgotten on the way. */
class Rewrite implements Importer {
  readonly by = undefined;
  nextHop = 0;
  constructor(readonly made: RibBench, readonly med: number, readonly hop = 0) {}

  take(): number {
    const { checker, rib } = this.made;
    this.nextHop = this.hop === 0 ? 0 : rib.in.nextHops.intern(Uint8Array.of(192, 0, 2, this.hop));
    return ourSet(checker.sets, { ...SOUND, med: this.med });
  }
}

const tally = (made: RibBench, peer: number) => made.rib.in.familyTally(peer, IPV4_UNICAST)!;
const loc = (made: RibBench) => made.rib.loc(IPV4_UNICAST)!;

/** Sets and next hops that somebody holds. */
function held({ checker, rib }: { checker: UpdateChecker; rib: RibBench["rib"] }): number[] {
  checker.sets.blocks.sweep();
  for (let i = 0; i < 3000; i++) rib.in.nextHops.intern(Uint8Array.of(1, 2, i >> 8, i));
  return [checker.sets.blocks.size, rib.in.table(IPV4_UNICAST)!.prefixes.size];
}

Deno.test("Rib tells its listener of each path that changed, and whether the best did", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  made.tell(two, { announce: ["10.0.0.0/8"] });
  made.tell(one, { announce: ["10.0.0.0/8"] });
  made.tell(two, { announce: ["10.0.0.0/8"], attributes: { ...SOUND, med: 9 } });
  made.tell(one, { announce: ["10.0.0.0/8"], attributes: { ...SOUND, med: 3 } });
  made.tell(two, { withdraw: ["10.0.0.0/8"] });
  made.tell(one, { withdraw: ["10.0.0.0/8"] });
  assertEquals(made.heard, [
    "10.0.0.0/8 peer2 best",
    "10.0.0.0/8 peer1 best",
    "10.0.0.0/8 peer2",
    "10.0.0.0/8 peer1 best",
    "10.0.0.0/8 peer2",
    "10.0.0.0/8 peer1 best",
  ]);
  assertEquals([loc(made).size, held(made)], [0, [0, 0]]);
});

Deno.test("Rib keeps what import refuses out of the decision, counts it by reason, and tells nobody", () => {
  const made = new RibBench(), one = made.peer(1, {}, new RefuseOdd());
  made.tell(one, { announce: ["10.0.0.0/24", "10.0.1.0/24", "10.0.3.0/24"] });
  assertEquals([made.best("10.0.0.0/24"), made.best("10.0.1.0/24")], ["peer1", "none"]);
  const { paths, accepted, rejected } = tally(made, one);
  assertEquals([paths, accepted, rejected], [3, 1, 2]);
  assertEquals(tally(made, one).rejectedFor("policy"), 2);
  made.tell(one, { announce: ["10.0.1.0/24"], attributes: { ...SOUND, med: 4 } });
  made.tell(one, { withdraw: ["10.0.3.0/24"] });
  assertEquals([tally(made, one).rejected, loc(made).bestOf(one)], [1, 1]);
  assertEquals(made.heard, ["10.0.0.0/24 peer1 best"]);
  assertEquals(held(made), [2, 2]);
});

Deno.test("Rib.setImporter takes what a peer told through the new one, in slices, and only that", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  for (const peer of [one, two]) made.tell(peer, { announce: MANY });
  made.heard.length = 0;
  made.rib.setImporter(one, new RefuseOdd());
  assert(made.rib.step(), "all in one slice");
  // Changes come meanwhile: they have gone through the new one already.
  made.tell(one, { announce: ["10.0.1.0/24"], attributes: { ...SOUND, med: 4 } });
  made.tell(one, { withdraw: ["10.2.3.0/24"] });
  assert(made.settle() > 1);
  assertEquals([tally(made, one).rejected, tally(made, one).accepted], [299, 300]);
  assertEquals([loc(made).bestOf(one), loc(made).bestOf(two)], [300, 300]);
  assertEquals(made.heard.filter((line) => line.includes("10.0.7.0/24")), [
    "10.0.7.0/24 peer1 best",
  ]);
  assertEquals(made.heard.filter((line) => line.includes("10.0.8.0/24")), []);
  // Back again, and to one that says of all the same: then nobody is told.
  made.rib.setImporter(one, new AcceptAll());
  made.settle();
  // Without the one that is gone, and the one whose MED is worse now.
  assertEquals([tally(made, one).rejected, loc(made).bestOf(one)], [0, 598]);
  made.heard.length = 0;
  made.rib.setImporter(one, new AcceptAll());
  made.settle();
  assertEquals(made.heard, []);
});

Deno.test("Rib.setImporter begins anew when it comes while another is under way", () => {
  const made = new RibBench(), one = made.peer(1);
  made.tell(one, { announce: MANY });
  made.rib.setImporter(one, new RefuseOdd());
  made.rib.step();
  made.rib.setImporter(one, new RefuseOdd(true));
  made.settle();
  assertEquals(tally(made, one).rejectedFor("AS loop"), 600);
  assertEquals([tally(made, one).rejectedFor("policy"), loc(made).size], [0, 0]);
});

Deno.test("Rib holds what import made of a route as long as the route is there", () => {
  const made = new RibBench(), table = made.rib.in.table(IPV4_UNICAST)!;
  const one = made.peer(1, {}, new Rewrite(made, 77, 9));
  made.tell(one, { announce: MANY });
  const medOf = (row: number) => {
    const { ballot } = loc(made);
    ballot.sets.know(table.importedOf(row));
    return ballot.sets.med(table.importedOf(row));
  };
  assertEquals(held(made), [2, 600]);
  for (const row of rowsOf(table)) assertEquals(medOf(row), 77);
  const hops = new Set(
    [...rowsOf(table)].map((row) => made.rib.in.nextHops.view(table.importedHopOf(row)).join(".")),
  );
  assertEquals([...hops], ["192.0.2.9"]);
  made.rib.setImporter(one, new Rewrite(made, 78));
  made.settle();
  for (const row of rowsOf(table)) assertEquals([medOf(row), table.importedHopOf(row)], [78, 0]);
  assertEquals(held(made), [2, 600]);
  made.rib.clear(one);
  made.settle();
  assertEquals(held(made), [0, 0]);
});

Deno.test("Rib.clear takes the paths of a peer in slices, and what is next best takes their place", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  for (const peer of [one, two]) made.tell(peer, { announce: MANY });
  made.tell(one, { reach: ["2001:db8::/32"] });
  let gone = 0;
  made.rib.clear(one, () => gone++);
  assert(made.rib.step());
  assertEquals(gone, 0);
  assert(loc(made).bestOf(two) > 0 && loc(made).bestOf(one) > 0);
  made.settle();
  assertEquals([gone, loc(made).bestOf(one), loc(made).bestOf(two)], [1, 0, 600]);
  assertEquals([made.rib.loc(IPV6_UNICAST)!.size, made.rib.in.size], [0, 600]);
});

Deno.test("Rib.clear tells two sessions of one peer apart, and neither loses nor leaves a path", () => {
  const made = new RibBench(), one = made.peer(1), gone: string[] = [];
  made.tell(one, { announce: MANY });
  made.rib.clear(one, () => gone.push("first"));
  made.rib.step();
  // The second session comes up, tells half of it, and falls; so does the third, which stays.
  made.tell(one, { announce: MANY.slice(0, 300), attributes: { ...SOUND, med: 2 } });
  made.rib.clear(one, () => gone.push("second"));
  made.rib.step();
  made.tell(one, { announce: MANY.slice(290, 320), attributes: { ...SOUND, med: 3 } });
  made.settle();
  assertEquals(gone, ["first", "second"]);
  assertEquals([made.rib.in.size, loc(made).size, tally(made, one).stale], [30, 30, 0]);
  assertEquals([made.best("10.1.34.0/24"), made.best("10.1.33.0/24")], ["peer1", "none"]);
});

Deno.test("Rib.endRefresh purges in slices what was not told since BoRR", () => {
  // RFC 7313 §4.
  const made = new RibBench(), one = made.peer(1);
  made.tell(one, { announce: MANY });
  made.rib.endRefresh(one, IPV4_UNICAST);
  assertEquals([made.settle(), made.rib.in.size], [1, 600]);
  made.rib.in.beginRefresh(one, IPV4_UNICAST);
  made.tell(one, { announce: MANY.slice(0, 100) });
  made.rib.endRefresh(one, IPV4_UNICAST);
  assert(made.rib.step());
  // The next round begins before the first is purged: what was not told in the first goes all the same.
  made.rib.in.beginRefresh(one, IPV4_UNICAST);
  made.tell(one, { announce: MANY.slice(50, 101) });
  made.settle();
  assertEquals(loc(made).size, 101);
  made.rib.endRefresh(one, IPV4_UNICAST);
  made.settle();
  assertEquals(loc(made).size, 51);
});

Deno.test("Rib.removePeer frees the number when its last path is gone, also those that come meanwhile", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  made.tell(one, { announce: MANY });
  let gone = false;
  made.rib.removePeer(one, () => gone = true);
  made.rib.setImporter(one, new RefuseOdd());
  made.rib.step();
  made.tell(one, { announce: MANY.slice(0, 20) });
  made.settle();
  assertEquals([gone, made.rib.in.peers, made.rib.in.size], [true, [two], 0]);
  assertEquals(made.peer(3), one);
  made.tell(one, { announce: ["10.0.1.0/24"] });
  assertEquals([made.best("10.0.1.0/24"), loc(made).bestOf(one)], ["peer3", 1]);
});

Deno.test("Rib.setFacts and Rib.setDecision decide anew what is there", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  for (const peer of [one, two]) {
    made.tell(peer, { announce: MANY, attributes: { ...SOUND, med: 9 - peer } });
  }
  made.tell(one, { announce: ["11.0.0.0/8"] });
  assertEquals(loc(made).bestOf(two), 600);
  made.heard.length = 0;
  made.rib.setFacts(one, { ...made.rib.in.facts(one), name: "renamed" });
  assertEquals([made.settle(), made.heard], [1, []]);
  made.rib.setFacts(one, { ...made.rib.in.facts(one), weight: 5 });
  assert(made.settle() > 1);
  assertEquals([loc(made).bestOf(one), loc(made).bestOf(two)], [601, 0]);
  made.rib.setFacts(one, { ...made.rib.in.facts(one), weight: 0 });
  made.settle();
  made.heard.length = 0;
  made.rib.setDecision({ ...USUAL_DECISION, missingMedAsWorst: true, alwaysCompareMed: true });
  made.settle();
  assertEquals([loc(made).bestOf(one), loc(made).bestOf(two)], [1, 600]);
  // One path is the best whatever the rules: of that nobody is told.
  assertEquals(made.heard.filter((line) => line.startsWith("11.")), []);
});

Deno.test("Rib.setFacts tells of what is as it was where its peer is seen otherwise, in slices", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  made.tell(two, { announce: ["11.0.0.0/8"] });
  made.tell(one, { announce: MANY });
  made.heard.length = 0;
  made.rib.setFacts(one, { ...made.rib.in.facts(one), isClient: true });
  assert(made.settle() > 1);
  assertEquals([made.heard.length, made.heard.every((line) => line.endsWith(" best"))], [
    600,
    true,
  ]);
});

Deno.test("Rib.setHops decides anew by other costs, and next hops come and go", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  made.tell(one, { announce: MANY, attributes: { ...SOUND, next_hop: "192.0.2.7" } });
  made.tell(two, { announce: MANY, attributes: { ...SOUND, next_hop: "192.0.2.8" } });
  made.tell(one, { reach: ["2001:db8::/32"], nextHop: "2001:db8::7" });
  const bests = () => [loc(made).bestOf(one), loc(made).bestOf(two)];
  made.rib.setHops({ costOf: (hop) => hop.at(-1) === 7 ? 30 : 20 });
  made.settle();
  assertEquals(bests(), [0, 600]);
  made.rib.setHops({ costOf: (hop) => hop.at(-1) === 7 ? 30 : Infinity });
  made.settle();
  assertEquals([bests(), made.best("2001:db8::/32")], [[600, 0], "peer1"]);
  made.rib.setHops({ costOf: () => Infinity });
  made.settle();
  assertEquals([bests(), loc(made).size, made.best("2001:db8::/32")], [[0, 0], 0, "none"]);
});

Deno.test("Rib.setHops asks for the cost of a next hop once, and again where its id is another's", () => {
  const asked: string[] = [],
    made = new RibBench({
      hops: {
        costOf: (hop) => {
          asked.push(hop.join("."));
          return hop[3]!;
        },
      },
    });
  const one = made.peer(1);
  made.tell(one, { announce: MANY, attributes: { ...SOUND, next_hop: "192.0.2.7" } });
  assertEquals(asked, ["192.0.2.7"]);
  made.tell(one, { withdraw: MANY });
  made.checker.sets.blocks.sweep();
  made.tell(one, { announce: MANY, attributes: { ...SOUND, next_hop: "192.0.2.8" } });
  assertEquals(asked, ["192.0.2.7", "192.0.2.8"]);
});

Deno.test("Rib keeps a prefix without paths as long as somebody owes an answer to it", () => {
  const made = new RibBench({ isQuiet: true }), { rib } = made;
  let owes = 2;
  rib.listen({ changed: () => {}, owed: () => owes });
  const one = made.peer(1), { prefixes } = rib.in.table(IPV4_UNICAST)!;
  made.tell(one, { announce: ["10.0.0.0/8"] });
  made.tell(one, { withdraw: ["10.0.0.0/8"] });
  assertEquals([prefixes.size, loc(made).size], [1, 0]);
  owes = 1;
  rib.settled(IPV4_UNICAST, 0);
  assertEquals(prefixes.size, 1);
  // It is back before the last has answered.
  made.tell(one, { announce: ["10.0.0.0/8"] });
  owes = 0;
  rib.settled(IPV4_UNICAST, 0);
  assertEquals([prefixes.size, made.best()], [1, "peer1"]);
  owes = 1;
  made.tell(one, { withdraw: ["10.0.0.0/8"] });
  owes = 0;
  rib.settled(IPV4_UNICAST, 0);
  assertEquals(prefixes.size, 0);
  // Once more than was owed is no harm.
  rib.settled(IPV4_UNICAST, 0);
  assertEquals(prefixes.size, 0);
});

Deno.test("Rib.step is fair: a long task does not keep a short one waiting", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  made.tell(two, { announce: MANY.slice(0, 10) });
  made.tell(one, { announce: MANY });
  const order: string[] = [];
  made.rib.clear(one, () => order.push("long"));
  made.rib.clear(two, () => order.push("short"));
  made.settle();
  assertEquals(order, ["short", "long"]);
});

Deno.test("LocRib.candidates says how many there are where not all fit", () => {
  const made = new RibBench(), { rib } = made;
  for (const n of [1, 2, 3]) made.tell(made.peer(n), { announce: ["10.0.0.0/8"] });
  made.tell(made.peer(4, {}, new RefuseOdd(true)), { announce: ["10.0.0.0/8"] });
  const few = new Int32Array(2), more = new Int32Array(5).fill(-7);
  assertEquals([rib.loc(IPV4_UNICAST)!.candidates(0, few), [...few]], [3, [0, 1]]);
  assertEquals([rib.loc(IPV4_UNICAST)!.candidates(0, more), [...more]], [3, [0, 1, 2, -7, -7]]);
});
