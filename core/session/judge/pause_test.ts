import { assertEquals, assertMatch } from "@std/assert";
import { judge } from "./mod.ts";
import { peering, Told } from "./told.ts";

/** A connection that the peer closes at once, seconds after one that it ended with code/subcode. */
function after(code: number, subcode: number, seconds: number) {
  const error = new Told().syn(0).answer(1).open(1).open(0).says(1, code, subcode).end("fin", 1, 0);
  const closed = new Told(error.frame).syn(0, seconds).answer(1, seconds);
  closed.facts.connected = true;
  closed.end("fin", 1, seconds);
  const { causes, also, decider } = judge(peering([error, closed], seconds + 1));
  return { ids: [...causes, ...also].map((f) => `${f.id} ${f.confidence}`), also, decider };
}

Deno.test("judge takes a peer that closes at once after an error for one that pauses", () => {
  const { ids, also } = after(2, 2, 3);
  assertEquals(ids, ["wrong-as certain", "backing-off likely"]);
  assertMatch(also[0]!.why, /^192\.0\.2\.2 pauses after an error: .* sent 2\/2 .* 3 s before$/);
});

Deno.test("judge knows no pause after a Cease, or after a long time", () => {
  assertEquals(after(6, 2, 3).ids, ["cease-shutdown certain", "closed-before-open likely"]);
  assertEquals(after(2, 2, 3600).ids, ["wrong-as certain", "closed-before-open likely"]);
});

Deno.test("judge names the pause beside a close before any OPEN, and what would tell", () => {
  const closed = new Told().syn(0).answer(1);
  closed.facts.connected = true;
  const { causes, decider, remedy } = judge(peering([closed.end("rst", 1, 0)], 1));
  assertEquals(causes.map((f) => `${f.id} ${f.confidence}`), [
    "reset-before-open likely",
    "backing-off possible",
  ]);
  assertMatch(remedy, /^configure .* first wait a minute/);
  assertMatch(decider!, /^wait a minute \(BIRD: its error wait time\) and try again/);
});
