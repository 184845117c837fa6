import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { madeFacts } from "../made_peers.ts";
import { type MadeRoute, MadeRoutes, PLAIN, rule } from "./made_routes.ts";
import type { Policy } from "./policy.ts";
import { KIND_BITS } from "./prefix_kinds.ts";
import type { RuleSource } from "./rules.ts";

function kindsOf(routes: MadeRoutes, policy: Policy, ...texts: string[]): (number | undefined)[] {
  return texts.map((text) => {
    const { prefixes, prefix } = routes.route({ prefix: text });
    return policy.kinds?.kind(prefixes, prefix);
  });
}

Deno.test("PrefixKinds tells prefixes apart by what the rules ask of them, and by nothing else", () => {
  const routes = new MadeRoutes();
  const policy = routes.policy({
    rules: [
      rule("ten", { prefix: "10.0.0.0/8+", med: "1" }, "reject"),
      rule("long", { prefix: "!0.0.0.0/0 le 24" }, "reject"),
      rule("again", { prefix: "10.0.0.0/8+", med: "2" }, "accept"),
    ],
  });
  const [a, b, c, d, e] = kindsOf(
    routes,
    policy,
    ...["10.1.0.0/16", "10.2.0.0/24", "11.0.0.0/8", "10.1.0.0/25", "11.0.0.0/25"],
  );
  assertEquals(a, b);
  assertEquals(new Set([a, c, d, e]).size, 4);
  // What is asked twice is one question: two bits are enough.
  for (const kind of [a, c, d, e]) assert(kind! < 4);
});

Deno.test("PrefixKinds are those of rules that a route can get to", () => {
  const routes = new MadeRoutes(), of = (...rules: RuleSource[]) => routes.policy({ rules }).kinds;
  const ten = rule("ten", { prefix: "10.0.0.0/8+" }, "reject"), all = rule("all", {}, "accept");
  assertEquals(of(all), undefined);
  assertEquals(of(all, ten), undefined);
  assertNotEquals(of(ten, all), undefined);
});

Deno.test("PrefixKinds are not made of more questions than have room", () => {
  const routes = new MadeRoutes();
  const asking = (count: number) =>
    routes.policy({
      rules: Array.from(
        { length: count },
        (_, n) => rule(`${n}`, { prefix: `10.${n}.0.0/16` }, "accept"),
      ),
    });
  const most = asking(KIND_BITS);
  const [last] = kindsOf(routes, most, `10.${KIND_BITS - 1}.0.0/16`);
  assertEquals(last, 1 << KIND_BITS - 1);
  const more = asking(KIND_BITS + 1);
  assertEquals([more.kinds, more.looksAtPrefix], [undefined, true]);
});

/** A generator of numbers below `n` (a linear congruence, so that every run is the same). */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    return Math.floor(state / 0x100000000 * n);
  };
}

const MATCHES: readonly Readonly<Record<string, string>>[] = [
  { prefix: "10.0.0.0/8+" },
  { prefix: "10.0.0.0/8 ge 9 le 16, !10.1.0.0/16+" },
  { prefix: "!0.0.0.0/0 le 20" },
  { prefix: "11.0.0.0/8+", med: "1" },
  { prefix: "11.0.0.0/8+", "local-pref": "200" },
  { med: "0-1" },
  { peer: "peer2" },
  {},
];
const ACTIONS: readonly string[] = ["set med 1", "set local-pref 200", "set next-hop 192.0.2.7"];
const OUTCOMES = ["accept", "reject", "next", "next"] as const;

function drawnRules(pick: (n: number) => number): RuleSource[] {
  const one = <T>(from: readonly T[]) => from[pick(from.length)]!;
  return Array.from({ length: 1 + pick(6) }, (_, n) => {
    const outcome = one(OUTCOMES), actions = outcome === "reject" ? [] : [one(ACTIONS)];
    return rule(`${n}`, one(MATCHES), outcome, ...actions);
  });
}

function drawnRoute(pick: (n: number) => number): MadeRoute {
  const lengths = [8, 16, 24], length = lengths[pick(3)]!;
  const second = length === 8 ? 0 : pick(3);
  return {
    prefix: `${10 + pick(3)}.${second}.0.0/${length}`,
    attributes: PLAIN + ["", "80040400000001", "80040400000002"][pick(3)]!,
    from: madeFacts(1 + pick(2)),
    kind: "internal",
  };
}

Deno.test("PrefixKinds: of one kind, and alike in all else, routes come to the same verdict", () => {
  let shared = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const pick = numbers(seed), routes = new MadeRoutes();
    const policy = routes.policy({ rules: drawnRules(pick), otherwise: "accept" });
    const said = new Map<string, string>();
    for (let i = 0; i < 60; i++) {
      const route = routes.route(drawnRoute(pick)), { prefixes, prefix, set, from } = route;
      const kind = policy.looksAtPrefix ? policy.kinds!.kind(prefixes, prefix) : 0;
      const alike = `${kind} ${set} ${from.name}`,
        { accepted, rule, ...more } = policy.judge(route);
      const verdict = `${accepted} ${rule} ${routes.hex(more.set)} ${more.nextHop}`;
      if (said.has(alike)) shared++;
      assertEquals(verdict, said.get(alike) ?? verdict, `seed ${seed}, route ${i}`);
      said.set(alike, verdict);
    }
  }
  assert(shared > 1000, `only ${shared} of a kind`);
});
