import { assert, assertEquals } from "@std/assert";
import { formatPrefix } from "../../net/prefix.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../../wire/family/family_type.ts";
import { attributesIn } from "../made_importer.ts";
import { INSIDE, MadeRouter, MadeSink, MANY, type Rule, sorted } from "./made_router.ts";
import type { OutMember } from "./rib_out.ts";

const EVEN: Rule = (_, med) => med % 2 === 0 ? med : undefined;

/** What a member of this peer is to have of all candidates. */
function expected(router: MadeRouter, peer: number, rule: Rule = (_, med) => med): string[] {
  const paths = router.rib.in.table(IPV4_UNICAST)!, loc = router.rib.loc(IPV4_UNICAST)!;
  const found = new Map<string, string>(), rows = new Int32Array(64);
  for (let prefix = 0; prefix < paths.prefixes.bound; prefix++) {
    if (paths.prefixes.length(prefix) < 0) continue;
    const name = formatPrefix(paths.prefixes.prefix(prefix));
    for (const row of rows.subarray(0, loc.candidates(prefix, rows))) {
      const attributes = attributesIn(router.rib.in.sets, paths.importedOf(row));
      const med = rule(name, attributes.med ?? 0);
      if (paths.peerOf(row) === peer || med === undefined) continue;
      found.set(`${name}#${row + 1}`, `${med} ${attributes.next_hop}`);
    }
  }
  return sorted(found);
}

function join(router: MadeRouter, sink: MadeSink, peer: number, rule?: Rule, key = "many") {
  return router.join(sink, peer, key, router.spec(rule, key, MANY));
}

Deno.test("RibOut offers all paths where path identifiers were negotiated, but not a peer's own", () => {
  const router = new MadeRouter(), [one, two] = [router.peer(1), router.peer(2)];
  const sinks = [new MadeSink(MANY), new MadeSink(MANY)] as const;
  router.announce(one, ["10.0.0.0/24"], 1);
  router.announce(two, ["10.0.0.0/24"], 2);
  const members = [join(router, sinks[0], one), join(router, sinks[1], router.peer(3))] as const;
  router.run();
  assertEquals(sorted(sinks[0].held), ["10.0.0.0/24#2 2 192.0.2.2"]);
  assertEquals(sorted(sinks[1].held), [
    "10.0.0.0/24#1 1 192.0.2.1",
    "10.0.0.0/24#2 2 192.0.2.2",
  ]);
  for (const { ends } of sinks) assertEquals(ends.toSorted(), [IPV4_UNICAST, IPV6_UNICAST]);
  assertEquals(members.map((member) => member.tally(IPV4_UNICAST)!.paths), [1, 2]);
  router.withdraw(one, ["10.0.0.0/24"]);
  router.withdraw(two, ["10.0.0.0/24"]);
  router.run();
  assertEquals(sinks.map(({ held }) => held.size), [0, 0]);
  assert(members.every((member) => member.isIdle && !member.isTold(IPV4_UNICAST, 0)));
  assertEquals(router.rib.in.table(IPV4_UNICAST)!.prefixes.size, 0);
});

Deno.test("RibOut.renew and OutMember.move with path identifiers leave what the new offer has", () => {
  const router = new MadeRouter(), peers = [1, 2, 3].map((n) => router.peer(n));
  for (const peer of peers) {
    for (let n = 0; n < 50; n++) router.announce(peer, [`10.0.${n}.0/24`], n + peer);
  }
  const sinks = [new MadeSink(MANY), new MadeSink(MANY)] as const;
  const members = sinks.map((sink, n) => join(router, sink, peers[n]!));
  router.run();
  router.out.renew("many", () => router.spec(EVEN, "many", MANY));
  router.run();
  for (const [n, { held }] of sinks.entries()) {
    assertEquals(sorted(held), expected(router, peers[n]!, EVEN));
  }
  assertEquals(members[0]!.tally(IPV4_UNICAST)!.announced, 100);
  const odd: Rule = (_, med) => med % 2 === 0 ? undefined : med;
  members[0]!.move("odd", () => router.spec(odd, "odd", MANY));
  router.run();
  assertEquals(sorted(sinks[0].held), expected(router, peers[0]!, odd));
  assertEquals(sorted(sinks[1].held), expected(router, peers[1]!, EVEN));
  assertEquals(members[0]!.tally(IPV4_UNICAST)!.paths, sinks[0].held.size);
});

Deno.test("RibOut with path identifiers leaves each peer with all that is offered, whatever happens", () => {
  let seed = 5;
  const below = (most: number) => {
    seed = Math.imul(seed, 1664525) + 1013904223 | 0;
    return (seed >>> 8) % most;
  };
  const router = new MadeRouter({ limitOctets: 4096 });
  const peers = [1, 2, 3, 4, 5].map((n) => router.peer(n));
  const joined = new Map<number, [MadeSink, OutMember]>();
  for (let turn = 0; turn < 4000; turn++) {
    const what = below(100), peer = peers[below(5)]!, prefix = `10.0.${below(40)}.0/24`;
    if (what < 40) router.announce(peer, [prefix], below(30), 1 + below(3));
    else if (what < 65) router.withdraw(peer, [prefix]);
    else if (what < 66) router.rib.clear(peer);
    else if (what < 75) router.rib.step();
    else if (what < 90) router.out.step();
    else if (what < 91) {
      joined.get(peer)?.[1].leave();
      joined.delete(peer);
    } else if (what < 93 && !joined.has(peer)) {
      const sink = new MadeSink(MANY);
      joined.set(peer, [sink, join(router, sink, peer)]);
    } else if (what < 95) joined.get(peer)?.[1].again(IPV4_UNICAST);
    else if (joined.has(peer)) {
      const [sink, member] = joined.get(peer)!;
      if ((sink.room = below(2)) > 0) member.writable();
    }
    if (turn % 200 < 199) continue;
    for (const [sink, member] of joined.values()) {
      sink.room = 1;
      member.writable();
    }
    router.run();
    for (const [peer, [sink, member]] of joined) {
      assertEquals(sorted(sink.held), expected(router, peer));
      assertEquals(member.tally(IPV4_UNICAST)!.paths, sink.held.size);
      assert(member.isIdle);
    }
  }
  for (const [, member] of joined.values()) member.leave();
  for (const peer of peers) router.rib.clear(peer);
  router.run();
  assertEquals(router.rib.in.table(IPV4_UNICAST)!.prefixes.size, 0);
  const { blocks } = router.rib.in.sets;
  for (let id = 0; id < blocks.bound; id++) assert(!blocks.isHeld(id), `set ${id}`);
});

/** Steps until nothing is left, and the most that one of them changed `count` by. */
function steps(router: MadeRouter, count: () => number): [steps: number, most: number] {
  let turns = 0, most = 0;
  for (let before = count(), isLeft = true; isLeft; turns++) {
    isLeft = router.out.step();
    const after = count();
    most = Math.max(most, Math.abs(after - before));
    before = after;
  }
  return [turns, most];
}

Deno.test("RibOut takes down in slices what a member leaves behind, and nothing of it stays", () => {
  const prefixes = Array.from({ length: 10_000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
  for (const context of [INSIDE, MANY]) {
    for (const isGone of [false, true]) {
      const router = new MadeRouter(), feeder = router.peer(1), sink = new MadeSink(context);
      const member = router.join(sink, router.peer(2), "one", router.spec(undefined, "v", context));
      for (let i = 0; i < prefixes.length; i += 500) {
        router.announce(feeder, prefixes.slice(i, i + 500), i);
      }
      router.run();
      const { in: into } = router.rib, { prefixes: table } = into.table(IPV4_UNICAST)!;
      sink.room = 0;
      if (isGone) router.rib.clear(feeder);
      router.run();
      const count = () => table.size + into.sets.blocks.heldCount, before = count();
      member.leave();
      assertEquals(count(), before, "nothing at once");
      const [turns, most] = steps(router, count);
      assert(most <= 4096, `${most} in one step, of ${turns}`);
      assertEquals(table.size, isGone ? 0 : prefixes.length);
      assertEquals(into.sets.blocks.heldCount, isGone ? 0 : 20);
    }
  }
});

Deno.test("OutMember.move with path identifiers goes over in slices, also to a third, or to nowhere", () => {
  const prefixes = Array.from({ length: 6000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
  const router = new MadeRouter(), feeder = router.peer(1), { blocks } = router.rib.in.sets;
  const sinks = [2, 3, 4, 5].map(() => new MadeSink(MANY));
  const members = sinks.map((sink, n) => join(router, sink, router.peer(n + 2)));
  for (let i = 0; i < 6000; i += 500) router.announce(feeder, prefixes.slice(i, i + 500), i / 500);
  router.run();
  const [stays, moves, twice, leaves] = members as [OutMember, OutMember, OutMember, OutMember];
  for (const member of [moves, twice, leaves]) {
    member.move("even", () => router.spec(EVEN, "many", MANY));
    assertEquals(member.tally(IPV4_UNICAST)!.paths, 0, "nothing at once");
  }
  for (let i = 0; i < 3; i++) router.out.step();
  assert(moves.tally(IPV4_UNICAST)!.paths < 6000);
  twice.move("all", () => router.spec(undefined, "many", MANY));
  leaves.leave();
  router.announce(feeder, prefixes.slice(0, 500), 9);
  router.withdraw(feeder, prefixes.slice(5500));
  router.run();
  assertEquals(sinks.map(({ held }) => held.size).slice(0, 3), [5500, 2500, 5500]);
  assertEquals(sorted(sinks[1]!.held), expected(router, 3, EVEN));
  assertEquals([stays, moves, twice].map((one) => one.tally(IPV4_UNICAST)!.paths), [
    5500,
    2500,
    5500,
  ]);
  router.withdraw(feeder, prefixes.slice(0, 5500));
  for (const member of [stays, moves, twice]) member.leave();
  router.run();
  assertEquals([router.rib.in.table(IPV4_UNICAST)!.prefixes.size, blocks.heldCount], [0, 0]);
});
