import { assertEquals } from "@std/assert";
import type { FamilyKey } from "../../wire/context.ts";
import { IPV4_UNICAST } from "../../wire/family/family_type.ts";
import { MadeRouter, MadeSink, sorted } from "./made_router.ts";
import type { Offering } from "./offering.ts";

/** What another offering says, with this next hop in place of any other. */
class WithHop implements Offering {
  nextHop = 0;
  readonly #first: Offering;
  readonly #hop: () => number;

  constructor(first: Offering, hop: () => number) {
    this.#first = first;
    this.#hop = hop;
  }

  get family(): FamilyKey {
    return this.#first.family;
  }

  get set(): number {
    return this.#first.set;
  }

  get source(): number {
    return this.#first.source;
  }

  get rule(): number {
    return this.#first.rule;
  }

  get withheld(): Offering["withheld"] {
    return this.#first.withheld;
  }

  look(prefix: number, row: number): boolean {
    const isOffered = this.#first.look(prefix, row);
    this.nextHop = this.#hop();
    return isOffered;
  }
}

const NETS = Array.from({ length: 60 }, (_, i) => `10.0.${i}.0/24`);

Deno.test("RibOut.renew tells again what is offered with another next hop, and nothing else", () => {
  const router = new MadeRouter(), feeder = router.peer(1), sink = new MadeSink();
  const member = router.join(sink, router.peer(2));
  router.announce(feeder, NETS, 5);
  router.run();
  const { announced } = member.tally(IPV4_UNICAST)!;
  const with7 = () => router.rib.in.nextHops.intern(Uint8Array.of(192, 0, 2, 7));
  const spec = router.spec();
  const offerings = spec.offerings.map((one) => new WithHop(one, with7));
  router.out.renew("all", () => ({ ...spec, offerings }));
  router.run();
  assertEquals([...new Set(sink.held.values())], ["5 192.0.2.7"]);
  assertEquals(member.tally(IPV4_UNICAST)!.announced - announced, NETS.length);
  router.out.renew("all", () => ({ ...spec, offerings }));
  router.run();
  assertEquals(member.tally(IPV4_UNICAST)!.announced - announced, NETS.length);
});

Deno.test("RibOut lets nobody share a dump of which others have had a part", () => {
  for (let steps = 0; steps < 40; steps++) {
    const router = new MadeRouter({ slice: { octets: 100, prefixes: 8 } }), feeder = router.peer(1);
    NETS.forEach((net, n) => router.announce(feeder, [net], n % 20));
    const early = new MadeSink(), late = new MadeSink();
    router.join(early, router.peer(2));
    for (let n = 0; n < steps; n++) router.out.step();
    router.join(late, router.peer(3));
    router.run();
    const expected = sorted(router.expected(-1));
    assertEquals([sorted(early.held), sorted(late.held)], [expected, expected], `step ${steps}`);
    assertEquals([early.ends.length, late.ends.length], [2, 2]);
  }
});

/** What the order notes of prefixes while it is made has to be noted for each who goes by it. */
Deno.test("RibOut.renew is for who goes on alone before anything of it was put in order", () => {
  for (let steps = 1; steps < 20; steps++) {
    const router = new MadeRouter({ mostWaiting: 50, slice: { octets: 100, prefixes: 8 } });
    const feeder = router.peer(1), sinks = [new MadeSink(), new MadeSink()] as const;
    const members = sinks.map((sink, n) => router.join(sink, router.peer(n + 2)));
    NETS.forEach((net, n) => router.announce(feeder, [net], n % 20));
    router.run();
    // Some routes are being written when all are to be looked at again.
    NETS.forEach((net, n) => n % 2 && router.announce(feeder, [net], n % 20 + 1));
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
