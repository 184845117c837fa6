import { assert, assertEquals, assertThrows } from "@std/assert";
import { FilterError } from "../../filter/terms.ts";
import { madeFacts } from "../made_peers.ts";
import { type MadeRoute, MadeRoutes, PLAIN, rule } from "./made_routes.ts";
import { OPEN_POLICY_NAMES, openPolicy } from "./open_policies.ts";
import { NO_RULE, type Policy } from "./policy.ts";
import type { RuleSource } from "./rules.ts";

const MED_10 = "8004040000000a", PREF_200 = "400504000000c8";

/** Verdict and block of one route, as text: `accept 0 4005…`. */
function verdict(routes: MadeRoutes, policy: Policy, made: MadeRoute = {}): string {
  const { accepted, rule, set } = policy.judge(routes.route({ kind: "internal", ...made }));
  const added = routes.hex(set).slice(PLAIN.length);
  return `${accepted ? "accept" : "reject"} ${rule} ${added}`.trim();
}

function judge(rules: readonly RuleSource[], made: MadeRoute = {}): string {
  const routes = new MadeRoutes();
  return verdict(routes, routes.policy({ rules }), made);
}

Deno.test("judge lets the first rule that fits decide, and names it", () => {
  const rules = [
    rule("with-med", { med: ">0" }, "reject"),
    rule("ten", { prefix: "10.0.0.0/8+" }, "accept", "set local-pref 200"),
    rule("rest", {}, "accept"),
  ];
  assertEquals(judge(rules), `accept 1 ${PREF_200}`);
  assertEquals(judge(rules, { prefix: "192.0.2.0/24" }), "accept 2");
  assertEquals(judge(rules, { attributes: PLAIN + MED_10 }), `reject 0 ${MED_10}`);
});

Deno.test("judge goes on behind `next` with what was set", () => {
  const rules = [
    rule("mark", {}, "next", "set med 10", "add community 65000:1"),
    rule("unmarked", { med: "none" }, "reject"),
    rule("marked", { med: "10", community: "65000:1" }, "next", "delete community 65000:*"),
    rule("last", { community: "none" }, "accept", "set local-pref 200"),
  ];
  assertEquals(judge(rules), `accept 3 ${MED_10}${PREF_200}`);
});

Deno.test("judge asks for all conditions of a rule", () => {
  const rules = [rule("both", { med: "10", "local-pref": "200" }, "accept")];
  assertEquals(judge(rules, { attributes: PLAIN + MED_10 }), `reject ${NO_RULE} ${MED_10}`);
  const both = MED_10 + PREF_200;
  assertEquals(judge(rules, { attributes: PLAIN + both }), `accept 0 ${both}`);
});

Deno.test("judge has a default for what no rule decides; a rejected route is as it was", () => {
  const routes = new MadeRoutes(), rules = [rule("mark", {}, "next", "set med 10")];
  const accepting = routes.policy({ rules, otherwise: "accept" });
  const rejecting = routes.policy({ rules, otherwise: "reject" });
  assertEquals(verdict(routes, accepting), `accept ${NO_RULE} ${MED_10}`);
  assertEquals(verdict(routes, rejecting), `reject ${NO_RULE}`);
  const route = routes.route();
  assertEquals(rejecting.judge(route).set, route.set);
  const changing = rule("no", {}, "reject", "set med 10", "set next-hop 192.0.2.9");
  const { set, nextHop } = routes.policy({ rules: [changing] }).judge(route);
  assertEquals([set, nextHop], [route.set, route.nextHop]);
});

Deno.test("judge sees the next hop and the weight that a rule before it set", () => {
  const rules = [
    rule("set", {}, "next", "set next-hop 198.51.100.1", "set weight 9"),
    rule("see", { "next-hop": "198.51.100.0/24", weight: "9" }, "accept"),
  ];
  assertEquals(judge(rules), "accept 1");
});

Deno.test("looksAtPrefix and looksAtPeer are true where a rule that a route can get to looks", () => {
  const of = (...rules: RuleSource[]) => {
    const { looksAtPrefix, looksAtPeer } = new MadeRoutes().policy({ rules });
    return [looksAtPrefix, looksAtPeer];
  };
  const byPrefix = rule("a", { prefix: "10.0.0.0/8" }, "accept");
  const byPeer = rule("b", { peer: "tor-a" }, "accept");
  assertEquals(of(), [false, false]);
  assertEquals(of(rule("c", { med: "1", community: "1:1", "as-path": "1" }, "accept")), [
    false,
    false,
  ]);
  assertEquals(of(byPrefix), [true, false]);
  assertEquals(of(byPeer), [false, true]);
  assertEquals(of(rule("c", {}, "accept"), byPrefix, byPeer), [false, false]);
  assertEquals(of(rule("c", {}, "next"), byPrefix, byPeer), [true, true]);
  assertEquals(of(rule("c", {}, "accept", "set weight +1")), [false, true]);
  assertEquals(of(rule("c", {}, "reject", "set weight +1")), [false, false]);
  assertEquals(of(rule("c", {}, "accept", "set weight 1")), [false, false]);
  assertEquals(of(rule("c", {}, "accept", "set next-hop peer-address")), [false, true]);
});

Deno.test("compilePolicy says which rule of which policy is wrong", () => {
  const routes = new MadeRoutes();
  const wrong = (rules: readonly RuleSource[]) =>
    assertThrows(() => routes.policy({ name: "from-tor", rules }), FilterError).message;
  assertEquals(
    wrong([rule("fine", {}, "next"), rule("bad", { origin: "none" }, "accept")]),
    'policy from-tor, rule bad: origin "none" is not igp, egp or incomplete',
  );
  assertEquals(
    wrong([rule("bad", {}, "accept", "set med x")]),
    'policy from-tor, rule bad: MED "x" is not 0 to 4294967295, +10 or -10, or none',
  );
});

Deno.test("openPolicy knows `all` and `none`, and no other", () => {
  const routes = new MadeRoutes(), route = routes.route();
  assertEquals(OPEN_POLICY_NAMES, ["all", "none"]);
  const all = { ...openPolicy("all")!.judge(route) },
    none = { ...openPolicy("none")!.judge(route) };
  const asItWas = { rule: NO_RULE, set: route.set, nextHop: route.nextHop, isHopGiven: false };
  assertEquals(all, { accepted: true, ...asItWas });
  assertEquals(none, { accepted: false, ...asItWas });
  assertEquals(openPolicy("any"), undefined);
});

/** A policy of many turns, over attributes of many shapes. */
const MANY: readonly RuleSource[] = [
  rule(
    "few",
    { "as-path": "_65010$, _3$", "as-path-length": "<3" },
    "next",
    "prepend as-path 65001",
  ),
  rule("path", { "as-path": "!_7_" }, "next", "add community 65000:1"),
  rule("marked", { community: "65000:2" }, "next", "set med +7", "set weight 40"),
  rule("ten", { prefix: "10.0.0.0/8 le 16" }, "next", "set next-hop 198.51.100.7"),
  rule("drop", { "origin-as": "9" }, "reject"),
  rule("peer", { peer: "peer2" }, "accept", "delete community 65000:*", "set local-pref -1"),
];

/** A generator of numbers below `n` (a linear congruence, so that every run is the same). */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    return Math.floor(state / 0x100000000 * n);
  };
}

function madeRoutes(count: number, pick: (n: number) => number): MadeRoute[] {
  return Array.from({ length: count }, (): MadeRoute => {
    const asns = Array.from({ length: 1 + pick(4) }, () => 1 + pick(12));
    const path = asns.map((asn) => asn.toString(16).padStart(8, "0")).join("");
    const size = (2 + asns.length * 4).toString(16).padStart(2, "0");
    const block = `4001010${pick(3)}4002${size}020${asns.length}${path}400304c00002` + "01";
    const more = pick(2) === 0 ? "c00804fde8000" + (1 + pick(3)) : "";
    return {
      attributes: block + (pick(2) === 0 ? "80040400000003" : "") + more,
      prefix: `${10 + pick(2)}.${pick(4)}.0.0/${14 + 2 * pick(3)}`.replace(
        /\.[0-9]+\.0\.0\/14/,
        ".0.0.0/14",
      ),
      kind: "internal",
      from: madeFacts(1 + pick(2)),
    };
  });
}

/** What a route comes to, in words that do not depend on ids. */
function outcome(routes: MadeRoutes, policy: Policy, made: MadeRoute): string {
  const route = routes.route(made), { accepted, rule, set, nextHop } = policy.judge(route);
  const hop = nextHop === 0 ? "in block" : routes.nextHops.view(nextHop).join(".");
  const text = `${accepted} ${rule} ${routes.hex(set)} ${routes.sets.weight(set, -1)} ${hop}`;
  routes.sets.blocks.release(route.set);
  return text;
}

Deno.test("judge says the same of the same route in any order, with sweeps in between", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const pick = numbers(seed), made = madeRoutes(200, pick);
    const still = new MadeRoutes(),
      expected = made.map((one) =>
        outcome(still, still.policy({ rules: MANY, otherwise: "accept" }), one)
      );
    // So small a limit that every few sets are forgotten.
    const busy = new MadeRoutes(256), policy = busy.policy({ rules: MANY, otherwise: "accept" });
    const order = [...made.keys(), ...made.keys()];
    for (let i = order.length - 1; i > 0; i--) {
      const k = pick(i + 1);
      [order[i], order[k]] = [order[k]!, order[i]!];
    }
    for (const i of order) {
      assertEquals(outcome(busy, policy, made[i]!), expected[i], `seed ${seed}`);
    }
    assert(busy.sets.generation > 20, `${busy.sets.generation} sweeps`);
    assert(new Set(expected.map((text) => text.split(" ", 2).join(" "))).size > 2);
  }
});

Deno.test("judge holds next hops that it gives until the policy is released", () => {
  const routes = new MadeRoutes();
  const rules = [rule("hop", {}, "accept", "set next-hop 198.51.100.7")];
  const policy = routes.policy({ rules }), { nextHop } = policy.judge(routes.route());
  const hops = routes.nextHops;
  const flood = () => {
    for (let i = 0; i < 3000; i++) hops.intern(Uint8Array.of(10, 0, i >>> 8, i));
  };
  flood();
  assertEquals([...hops.view(nextHop)], [198, 51, 100, 7]);
  policy.release();
  flood();
  assertEquals(hops.intern(Uint8Array.of(198, 51, 100, 7)) === nextHop, false);
});
