import { assertEquals } from "@std/assert";
import type { SideFacts } from "../facts.ts";
import { judge } from "./mod.ts";
import { peering, Told } from "./told.ts";

type Set = (ours: SideFacts, theirs: SideFacts) => void;

/** A connection that got stuck, and a later one that came up and was left with Cease of a subcode. */
function causes(first: Set, second: Set, subcode = 4): string[] {
  const near = new Told().syn(0).answer(1).open(1).open(0).repeats(0, 4, 63, 1).end("rst", 0, 9);
  const far = new Told(20).up(90, 10).update(1, 11).says(0, 6, subcode, 13).end("fin", 0, 13);
  first(...near.facts.sides);
  second(...far.facts.sides);
  return judge(peering([near, far], 14)).causes.map((f) => f.id);
}

Deno.test("contrasted names TTL security where a higher TTL gets farther", () => {
  const ttl = (value: number): Set => (ours) => ours.ttl = value;
  assertEquals(causes(ttl(64), ttl(255)), ["ttl"]);
  assertEquals(causes(ttl(64), ttl(64)), ["cease-reset"]);
});

Deno.test("contrasted names a black hole where routes arrive in smaller segments alone", () => {
  const most = (value: number, updates: number): Set => (ours, theirs) => {
    ours.segmentMost = value;
    theirs.updates = updates;
  };
  assertEquals(causes(most(1460, 0), most(500, 3)), ["mtu-black-hole"]);
  assertEquals(causes(most(1460, 1), most(500, 3)), ["cease-reset"]);
  assertEquals(causes(most(1460, 0), most(1460, 3)), ["cease-reset"]);
});

Deno.test("contrasted says nothing where the later session ended for a reason of its own", () => {
  const ttl = (value: number): Set => (ours) => ours.ttl = value;
  assertEquals(causes(ttl(64), ttl(255), 1), ["cease-max-prefixes"]);
});
