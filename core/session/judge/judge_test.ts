import { assert, assertEquals } from "@std/assert";
import type { Fault } from "../../wire/fault.ts";
import type { PeeringFacts, Which } from "../facts.ts";
import { judge } from "./mod.ts";
import { NAMES, peering, Told } from "./told.ts";

/** `id confidence` of all causes, best first. */
function causes(told: Told | readonly Told[], until: number, more: Partial<PeeringFacts> = {}) {
  const verdict = judge(peering(Array.isArray(told) ? told : [told], until, more));
  return verdict.causes.map((f) => `${f.id} ${f.confidence}`);
}

Deno.test("judge says nothing about a lone SYN at the end of a capture", () => {
  assertEquals(causes(new Told().syn(0), 0.4), ["silent likely"]);
});

Deno.test("judge cannot tell a filter from a key that unsigned SYNs lack, and says what would", () => {
  const facts = peering([new Told().syn(0)], 5), verdict = judge(facts);
  assertEquals(verdict.causes.map((f) => f.id), ["filtered", "md5-suspected"]);
  assert(verdict.decider?.includes("TcpExtTCPMD5"));
  assert(verdict.causes.every((f) => f.confidence !== "certain"));
});

Deno.test("judge thinks of the TTL when SYNs leave with TTL 1", () => {
  assertEquals(causes(new Told().syn(0, 0, { ttl: 1 }), 5).at(-1), "ttl possible");
});

Deno.test("judge suspects the key when SYNs are signed, on one side or on both", () => {
  const signed = new Told().syn(0, 0, { signed: true });
  assertEquals(causes(signed, 5)[0], "md5-suspected likely");
  const plain = new Told(10).syn(1, 1);
  assertEquals(causes([signed, plain], 5)[0], "md5-suspected likely");
});

Deno.test("judge names a refusal, and with a signed SYN the key as possible", () => {
  assertEquals(causes(new Told().syn(0).end("rst", 1, 0), 1), ["refused certain"]);
  const signed = new Told().syn(0, 0, { signed: true }).end("rst", 1, 0);
  assertEquals(causes(signed, 1), ["refused certain", "md5-suspected possible"]);
});

Deno.test("judge tells ICMP from a filter and ICMP from a router without a way apart", () => {
  const unreachable = (code: number, names: readonly [string, string]) => {
    const told = new Told().syn(0);
    told.facts.sides[0].sign("unreachable").hit(0, 2);
    told.facts.sides[0].unreachableCode = code;
    return causes(told, 1, { names });
  };
  const six = ["2001:db8::1", "2001:db8::2"] as const;
  assertEquals(unreachable(13, NAMES), ["filtered certain"]);
  assertEquals(unreachable(3, NAMES), ["filtered certain"]);
  assertEquals(unreachable(1, NAMES), ["unreachable likely", "filtered possible"]);
  assertEquals(unreachable(1, six), ["filtered certain"]);
  assertEquals(unreachable(0, six), ["unreachable likely", "filtered possible"]);
});

Deno.test("judge names the TTL when a router says that it ran out", () => {
  const told = new Told().syn(0);
  told.facts.sides[0].sign("timeExceeded").hit(0, 2);
  assertEquals(causes(told, 1), ["ttl certain"]);
});

Deno.test("judge says nothing of a connection of which only the end was captured", () => {
  const told = new Told();
  told.facts.connected = true;
  assertEquals(causes(told.end("fin", 0, 1), 2), ["silent likely"]);
});

Deno.test("judge is not sure of a close when one direction or the beginning is missing", () => {
  const oneWay = new Told().syn(0).open(0).alive(0, 1).update(0, 1);
  oneWay.facts.up = { time: 1, frame: 4 };
  assertEquals(causes(oneWay.end("fin", 0, 5), 6), ["closed possible"]);
  const middle = new Told().alive(0, 0).alive(1, 0);
  middle.facts.up = { time: 0, frame: 1 };
  middle.facts.upBefore = true;
  assertEquals(causes(middle.end("rst", 1, 5), 6), ["reset likely"]);
});

Deno.test("judge tells who closed before any OPEN was answered", () => {
  const by = (which: Which, how: "fin" | "rst") => {
    const told = new Told().syn(0).answer(1).open(0);
    return causes(told.end(how, which, 0.1), 1);
  };
  assertEquals(by(1, "rst"), ["reset-before-open likely", "backing-off possible"]);
  assertEquals(by(1, "fin"), ["closed-before-open likely", "backing-off possible"]);
  assertEquals(by(0, "fin"), ["closed-before-open likely"]);
});

Deno.test("judge names a silent end of a connection, but not when its octets were not captured", () => {
  const told = new Told().syn(0).answer(1).open(0);
  assertEquals(causes(told, 20), ["no-open likely"]);
  assertEquals(causes(told, 2), ["silent likely"]);
  told.facts.sides[1].torn.hit(1, 4);
  assertEquals(causes(told, 20), ["silent likely"]);
});

Deno.test("judge takes 4/0 before any OPEN of the other for a missing OPEN", () => {
  const told = new Told().syn(0).answer(1).open(0).says(0, 4, 0, 240);
  assertEquals(causes(told, 240), ["no-open certain"]);
});

Deno.test("judge trusts a NOTIFICATION, the first when both sides sent one", () => {
  const told = new Told().up().says(1, 6, 2, 5).says(0, 6, 4, 6).end("fin", 0, 6);
  assertEquals(causes(told, 7), ["cease-shutdown certain"]);
});

Deno.test("judge does not know a NOTIFICATION code that nobody assigned", () => {
  assertEquals(causes(new Told().up().says(1, 77, 1, 5), 7), ["unknown possible"]);
});

Deno.test("judge reads 2/7 between sides without a common family as being about families", () => {
  const told = new Told().syn(0).answer(1).open(0, 0, { families: new Set([257]) })
    .open(1, 0, { families: new Set([513]) }).says(1, 2, 7, 0);
  assertEquals(causes(told, 1), ["family-mismatch certain", "capability-missing possible"]);
});

Deno.test("judge finds an Established session without a common family useless though up", () => {
  const told = new Told().up();
  told.open(0, 0, { families: new Set([257]) }).open(1, 0, { families: new Set([513]) });
  const verdict = judge(peering([told], 3));
  assertEquals(verdict.causes.map((f) => f.id), ["family-mismatch", "established"]);
  assertEquals(verdict.up, true);
});

Deno.test("judge names a hold timer that ran out without a word, jitter included", () => {
  const silent = (until: number) => causes(new Told().up(9).alive(0, 6).end("fin", 0, until), 12);
  assertEquals(silent(7), ["hold-timer-expired likely", "mtu-black-hole possible"]);
  assertEquals(silent(5), ["closed certain"]);
});

Deno.test("judge has no hold timer to blame when the hold time is 0", () => {
  assertEquals(causes(new Told().up(0).end("fin", 0, 9999), 9999), ["closed certain"]);
});

Deno.test("judge is less sure of a FIN when octets before it were not captured", () => {
  const told = new Told().up().end("fin", 1, 5);
  told.facts.sides[1].torn.hit(4, 7);
  assertEquals(causes(told, 6), ["closed likely"]);
});

Deno.test("judge takes a short zero window for flow control, a long one for a blocked sender", () => {
  const blocked = (until: number) => {
    const told = new Told().up(30).update(0, 1).update(1, 1);
    told.facts.sides[1].blockedSince = { time: 1, frame: 9 };
    return causes(told, until)[0];
  };
  assertEquals(blocked(3), "established certain");
  assertEquals(blocked(14), "send-blocked likely");
});

Deno.test("judge sees a black hole in large segments repeated while the other side gets through", () => {
  const told = new Told().up(9).update(1, 0.5).repeats(0, 5, 1448, 1).says(1, 4, 0, 10);
  assertEquals(causes(told, 11), ["mtu-black-hole likely", "hold-timer-expired certain"]);
  const small = new Told().up(9).update(0, 0.5).repeats(0, 5, 19, 1).says(1, 4, 0, 10);
  assertEquals(causes(small, 11), ["hold-timer-expired certain"]);
});

Deno.test("judge suspects TTL security when one side sends with 255 and nothing is acknowledged", () => {
  const told = new Told().up(90).repeats(0, 3, 78, 1).repeats(1, 3, 19, 1);
  told.facts.sides[0].ttl = 255;
  told.facts.sides[1].ttl = 1;
  assertEquals(causes(told, 6)[0], "ttl likely");
  told.facts.sides[1].ttl = 255;
  assertEquals(causes(told, 6), ["filtered likely"]);
});

Deno.test("judge calls keepalives late by the longest silence, if nothing is missing in the capture", () => {
  const late = (seconds: number, torn = 0) => {
    const told = new Told().up(9).alive(0, 8).alive(1, 8);
    told.facts.sides[1].longestGapSeconds = seconds;
    told.facts.sides[1].longestGapFrame = 9;
    if (torn > 0) told.facts.sides[1].torn.hit(1, 8);
    return causes(told, 9);
  };
  assertEquals(late(3.2), ["established certain"]);
  assertEquals(late(4.5), ["keepalives-late likely", "established certain"]);
  assertEquals(late(7.5), ["keepalives-late certain", "established certain"]);
  assertEquals(late(7.5, 1), ["established certain"]);
});

Deno.test("judge takes a faulty UPDATE right before a silent close for its likely cause", () => {
  const fault: Fault = {
    what: "ORIGIN",
    reason: "value 9",
    offset: 26,
    outcome: "reset",
    code: 3,
    subcode: 6,
    section: "RFC 4271 §6.3",
  };
  const closed = (time: number) => {
    const told = new Told().up().update(1, 5);
    told.facts.sides[1].faults.push({ time: 5, frame: told.frame, message: "UPDATE", fault });
    return causes(told.end("fin", 0, time), time + 1);
  };
  assertEquals(closed(5.1), ["malformed-update likely", "closed certain"]);
  assertEquals(closed(9), ["closed certain"]);
});

Deno.test("judge takes a second connection that gave way for a collision", () => {
  const stays = new Told().up(90, 0.1);
  const goes = new Told(20).syn(1, 0).answer(0, 0).open(1, 0).open(0, 0).end("fin", 0, 0.2);
  const verdict = judge(peering([stays, goes], 3));
  assertEquals(verdict.causes.map((f) => f.id), ["established"]);
  assertEquals(verdict.also.map((f) => f.id), ["collision"]);
});

Deno.test("judge tells why a session was lost although it is up again, not why it came up late", () => {
  const refused = new Told().syn(0).end("rst", 1, 0);
  const lost = new Told(10).up(90, 1).says(1, 6, 4, 50).end("fin", 1, 50);
  const now = new Told(30).up(90, 60);
  const again = judge(peering([refused, lost, now], 70, { upCount: 2 }));
  assertEquals([again.causes[0].id, again.up], ["cease-reset", true]);
  const first = judge(peering([refused, now], 70));
  assertEquals([first.causes[0].id, first.up], ["established", true]);
  assertEquals(first.also.map((f) => f.id), ["refused"]);
});

Deno.test("judge prefers what ended a session to what kept it from coming back", () => {
  const lost = new Told().up().says(1, 6, 1, 5).end("fin", 1, 5);
  const refused = new Told(20).syn(0, 6).end("rst", 1, 6);
  const verdict = judge(peering([lost, refused], 9));
  assertEquals(verdict.causes[0].id, "cease-max-prefixes");
  assertEquals(verdict.also.map((f) => f.id), ["refused"]);
});

Deno.test("judge knows a graceful restart by the R bit of the next OPEN", () => {
  const graceful = (restarting: boolean) => ({
    graceful: { restarting, notification: false, restartTimeSeconds: 120, families: new Map() },
  });
  const told = (restarting: boolean) => {
    const lost = new Told().up().open(1, 0, graceful(false)).end("fin", 1, 5);
    const now = new Told(20).up(90, 6).open(1, 6, graceful(restarting));
    return causes([lost, now], 9)[0];
  };
  assertEquals(told(true), "established certain");
  assertEquals(told(false), "closed certain");
});

Deno.test("judge takes absence in records for nothing: no silence, no missing OPEN", () => {
  const recorded = new Told().open(0).update(0, 1);
  recorded.facts.recorded = true;
  recorded.facts.up = { time: 1, frame: 2 };
  assertEquals(causes(recorded, 99999), ["established certain"]);
  const unfinished = new Told().open(0);
  unfinished.facts.recorded = true;
  assertEquals(causes(unfinished, 99999), ["silent likely"]);
  recorded.facts.ended = { time: 50, frame: 9, how: "state" };
  assertEquals(causes(recorded, 60), ["unknown likely"]);
});

Deno.test("judge counts attempts that went alike", () => {
  const facts = peering([new Told().syn(0).end("rst", 1, 0)], 9);
  const attempts = facts.attempts.map((a) => ({ ...a, count: 7 }));
  const [top] = judge({ ...facts, attempts }).causes;
  assertEquals(top.why.endsWith("; 7 attempts went like this"), true);
});

Deno.test("judge without any attempt knows both passive only when it is told so", () => {
  assertEquals(causes([], 60), ["silent likely"]);
  assertEquals(causes([], 60, { passive: [true, true] }), ["both-passive certain"]);
  assertEquals(causes([], 60, { passive: [true, false] }), [
    "both-passive possible",
    "filtered possible",
  ]);
});

Deno.test("judge takes a Cease after a long wait for the other's OPEN for that wait", () => {
  const left = (subcode: number, time: number) => {
    const told = new Told().syn(0).answer(1).open(0).says(0, 6, subcode, time);
    return causes(told.end("fin", 0, time), time + 1);
  };
  assertEquals(left(4, 10), ["no-open likely"]);
  assertEquals(left(4, 1), ["cease-reset certain"]);
  // A collision is no will of the sender's.
  assertEquals(left(7, 10), ["cease-collision certain"]);
});

Deno.test("judge sees a stall behind the reset of the side that repeats in vain, not of the other", () => {
  const ended = (by: Which) => {
    const told = new Told().syn(0).answer(1).open(1).open(0).repeats(0, 4, 63, 1);
    return causes(told.end("rst", by, 9), 10);
  };
  assertEquals(ended(0), ["filtered likely"]);
  assertEquals(ended(1), ["reset likely"]);
});

Deno.test("judge thinks of the TTL when nothing of a side comes behind its SYN-ACK", () => {
  const told = new Told().syn(0).answer(1).open(0).repeats(0, 4, 63, 1);
  assertEquals(causes(told, 9), ["filtered likely", "ttl possible"]);
});

Deno.test("judge thinks of the size when nothing of a side comes behind its first KEEPALIVE", () => {
  const told = new Told().up().repeats(0, 4, 19, 1);
  assertEquals(causes(told, 6), ["filtered likely", "mtu-black-hole possible"]);
});

Deno.test("judge takes two connections on which everything is repeated in vain for no collision", () => {
  const stuck = (frame: number, dialler: Which) => {
    const told = new Told(frame).syn(dialler).answer(dialler === 0 ? 1 : 0).open(1).open(0);
    told.repeats(0, 4, 82, 1).repeats(1, 4, 59, 1).end("rst", 0, 9);
    told.facts.sides[1].ttl = 255;
    return told;
  };
  const closed = new Told(60).syn(0, 10, { ttl: 255 }).answer(1, 10).end("fin", 1, 10);
  closed.facts.connected = true;
  const verdict = judge(peering([stuck(0, 0), stuck(30, 1), closed], 11));
  assertEquals(verdict.causes.map((f) => f.id), ["ttl", "filtered"]);
  assertEquals(verdict.also.map((f) => f.id), ["closed-before-open"]);
});

Deno.test("judge tells a rule of this host, and what may be one, from what it cannot do", () => {
  const notTried = (why: string) => {
    const told = new Told().syn(0);
    told.facts.notTried = why;
    return causes(told, 1);
  };
  assertEquals(notTried("no such local address"), ["source-not-local certain"]);
  assertEquals(notTried("not permitted (a rule)"), ["filtered certain"]);
  assertEquals(notTried("permission denied"), ["filtered likely", "not-possible-here possible"]);
  assertEquals(notTried("too many open files"), ["not-possible-here certain"]);
});

Deno.test("judge takes what the kernel says of a peer that it cannot reach for what it is", () => {
  const unreached = (what: "network" | "host", seconds: number) => {
    const told = new Told().syn(0);
    told.facts.sides[0].sign("unreachable").hit(seconds, 2);
    told.facts.notReached = what;
    told.facts.touch(seconds, 2);
    return causes(told, 10);
  };
  assertEquals(unreached("network", 0), ["no-route likely", "unreachable possible"]);
  assertEquals(unreached("host", 3.1), ["no-neighbour likely", "unreachable possible"]);
  assertEquals(unreached("host", 0.01), ["unreachable likely", "filtered possible"]);
});

Deno.test("judge prefers a session that stalled to a peer that takes nobody right after it", () => {
  const stalled = new Told().up().repeats(0, 4, 19, 1).end("rst", 0, 3);
  const closed = new Told(30).syn(0, 4).answer(1, 4).end("fin", 1, 4);
  closed.facts.connected = true;
  assertEquals(causes([stalled, closed], 5)[0], "filtered likely");
});
