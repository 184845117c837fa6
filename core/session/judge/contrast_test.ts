import { assertEquals } from "@std/assert";
import { judge } from "./mod.ts";
import { peering, Told } from "./told.ts";

/** The causes where one connection is followed by another, which is left with Cease of a subcode. */
function causes(near: Told, far: Told, subcode = 4): string[] {
  far.says(0, 6, subcode, 33).end("fin", 0, 33);
  return judge(peering([near, far], 34)).causes.map((f) => f.id);
}

function ttl(told: Told, value: number): Told {
  told.facts.sides[0].ttl = value;
  return told;
}

const dialled = () => new Told().syn(0).answer(1).open(1).open(0);
const later = () => new Told(40).up(90, 20).update(1, 21);

Deno.test("contrasted names TTL security where a higher TTL gets farther", () => {
  const stuck = () => ttl(dialled().repeats(0, 4, 63, 1).end("rst", 0, 9), 64);
  assertEquals(causes(stuck(), ttl(later(), 255)), ["ttl"]);
  assertEquals(causes(stuck(), ttl(later(), 64)), ["cease-reset"]);
  assertEquals(causes(ttl(dialled().end("rst", 0, 9), 64), ttl(later(), 255)), ["cease-reset"]);
  assertEquals(causes(stuck(), ttl(later(), 255), 1), ["cease-max-prefixes"]);
});

Deno.test("contrasted names a black hole where routes arrive in smaller segments alone", () => {
  const most = (told: Told, octets: number) => {
    told.facts.sides[0].segmentMost = octets;
    return told;
  };
  const left = (told: Told, time = 3) => most(told.says(0, 6, 4, time).end("fin", 0, time), 1460);
  const mute = (time?: number) => left(new Told().up(), time);
  assertEquals(causes(mute(), most(later(), 500)), ["mtu-black-hole"]);
  assertEquals(causes(mute(), most(later(), 1460)), ["cease-reset"]);
  assertEquals(causes(mute(), most(new Told(40).up(90, 20), 500)), ["cease-reset"]);
  assertEquals(causes(mute(1), most(later(), 500)), ["cease-reset"]);
  assertEquals(causes(left(new Told().up().update(1, 1)), most(later(), 500)), ["cease-reset"]);
});
