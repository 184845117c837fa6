import { assert, assertEquals } from "@std/assert";
import { IPV4_UNICAST, IPV6_UNICAST } from "../../wire/family/family_type.ts";
import { endOfRib } from "../adj_out.ts";
import { MadeRouter, MadeSink, sorted, UNSENDABLE } from "./made_router.ts";
import type { OutMember } from "./rib_out.ts";

function names(count: number, first = 10): string[] {
  return Array.from({ length: count }, (_, n) => `${first}.${n >> 8}.${n & 255}.0/24`);
}

Deno.test("RibOut.join tells all best paths and ends each family with End-of-RIB", () => {
  const router = new MadeRouter(), feeder = router.peer(1), sink = new MadeSink();
  router.announce(feeder, names(3), 7);
  router.announce(feeder, ["2001:db8::/32"], 8);
  const member = router.join(sink, router.peer(2));
  assertEquals([router.works, member.isIdle], [1, false]);
  router.run();
  assertEquals(sink.ends, [IPV4_UNICAST, IPV6_UNICAST]);
  assertEquals(sorted(sink.held), [
    "10.0.0.0/24 7 192.0.2.1",
    "10.0.1.0/24 7 192.0.2.1",
    "10.0.2.0/24 7 192.0.2.1",
    "2001:db8::/32 8 2001:db8::1",
  ]);
  assert(member.isIdle && member.isTold(IPV4_UNICAST, 0));
  const { paths, messages, announced } = member.tally(IPV4_UNICAST)!;
  assertEquals({ paths, messages, announced }, { paths: 3, messages: 1, announced: 3 });
});

Deno.test("RibOut writes once for all members in step: each gets the same octets", () => {
  const router = new MadeRouter(), feeder = router.peer(1);
  const sinks = [2, 3, 4].map(() => new MadeSink());
  router.announce(feeder, names(2000), 7);
  sinks.forEach((sink, n) => router.join(sink, router.peer(n + 2)));
  router.run();
  router.announce(feeder, names(500, 11), 8);
  router.run();
  const [one, two, three] = sinks as [MadeSink, MadeSink, MadeSink];
  assert(one.sent.length >= 3);
  for (const [n, bytes] of one.sent.entries()) {
    assert(two.sent[n] === bytes && three.sent[n] === bytes, `part ${n} was made again`);
  }
});

Deno.test("RibOut does not tell a peer its own routes, and withdraws what a peer's own takes the place of", () => {
  const router = new MadeRouter(), one = router.peer(1), two = router.peer(2);
  const sinks = [new MadeSink(), new MadeSink()] as const;
  const members = [router.join(sinks[0], one), router.join(sinks[1], two)] as const;
  const has = () => sinks.map((sink) => sorted(sink.held));
  router.announce(two, ["10.0.0.0/24"], 9);
  router.run();
  assertEquals(has(), [["10.0.0.0/24 9 192.0.2.2"], []]);
  // A lower MED is better: the best path moves to the other peer.
  router.announce(one, ["10.0.0.0/24"], 5);
  router.run();
  assertEquals(has(), [[], ["10.0.0.0/24 5 192.0.2.1"]]);
  assertEquals(members.map((member) => member.tally(IPV4_UNICAST)!.paths), [0, 1]);
  assertEquals(members.map((member) => member.tally(IPV4_UNICAST)!.withdrawn), [1, 0]);
  assertEquals(members.map((member) => member.isTold(IPV4_UNICAST, 0)), [false, true]);
  router.withdraw(one, ["10.0.0.0/24"]);
  router.run();
  assertEquals(has(), [["10.0.0.0/24 9 192.0.2.2"], []]);
  router.withdraw(two, ["10.0.0.0/24"]);
  router.run();
  assertEquals(has(), [[], []]);
  assertEquals(router.rib.in.table(IPV4_UNICAST)!.prefixes.size, 0);
});

Deno.test("RibOut sends what changed twice once, and nothing of what came and went", () => {
  const router = new MadeRouter(), feeder = router.peer(1), sink = new MadeSink();
  router.join(sink, router.peer(2));
  router.run();
  router.announce(feeder, ["10.0.0.0/24"], 1);
  router.announce(feeder, ["10.0.0.0/24"], 2);
  router.announce(feeder, ["10.0.1.0/24"], 2);
  router.withdraw(feeder, ["10.0.1.0/24"]);
  router.run();
  assertEquals([sink.messages, sorted(sink.held)], [1, ["10.0.0.0/24 2 192.0.2.1"]]);
});

Deno.test("RibOut keeps a prefix without paths until the last member was told, or has left", () => {
  const router = new MadeRouter(), feeder = router.peer(1);
  const sinks = [new MadeSink(), new MadeSink()] as const;
  router.join(sinks[0], router.peer(2));
  const slow = router.join(sinks[1], router.peer(3), "others");
  router.announce(feeder, ["10.0.0.0/24"]);
  router.run();
  const held = () => router.rib.in.table(IPV4_UNICAST)!.prefixes.size;
  sinks[1].room = 0;
  router.withdraw(feeder, ["10.0.0.0/24"]);
  router.run();
  assertEquals([held(), sinks[0].held.size], [1, 0]);
  slow.leave();
  router.run();
  assertEquals(held(), 0);
});

Deno.test("RibOut lets a member that does not read go on alone, and others never wait for it", () => {
  const router = new MadeRouter({ mostWaiting: 10_000 }), feeder = router.peer(1);
  const sinks = [new MadeSink(), new MadeSink(), new MadeSink()] as const;
  const members = sinks.map((sink, n) => router.join(sink, router.peer(n + 2)));
  router.run();
  const [one, two, slow] = sinks;
  slow.room = 0;
  for (let round = 0; round < 20; round++) {
    router.announce(feeder, names(900), round);
    router.run();
  }
  assertEquals([one.held.size, slow.held.size], [900, 0]);
  assert(one.sent.every((bytes, n) => bytes === two.sent[n]));
  slow.room = 1 << 20;
  members[2]!.writable();
  router.run();
  assertEquals(sorted(slow.held), sorted(one.held));
  // What waited, and then each route once: not twenty times.
  const octets = (sink: MadeSink) => sink.sent.reduce((sum, { length }) => sum + length, 0);
  assert(octets(slow) < octets(one) / 2, `${octets(slow)} of ${octets(one)}`);
  // It is in step again.
  router.announce(feeder, names(900), 99);
  router.run();
  assert(one.sent.at(-1) === slow.sent.at(-1));
});

Deno.test("OutMember.again tells one member everything again between the octets of its caller", () => {
  const router = new MadeRouter(), feeder = router.peer(1);
  const sinks = [new MadeSink(), new MadeSink()] as const;
  const [member] = sinks.map((sink, n) => router.join(sink, router.peer(n + 2)));
  router.announce(feeder, names(10), 7);
  router.run();
  const before = sinks[1].sent.length;
  const around = { before: endOfRib(IPV6_UNICAST), after: endOfRib(IPV4_UNICAST) };
  assert(member!.again(IPV4_UNICAST, around));
  assert(member!.again(IPV4_UNICAST, around), "one is to follow the one under way");
  assertEquals(member!.again(IPV4_UNICAST, around), false);
  router.run();
  assertEquals(sinks[0].ends.slice(2), [IPV6_UNICAST, IPV4_UNICAST, IPV6_UNICAST, IPV4_UNICAST]);
  assertEquals(member!.tally(IPV4_UNICAST)!.announced, 30);
  assertEquals(sinks[1].sent.length, before);
  router.announce(feeder, names(10), 8);
  router.run();
  assert(sinks[0].sent.at(-1) === sinks[1].sent.at(-1), "both are in step again");
});

Deno.test("OutMember.again before, in and behind a dump that others share leaves all of them complete", () => {
  for (let steps = 0; steps < 60; steps++) {
    const router = new MadeRouter({ slice: { octets: 100, prefixes: 8 } }), feeder = router.peer(1);
    names(60).forEach((name, n) => router.announce(feeder, [name], n % 20));
    const sinks = [new MadeSink(), new MadeSink(), new MadeSink()] as const;
    const members = sinks.map((sink, n) => router.join(sink, router.peer(n + 2)));
    for (let n = 0; n < steps; n++) router.out.step();
    members[0]!.again(IPV4_UNICAST);
    router.run();
    assertEquals(sinks.map(({ held }) => held.size), [60, 60, 60], `after ${steps} steps`);
    assertEquals(sinks.map(({ ends }) => ends.length), [2, 2, 2]);
  }
});

Deno.test("RibOut.renew in a dump that others share is for all of them, also who goes on alone", () => {
  for (let steps = 0; steps < 60; steps++) {
    const router = new MadeRouter({ mostWaiting: 200, slice: { octets: 100, prefixes: 8 } });
    const feeder = router.peer(1);
    names(60).forEach((name, n) => router.announce(feeder, [name], n % 20));
    const sinks = [new MadeSink(), new MadeSink()] as const;
    const members = sinks.map((sink, n) => router.join(sink, router.peer(n + 2)));
    for (let n = 0; n < steps; n++) router.out.step();
    const rule = (_: string, med: number) => med < 10 ? 100 : undefined;
    router.out.renew("all", () => router.spec(rule));
    sinks[0].room = 0;
    router.run();
    sinks[0].room = 1 << 20;
    members[0]!.writable();
    router.run();
    const expected = sorted(router.expected(-1, rule));
    for (const { held } of sinks) assertEquals(sorted(held), expected, `after ${steps} steps`);
  }
});

Deno.test("RibOut.renew tells what another policy offers otherwise, and only that", () => {
  const router = new MadeRouter(), feeder = router.peer(1), sink = new MadeSink();
  const member = router.join(sink, router.peer(2));
  names(100).forEach((name, n) => router.announce(feeder, [name], n));
  router.run();
  const { announced } = member.tally(IPV4_UNICAST)!;
  const rule = (_: string, med: number) => med < 10 ? undefined : med < 20 ? 1000 : med;
  assert(router.out.renew("all", () => router.spec(rule), "other"));
  assertEquals(router.out.renew("all", () => router.spec(rule)), false);
  router.run();
  assertEquals(sink.held.size, 90);
  const tally = member.tally(IPV4_UNICAST)!;
  assertEquals([tally.announced - announced, tally.withdrawn], [10, 10]);
  // Written otherwise: all is told again.
  assert(router.out.renew("other", () => router.spec(rule, "two")));
  router.run();
  assertEquals(member.tally(IPV4_UNICAST)!.announced - announced, 100);
});

Deno.test("RibOut says which routes cannot be sent, and withdraws what they take the place of", () => {
  const router = new MadeRouter(), feeder = router.peer(1), sink = new MadeSink();
  const refused: string[] = [], spec = router.spec();
  const unsendable = (family: number, prefix: number, why: string) =>
    refused.push(`${family} ${prefix} ${why}`);
  const member = router.join(sink, router.peer(2), "all", { ...spec, unsendable });
  router.announce(feeder, ["2001:db8:1::/48", "2001:db8:2::/48"], 1);
  router.run();
  assertEquals(sink.held.size, 2);
  router.announce(feeder, ["2001:db8:1::/48", "2001:db8:3::/48"], UNSENDABLE);
  router.run();
  assertEquals([...sink.held.keys()], ["2001:db8:2::/48"]);
  const why = "an IPv4 next hop in an IPv6 route";
  assertEquals(refused, [`${IPV6_UNICAST} 0 ${why}`, `${IPV6_UNICAST} 2 ${why}`]);
  const { unsendable: count, withdrawn, paths } = member.tally(IPV6_UNICAST)!;
  assertEquals({ count, withdrawn, paths }, { count: 2, withdrawn: 1, paths: 1 });
  assertEquals(member.isTold(IPV6_UNICAST, 0), false);
});

Deno.test("RibOut holds nothing more for a further member in step, and three octets a prefix for one alone", () => {
  const router = new MadeRouter({ mostWaiting: 1000 }), feeder = router.peer(1);
  const all = names(20_000);
  for (let n = 0; n < all.length; n += 1000) router.announce(feeder, all.slice(n, n + 1000), n);
  const first = new MadeSink();
  router.join(first, router.peer(2));
  router.run();
  const alone = router.out.octets;
  assert(alone <= 24_576 * 3, `${alone}`);
  const sinks = Array.from({ length: 10 }, () => new MadeSink());
  const members = sinks.map((sink, n) => router.join(sink, router.peer(n + 3)));
  router.run();
  assertEquals(router.out.octets, alone);
  sinks[0]!.room = 0;
  router.announce(feeder, all.slice(0, 1000), 1);
  router.run();
  assertEquals(router.out.octets, alone * 2);
  sinks[0]!.room = 1;
  members[0]!.writable();
  router.run();
  assertEquals(router.out.octets, alone);
});

Deno.test("RibOut.join of a session that comes back has what its peer was told before forgotten", () => {
  const router = new MadeRouter(), one = router.peer(1), two = router.peer(2);
  const before = new MadeSink(), after = new MadeSink(), other = new MadeSink();
  const member = router.join(before, one);
  router.join(other, two);
  router.announce(two, ["10.0.0.0/24"], 9);
  router.run();
  member.leave();
  member.leave();
  router.announce(two, ["10.0.1.0/24"], 9);
  router.run();
  assertEquals([before.held.size, before.ends.length], [1, 2]);
  router.join(after, one);
  router.run();
  assertEquals([after.held.size, after.ends.length, other.messages], [2, 2, 0]);
});

Deno.test("RibOut goes on with the others when a member leaves while it is sent something", () => {
  const router = new MadeRouter(), feeder = router.peer(1), sink = new MadeSink();
  const gone: OutMember[] = [];
  const fickle = () => ({ room: 1, send: () => gone.forEach((member) => member.leave()) });
  gone.push(router.join(fickle(), router.peer(2)));
  router.run();
  router.join(sink, router.peer(3));
  gone.push(router.join(fickle(), router.peer(4)), router.join(fickle(), router.peer(5), "alone"));
  router.run();
  router.announce(feeder, names(10));
  router.run();
  assertEquals(sink.held.size, 10);
});

Deno.test("OutMember.move tells a member what its new group is offered otherwise", () => {
  const router = new MadeRouter(), feeder = router.peer(1);
  const sinks = [new MadeSink(), new MadeSink()] as const;
  const [member] = sinks.map((sink, n) => router.join(sink, router.peer(n + 2)));
  names(100).forEach((name, n) => router.announce(feeder, [name], n));
  router.run();
  member!.move("half", () => router.spec((_, med) => med < 50 ? med : undefined));
  router.run();
  assertEquals(sinks.map(({ held }) => held.size), [50, 100]);
  assertEquals(member!.tally(IPV4_UNICAST)!.withdrawn, 50);
  assertEquals(member!.tally(IPV4_UNICAST)!.announced, 100);
});
