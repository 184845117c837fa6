import { assertEquals } from "@std/assert";
import { IPV4_UNICAST } from "../../wire/family/family_type.ts";
import { INSIDE, MadeRouter, MadeSink, MANY, sorted } from "./made_router.ts";

const BLOCK = "10.0.0.0/24", NLRI = Uint8Array.of(24, 10, 0, 0, 0);

for (const [name, context] of [["best paths", INSIDE], ["all paths", MANY]] as const) {
  Deno.test(`OutMember.owes a withdrawal until it is written, to who gets ${name}`, () => {
    const router = new MadeRouter(), feeder = router.peer(1);
    const spec = router.spec(undefined, name, context);
    const [sink, other] = [new MadeSink(context), new MadeSink(context)];
    const member = router.join(sink, router.peer(2), name, spec);
    router.join(other, router.peer(3), name, spec);
    router.run();
    const owes = () => member.owes(IPV4_UNICAST, NLRI);
    assertEquals(owes(), false);
    router.announce(feeder, [BLOCK], 5);
    assertEquals(owes(), true);
    router.run();
    assertEquals([owes(), sink.held.size], [false, 1]);
    // Both are full: nothing is written, and what is due stays due.
    sink.room = other.room = 0;
    router.withdraw(feeder, [BLOCK]);
    router.run();
    assertEquals([owes(), member.waiting, sorted(sink.held).length], [true, 0, 1]);
    sink.room = other.room = 1 << 20;
    member.writable();
    router.run();
    assertEquals([owes(), sink.held.size], [false, 0]);
    // Nobody knows the prefix any more.
    assertEquals(router.rib.in.table(IPV4_UNICAST)!.prefixes.size, 0);
  });
}

Deno.test("OutMember.owes nothing that waits only for room, which waiting tells", () => {
  const router = new MadeRouter(), feeder = router.peer(1), slow = new MadeSink();
  const member = router.join(slow, router.peer(2));
  router.join(new MadeSink(), router.peer(3));
  router.announce(feeder, [BLOCK], 5);
  router.run();
  slow.room = 0;
  router.withdraw(feeder, [BLOCK]);
  router.run();
  // It was written for both, and one of them has it.
  assertEquals(member.owes(IPV4_UNICAST, NLRI), false);
  assertEquals([member.waiting > 0, slow.held.size], [true, 1]);
  slow.room = 1 << 20;
  member.writable();
  assertEquals([member.waiting, slow.held.size], [0, 0]);
});
