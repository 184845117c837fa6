import { assertEquals, assertThrows } from "@std/assert";
import { FilterError } from "../../filter/terms.ts";
import { madeFacts } from "../made_peers.ts";
import { SELF } from "../next_hops.ts";
import { ACTIONS, parseAction } from "./actions.ts";
import { action, type MadeRoute, MadeRoutes, PLAIN, rule } from "./made_routes.ts";

/** The block of a route after these actions, as hex. */
function after(words: readonly string[], made: MadeRoute): string {
  const routes = new MadeRoutes();
  const policy = routes.policy({ rules: [rule("only", {}, "accept", ...words)] });
  return routes.hex(policy.judge(routes.route(made)).set);
}

const HEAD = "40010100", HOP = "400304c0000201";
const PATH = "40020a02020000fde90000fdf2";
/** Two-octet numbers: 65001 23456, AGGREGATOR 23456 192.0.2.9, with AS4_PATH 65001 4200000000 and AS4_AGGREGATOR 4200000000. */
const NARROW = HEAD + "4002060202fde95ba0" + HOP + "c007065ba0c0000209" +
  "c0110a02020000fde9fa56ea00" + "c01208fa56ea00c0000209";
/** The same with four octets. */
const WIDE_HEAD = "40020a02020000fde9fa56ea00", WIDE_WHO = "c00708fa56ea00c0000209";
const COMMUNITIES = "c00808fde80001fde80002", LARGE = "c0200c0000fbf40000000100000002";
const EXTENDED = "c010100002fde80000000103" + "0b000000000064";

/** A block in hex, behind PLAIN, the action in words, and the block that it makes, behind PLAIN. */
const CASES: readonly [string, string, string][] = [
  ["", "set local-pref 200", "400504000000c8"],
  ["", "set local-pref +10", "4005040000006e"],
  ["400504000000c8", "set local-pref -10", "400504000000be"],
  ["400504000000c8", "set local-pref -300", "40050400000000"],
  ["400504fffffffe", "set local-pref +10", "400504ffffffff"],
  ["400504000000c8", "delete local-pref", ""],
  ["", "set med 10", "8004040000000a"],
  ["", "set med +5", "80040400000005"],
  ["8004040000000a", "set med -5", "80040400000005"],
  ["8004040000000a", "set med none", ""],
  ["8004040000000a", "delete med", ""],
  // In order of code, behind those that stand before it.
  ["400504000000c8" + COMMUNITIES, "set med 10", "8004040000000a400504000000c8" + COMMUNITIES],
  // An attribute keeps the place that it has.
  [COMMUNITIES + "8004040000000a", "set med 7", COMMUNITIES + "80040400000007"],
  ["", "set community 65000:1, no-export, 65000:1", "c00808fde80001ffffff01"],
  [COMMUNITIES, "set community 65000:3", "c00804fde80003"],
  [COMMUNITIES, "set community none", ""],
  [COMMUNITIES, "add community 65000:2, 65000:3", "c0080cfde80001fde80002fde80003"],
  [COMMUNITIES, "delete community 65000:1", "c00804fde80002"],
  [COMMUNITIES, "delete community 65000:*", ""],
  [COMMUNITIES, "delete community *:2", "c00804fde80001"],
  [COMMUNITIES, "delete community", ""],
  // RFC 4271 §5: the Partial bit of an attribute stays.
  ["e00804fde80001", "add community 65000:2", "e00808fde80001fde80002"],
  ["", "set large-community 64500:1:2", LARGE],
  [
    LARGE,
    "add large-community 64500:1:3",
    "c020180000fbf400000001000000020000fbf40000000100000003",
  ],
  [LARGE, "delete large-community 64500:*:2", ""],
  ["", "set extended-community rt:65000:1, color:100", "c010100002fde800000001030b000000000064"],
  [EXTENDED, "delete extended-community rt:*", "c01008030b000000000064"],
  [EXTENDED, "delete extended-community color:100", "c010080002fde800000001"],
  ["", "add extended-community soo:192.0.2.1:7", "c010080103c00002010007"],
  ["", "set aggregator 65001 192.0.2.9", "c007080000fde9c0000209"],
  ["", "set aggregator 65001:192.0.2.9", "c007080000fde9c0000209"],
  ["c007080000fde9c0000209", "delete aggregator", ""],
  ["", "set atomic-aggregate yes", "400600"],
  ["400600", "set atomic-aggregate no", ""],
  ["400600", "delete atomic-aggregate", ""],
  ["", "set originator-id 192.0.2.7", "800904c0000207"],
  ["800904c0000207", "delete originator-id", ""],
  ["", "set cluster-list 192.0.2.7, 192.0.2.8", "800a08c0000207c0000208"],
  ["800a04c0000207", "set cluster-list none", ""],
  ["800a04c0000207", "delete cluster-list", ""],
  ["", "set aigp 100", "801a0b01000b0000000000000064"],
  ["", "set aigp +100", ""],
  ["801a0b01000b0000000000000064", "set aigp +156", "801a0b01000b0000000000000100"],
  ["801a0b01000b0000000000000064", "set aigp -200", "801a0b01000b0000000000000000"],
  ["801a0b01000b0000000000000064", "set aigp none", ""],
  ["801a0b01000b0000000000000064", "delete aigp", ""],
  ["", "set only-to-customer 65001", "c023040000fde9"],
  ["c023040000fde9", "delete only-to-customer", ""],
  ["", "set attribute 99 c0ffee", "c06303c0ffee"],
  ["", "set attribute MED 0000000a", "8004040000000a"],
  ["c06303c0ffee", "set attribute 99 c0 ff ee 00", "c06304c0ffee00"],
  ["c06303c0ffee8004040000000a", "delete attribute 99", "8004040000000a"],
  ["c01d0100", "delete attribute bgp-ls", ""],
  // RFC 7606 §3(g): of an attribute that stands twice the second must not come to count.
  ["80040400000001" + "80040400000002", "delete med", ""],
];

/** The same for the path: what stands before and behind it is HEAD and HOP. */
const PATHS: readonly [string, string, string][] = [
  [PATH, "prepend as-path 65001", "40020e02030000fde90000fde90000fdf2"],
  [PATH, "prepend as-path 65001 x 2", "40021202040000fde90000fde90000fde90000fdf2"],
  [PATH, "prepend as-path 65551 65001 x 2", "40021602050001000f0000fde90000fde90000fde90000fdf2"],
  ["400200", "prepend as-path 65001", "40020602010000fde9"],
  // A set is no sequence to be joined (RFC 4271 §5.1.2).
  ["40020601010000fde9", "prepend as-path 65002", "40020c02010000fdea01010000fde9"],
  [PATH, "set as-path 65003 65004 {65005,65006}", "40021402020000fdeb0000fdec01020000fded0000fdee"],
  [PATH, "set as-path empty", "400200"],
  [PATH, "delete as-path 65010", "40020602010000fde9"],
  [PATH, "delete as-path private", "400200"],
  [PATH, "delete as-path 65005-65010, 1", "40020602010000fde9"],
  [PATH, "delete as-path 1", PATH],
];

Deno.test("ACTIONS change the attribute that they name, octet by octet, and leave the rest", () => {
  for (const [before, words, expected] of CASES) {
    const made = { attributes: PLAIN + before, kind: "internal" } as const;
    assertEquals(after([words], made), PLAIN + expected, `${words} on ${before}`);
  }
  for (const [before, words, expected] of PATHS) {
    const hex = after([words], { attributes: HEAD + before + HOP });
    assertEquals(hex, HEAD + expected + HOP, `${words} on ${before}`);
  }
  const met = new Set([...CASES, ...PATHS].map(([, words]) => words.split(" ", 2).join(" ")));
  const untested = ACTIONS.map(({ verb, key }) => `${verb} ${key}`).filter((one) => !met.has(one));
  assertEquals(untested.sort(), ["delete weight", "set next-hop", "set origin", "set weight"]);
  assertEquals(after(["set origin incomplete"], {}), "40010102" + PLAIN.slice(8));
});

Deno.test("ACTIONS take the texts that they give as examples", () => {
  for (const { verb, key, examples, takes, help } of ACTIONS) {
    assertEquals(examples.length === 0, takes === "nothing", `${verb} ${key}`);
    for (const text of examples) parseAction({ verb, key, texts: [text] });
    if (takes === "nothing" || takes === "any") parseAction({ verb, key, texts: [] });
    assertEquals(/^[^.]+$/.test(help), true, help);
  }
});

Deno.test("ACTIONS on a path or aggregator of two-octet AS numbers make them four octets wide (RFC 6793 §4.2.3)", () => {
  const made = { attributes: NARROW, asWidth: 2 } as const;
  const routes = new MadeRoutes(), route = routes.route(made);
  const judge = (words: string) =>
    routes.policy({ rules: [rule("only", {}, "accept", words)] }).judge(route).set;
  const prepended = judge("prepend as-path 65551");
  assertEquals(
    routes.hex(prepended),
    HEAD + "40020e02030001000f0000fde9fa56ea00" + HOP + WIDE_WHO,
  );
  assertEquals(routes.sets.attributeClass(prepended) & 1, 1);
  assertEquals(
    routes.hex(judge("set aggregator 65551 192.0.2.9")),
    HEAD + WIDE_HEAD + HOP + "c007080001000fc0000209",
  );
  // The four-octet number that stands behind AS_TRANS is the one that is meant.
  assertEquals(
    routes.hex(judge("delete as-path 4200000000")),
    HEAD + "40020602010000fde9" + HOP + WIDE_WHO,
  );
  assertEquals(judge("delete as-path 23456"), route.set);
  // Whatever leaves path and aggregator alone leaves their width alone.
  const med = judge("set med 1");
  assertEquals(routes.sets.attributeClass(med) & 1, 0);
  assertEquals(routes.hex(med).length, NARROW.length + 14);
  assertEquals(routes.hex(judge("delete aggregator")), HEAD + WIDE_HEAD + HOP);
  // An AS4_AGGREGATOR beside a number that fits rules AS4_PATH out; without it that stays so.
  const liar = NARROW.replace("c007065ba0", "c00706fde9");
  const path = "40020a02020000fde900005ba0";
  assertEquals(
    after(["delete aggregator"], { attributes: liar, asWidth: 2 }),
    HEAD + path + HOP,
  );
});

Deno.test("ACTIONS let a block of two-octet numbers without path or aggregator be widened", () => {
  const made = { attributes: HEAD + HOP, asWidth: 2 } as const;
  assertEquals(after(["prepend as-path 65551"], made), HEAD + "4002060201" + "0001000f" + HOP);
  assertEquals(
    after(["set aggregator 65551 192.0.2.9"], made),
    HEAD + HOP + "c007080001000fc0000209",
  );
});

Deno.test("ACTIONS that prepend begin a new segment where the first is full (RFC 4271 §5.1.2)", () => {
  const full = "02ff" + "0000fde9".repeat(255), block = HEAD + "5002" + "03fe" + full + HOP;
  const hex = after(["prepend as-path 65002"], { attributes: block });
  assertEquals(hex, HEAD + "5002" + "0404" + "02010000fdea" + full + HOP);
});

Deno.test("ACTIONS write a body of more than 255 octets with the long form of length", () => {
  const texts = Array.from({ length: 64 }, (_, i) => `65000:${i}`).join(", ");
  const hex = after([`set community ${texts}`], {});
  assertEquals(hex.slice(PLAIN.length, PLAIN.length + 16), "d0080100fde80000");
  assertEquals(hex.length, PLAIN.length + 2 * (4 + 256));
});

Deno.test("ACTIONS leave an edit out that no attribute has room for", () => {
  const many = "0000fde9".repeat(255), body = ("02ff" + many).repeat(64);
  const size = (body.length / 2).toString(16).padStart(4, "0");
  const block = HEAD + "5002" + size + body + HOP;
  assertEquals(after(["prepend as-path 65002 x 255"], { attributes: block }), block);
});

Deno.test("ACTIONS set what an external peer may not send, and it counts", () => {
  const routes = new MadeRoutes();
  const rules = [
    rule("set", {}, "next", "set local-pref 200"),
    rule("look", { "local-pref": "200" }, "accept"),
  ];
  const { accepted, set } = routes.policy({ rules }).judge(routes.route({ kind: "external" }));
  assertEquals(accepted, true);
  assertEquals(routes.sets.isClean(set), true);
});

Deno.test("ACTIONS that change nothing leave the route the set that it has", () => {
  const routes = new MadeRoutes(), route = routes.route({ attributes: PLAIN + "8004040000000a" });
  const words = [
    ["set med 10"],
    ["set med 11", "set med 10"],
    ["delete local-pref"],
    ["set local-pref 1", "delete local-pref"],
    ["delete community 65000:*"],
    ["set weight none"],
    ["set weight 5", "delete weight"],
    ["set as-path 65001 65010"],
  ];
  for (const each of words) {
    const policy = routes.policy({ rules: [rule("only", {}, "accept", ...each)] });
    assertEquals(policy.judge(route).set, route.set, each.join());
  }
});

Deno.test("set weight hides behind the block and counts before that of the peer", () => {
  const routes = new MadeRoutes(), from = madeFacts(1, { weight: 50 });
  const judge = (words: string, made: MadeRoute = {}) => {
    const route = routes.route({ from, ...made });
    const policy = routes.policy({ rules: [rule("only", {}, "accept", words)] });
    return { route, set: policy.judge(route).set };
  };
  const { route, set } = judge("set weight 200");
  assertEquals([routes.sets.weight(set), routes.hex(set)], [200, PLAIN]);
  assertEquals(set === route.set, false);
  assertEquals(routes.sets.weight(judge("set weight +10").set), 60);
  assertEquals(routes.sets.weight(judge("set weight +10", { weight: 200 }).set), 210);
  assertEquals(routes.sets.hasWeight(judge("set weight 0").set), true);
  assertEquals(routes.sets.weight(judge("set weight 0").set, 50), 0);
  assertEquals(routes.sets.hasWeight(judge("delete weight", { weight: 200 }).set), false);
  const edited = judge("set med 10", { weight: 200 }).set;
  assertEquals([routes.sets.weight(edited), routes.hex(edited)], [200, PLAIN + "8004040000000a"]);
});

Deno.test("set next-hop gives each family its address, our own on the way out, or that of the peer", () => {
  const routes = new MadeRoutes(), to = madeFacts(9);
  const v4 = {}, v6 = { prefix: "2001:db8::/32", nextHop: "2001:db8::1" };
  const judge = (words: string, made: MadeRoute) => {
    const route = routes.route(made);
    const policy = routes.policy({ rules: [rule("only", {}, "accept", words)] });
    const { nextHop, set } = policy.judge(route);
    assertEquals(set, route.set);
    return nextHop > 0 ? [...routes.nextHops.view(nextHop)].join(".") : nextHop;
  };
  const ipv6 = "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.", both = "198.51.100.1, 2001:db8::9";
  assertEquals(judge("set next-hop 198.51.100.1", v4), "198.51.100.1");
  assertEquals(judge("set next-hop 198.51.100.1", v6), ipv6 + "1");
  assertEquals(judge(`set next-hop ${both}`, v4), "198.51.100.1");
  assertEquals(judge(`set next-hop ${both}`, v6), ipv6 + "9");
  assertEquals(judge("set next-hop 2001:db8::9", v4), ipv6 + "9");
  assertEquals(judge("set next-hop self", { ...v4, to }), SELF);
  assertEquals(judge("set next-hop self", { ...v6, to }), SELF);
  assertEquals(judge("set next-hop self", v4), 0);
  assertEquals(judge("set next-hop peer-address", v4), "192.0.2.1");
  assertEquals(judge("set next-hop peer-address", v6), ipv6 + "1");
});

/** An action and what is said against it. */
const BAD: readonly [string, string][] = [
  ["set colour 1", 'set "colour" is not one of '],
  ["prepend med 1", 'prepend "med" is not one of as-path'],
  ["set med", "set med takes one value, not 0: expected one like 10"],
  ["set med 1, 2", "set med takes one value, not 2: expected one like 10"],
  ["delete med 5", "delete med takes no value"],
  ["add community", "add community has no value: expected one like 65000:1"],
  ["set med ten", 'MED "ten" is not 0 to 4294967295, +10 or -10, or none'],
  ["set med 4294967296", 'MED "4294967296" is not 0 to 4294967295, +10 or -10, or none'],
  ["set local-pref none", 'local preference "none" is not 0 to 4294967295, +10 or -10'],
  ["set origin IGP", 'origin "IGP" is not igp, egp or incomplete'],
  ["set community 65000:*", 'community "65000:*" is not a single one like 65000:1'],
  ["set community rt:1:1", 'community "rt:1:1" is not one like 65000:1, 65000:* or no-export'],
  ["add large-community 1:2", 'large community "1:2" is not one like 64500:1:2 or 64500:1:*'],
  [
    "add extended-community rt:*:1",
    'extended community "rt:*:1" is not a single one like rt:65000:1',
  ],
  ["prepend as-path 0", 'AS path: "0" is not an AS number like 65001 or 64512.10'],
  ["prepend as-path x 3", 'AS path "x 3" is not like 65001 65001 or 65001 x 3'],
  ["prepend as-path 65001 x", 'AS path "65001 x" is not like 65001 65001 or 65001 x 3'],
  ["prepend as-path 65001 x 256", "AS path: 256 ASes are more than the 255 of a segment"],
  ["set as-path {}", "AS path: a segment of 0 ASes, where 1 to 255 fit"],
  ["set as-path {65001", 'AS path "{65001" has a brace without its other one'],
  [
    "delete as-path none",
    'AS path: "none" is not an AS number like 65001 or 64512.10, a range or private',
  ],
  [
    "set next-hop 224.0.0.1",
    'next hop "224.0.0.1" is not the address of a router, self or peer-address',
  ],
  ["set next-hop self, 192.0.2.1", 'next hop "self" is not the address of a router'],
  ["set next-hop 192.0.2.1, 192.0.2.2", 'next hop "192.0.2.2" is a second one of its family'],
  ["set aggregator 0 192.0.2.1", 'aggregator "0 192.0.2.1" is not like 65001 192.0.2.1'],
  ["set atomic-aggregate true", 'atomic-aggregate "true" is not yes or no'],
  ["set originator-id ::1", 'originator id "::1" is not a router id like 192.0.2.1'],
  ["set cluster-list 7", 'cluster "7" is not a router id like 192.0.2.1'],
  ["set aigp x", 'AIGP "x" is not 0 to 18446744073709551615, +10 or -10, or none'],
  ["set only-to-customer 0", 'only-to-customer "0" is not an AS number like 65001 or 64512.10'],
  ["set attribute 99", 'attribute "99" is not a code and up to 1024 octets in hex like 99 c0ffee'],
  ["set attribute 2 00", 'attribute "2": use as-path'],
  ["set attribute 256 00", 'attribute "256" is not a code from 0 to 255 or a name like AIGP'],
  ["set attribute MED 00", 'attribute "MED 00": MULTI_EXIT_DISC: length 1 is not 4'],
  ["delete attribute MP_REACH_NLRI", 'attribute "MP_REACH_NLRI": it holds the routes themselves'],
];

Deno.test("parseAction says what is wrong with a text, its value and what was expected", () => {
  for (const [words, message] of BAD) {
    const error = assertThrows(() => parseAction(action(words)), FilterError, undefined, words);
    const said = message.endsWith("of ") ? error.message.slice(0, message.length) : error.message;
    assertEquals(said, message);
  }
});
