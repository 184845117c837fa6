// Everything at random, against a model that looks at the Loc-RIB alone.
import { assert, assertEquals } from "@std/assert";
import type { Context } from "../../wire/context.ts";
import { endOfRib } from "../adj_out.ts";
import { BOTH, INSIDE, MadeRouter, MadeSink, type Rule, sorted } from "./made_router.ts";
import type { OutMember } from "./rib_out.ts";

const RULES: Record<string, Rule> = {
  all: (_, med) => med,
  even: (_, med) => med % 2 === 0 ? med : undefined,
  coarse: (_, med) => med & ~7,
  odd: (prefix, med) => prefix.charCodeAt(prefix.length - 4) % 3 === 0 ? undefined : med & ~3 | 3,
};
const SOURCES = 7, PREFIXES = 160;

interface Joined {
  sink: MadeSink;
  member: OutMember;
  peer: number;
  rule: string;
  key: string;
}

class Churn {
  readonly router: MadeRouter;
  readonly joined: Joined[] = [];
  readonly peers: number[] = [];
  /** What the group of a key is offered. */
  readonly groups: Map<string, string> = new Map();
  #seed: number;
  #names = 0;

  constructor(seed: number) {
    this.#seed = seed;
    // Small slices: whatever is under way is met in the middle.
    const slice = seed % 2 === 0 ? { octets: 60, prefixes: 16 } : { octets: 300, prefixes: 4096 };
    this.router = new MadeRouter({ mostWaiting: 3000, limitOctets: 4096, slice });
    for (let n = 0; n < SOURCES; n++) this.peers.push(this.router.peer(n + 1));
  }

  below(most: number): number {
    this.#seed = Math.imul(this.#seed, 1664525) + 1013904223 | 0;
    return (this.#seed >>> 8) % most;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  prefixes(): string[] {
    const isWide = this.below(3) === 0, count = 1 + this.below(this.below(10) === 0 ? 60 : 4);
    return Array.from({ length: count }, () => {
      const n = this.below(PREFIXES);
      return isWide ? `2001:db8:${(n + 4096).toString(16)}::/48` : `10.0.${n}.0/24`;
    });
  }

  /** One thing happens. */
  act(context: Context): void {
    const { router } = this, what = this.below(100);
    if (what < 40) this.announce();
    else if (what < 58) router.withdraw(this.pick(this.peers), this.prefixes());
    else if (what < 60) router.rib.clear(this.pick(this.peers));
    else if (what < 70) { while (this.below(8) > 0) router.rib.step(); }
    else if (what < 84) { while (this.below(8) > 0) router.out.step(); }
    else if (what < 87) this.join(context);
    else if (what < 89) this.leave();
    else if (what < 92) this.again();
    else if (what < 94) this.renew();
    else if (what < 96) this.move();
    else if (this.joined.length > 0) this.turn(this.pick(this.joined));
  }

  announce(): void {
    this.router.announce(this.pick(this.peers), this.prefixes(), this.below(30), this.below(3) + 1);
  }

  join(context: Context): void {
    const free = this.peers.filter((peer) => !this.joined.some((other) => other.peer === peer));
    if (free.length === 0) return;
    const peer = this.pick(free), known = [...this.groups.keys()];
    const key = known.length > 0 && this.below(8) > 0 ? this.pick(known) : this.#newGroup();
    const sink = new MadeSink(context), rule = this.groups.get(key)!;
    const member = this.router.join(sink, peer, key, this.spec(rule, context));
    this.joined.push({ sink, member, peer, rule, key });
  }

  #newGroup(): string {
    const key = `group ${this.#names++}`;
    this.groups.set(key, this.pick(Object.keys(RULES)));
    return key;
  }

  spec(rule: string, context: Context) {
    return this.router.spec(RULES[rule]!, this.pick(["one", "two"]), context);
  }

  leave(): void {
    if (this.joined.length === 0) return;
    const [gone] = this.joined.splice(this.below(this.joined.length), 1);
    gone!.member.leave();
    this.#forget(gone!.key);
  }

  #forget(key: string): void {
    if (!this.joined.some((other) => other.key === key)) this.groups.delete(key);
  }

  again(): void {
    if (this.joined.length === 0) return;
    const family = this.pick(BOTH);
    this.pick(this.joined).member.again(family, { after: endOfRib(family) });
  }

  renew(): void {
    if (this.joined.length === 0) return;
    const { key, sink: { context } } = this.pick(this.joined), rule = this.pick(Object.keys(RULES));
    const as = this.below(2) === 0 ? key : `group ${this.#names++}`;
    assert(this.router.out.renew(key, () => this.spec(rule, context), as));
    this.groups.delete(key);
    this.groups.set(as, rule);
    for (const one of this.joined) if (one.key === key) [one.key, one.rule] = [as, rule];
  }

  move(): void {
    if (this.joined.length === 0) return;
    const one = this.pick(this.joined), { key: before, sink: { context } } = one;
    one.key = this.below(2) === 0 ? this.#newGroup() : this.pick([...this.groups.keys()]);
    one.rule = this.groups.get(one.key)!;
    one.member.move(one.key, () => this.spec(one.rule, context));
    this.#forget(before);
  }

  /** A peer stops reading, or goes on. */
  turn({ sink, member }: Joined): void {
    sink.room = sink.room > 0 ? 0 : 1 << 20;
    if (sink.room > 0) member.writable();
  }

  settle(): void {
    for (const one of this.joined) if (one.sink.room === 0) this.turn(one);
    this.router.run();
  }
}

Deno.test("RibOut leaves each peer with what its group is offered, whatever happens in which order", () => {
  for (let seed = 1; seed <= 6; seed++) {
    const churn = new Churn(seed), { router } = churn;
    for (let round = 0; round < 12; round++) {
      for (let n = 0; n < 120; n++) churn.act(INSIDE);
      churn.settle();
      for (const { sink, member, peer, rule } of churn.joined) {
        const expected = router.expected(peer, RULES[rule]!), at = `seed ${seed}, round ${round}`;
        assertEquals(sorted(sink.held), sorted(expected), at);
        assert(member.isIdle, at);
        const told = BOTH.map((family) => member.tally(family)!.paths);
        assertEquals(told[0]! + told[1]!, expected.size, at);
      }
    }
    for (const { member } of churn.joined.splice(0)) member.leave();
    for (const peer of churn.peers) router.rib.clear(peer);
    router.run();
    for (const family of BOTH) assertEquals(router.rib.in.table(family)!.prefixes.size, 0);
    // Nobody holds a set any more.
    const { blocks } = router.rib.in.sets;
    for (let id = 0; id < blocks.bound; id++) {
      assert(!blocks.isHeld(id), `set ${id} of seed ${seed}`);
    }
  }
});

Deno.test("RibOut has members of a group get the same octets again after each was alone", () => {
  const churn = new Churn(77), { router } = churn;
  for (let n = 0; n < SOURCES; n++) churn.join(INSIDE);
  for (const one of churn.joined) {
    one.member.move("together", () => churn.router.spec());
    one.rule = "all";
  }
  for (let n = 0; n < 400; n++) {
    const what = churn.below(10);
    if (what < 7) churn.announce();
    else if (what < 8) router.out.step();
    else churn.turn(churn.pick(churn.joined));
  }
  churn.settle();
  const source = router.peer(99);
  router.announce(source, ["192.168.0.0/16"]);
  router.run();
  const last = churn.joined.map(({ sink }) => sink.sent.at(-1)!);
  assert(last.every((bytes) => bytes === last[0]), "all are in step");
});
