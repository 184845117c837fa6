import { assertEquals, assertThrows } from "@std/assert";
import { parsePrefixRange } from "../../filter/prefix_ranges.ts";
import { FilterError } from "../../filter/terms.ts";
import { parseAddress } from "../../net/address.ts";
import { madeFacts } from "../made_peers.ts";
import { CONDITIONS, parseCondition } from "./conditions.ts";
import { type MadeRoute, MadeRoutes, PLAIN, rule } from "./made_routes.ts";
import type { PrefixLists } from "./rules.ts";

const LISTS: PrefixLists = new Map([
  ["customers", [parsePrefixRange("10.0.0.0/8 le 24")!, parsePrefixRange("192.0.2.0/24")!]],
  ["empty", []],
]);

/** Whether a route fits. */
function fits(key: string, texts: string, made: MadeRoute = {}): boolean {
  const routes = new MadeRoutes();
  const only = { rules: [rule("only", { [key]: texts }, "accept")] };
  return routes.policy(only, LISTS).judge(routes.route(made)).accepted;
}

const MED_0 = PLAIN + "80040400000000", MED_100 = PLAIN + "80040400000064";
const PREF_200 = PLAIN + "400504000000c8";
/** no-export, 65000:100; 64500:1:2; rt:65000:1 (two-octet AS), rt:192.0.2.1:5, color:100. */
const STANDARD = PLAIN + "c00808ffffff01fde80064";
const LARGE = PLAIN + "c0200c0000fbf40000000100000002";
const EXTENDED = PLAIN + "c010180002fde8000000010102c00002010005030b000000000064";
/** AS_PATH 65001 {65003,65004}; empty; two-octet 65001 23456 with AS4_PATH 65001 4200000000. */
const SET_PATH = "40010100" + "4002100201" + "0000fde9" + "0102" + "0000fdeb0000fdec";
const EMPTY_PATH = "40010100400200";
const NARROW = "40010100" + "4002060202fde95ba0" + "c0110a02020000fde9fa56ea00";

const inside = { prefix: "10.1.2.0/24" },
  ipv6 = { prefix: "2001:db8::/32", nextHop: "2001:db8::1" };
const ibgp = madeFacts(2, { kind: "internal", isClient: true, weight: 7 });
const own = madeFacts(0, { kind: "internal", isLocal: true, asn: 65000 });

/** Key, texts, a route, and whether it fits. */
const CASES: readonly [string, string, MadeRoute, boolean][] = [
  ["prefix", "10.1.2.0/24", inside, true],
  ["prefix", "10.0.0.0/8", inside, false],
  ["prefix", "10.0.0.0/8+", inside, true],
  ["prefix", "10.0.0.0/8 ge 16 le 23", inside, false],
  ["prefix", "10.0.0.0/8 ge 16 le 24", inside, true],
  ["prefix", "10.0.0.0/8 ge 25", inside, false],
  ["prefix", "10.0.0.0/8 le 24", inside, true],
  ["prefix", "10.0.0.0/8{24,32}", inside, true],
  ["prefix", "11.0.0.0/8+, 10.1.2.0/24", inside, true],
  ["prefix", "10.0.0.0/8+, !10.1.0.0/16+", inside, false],
  ["prefix", "!11.0.0.0/8+", inside, true],
  ["prefix", "0.0.0.0/0+", ipv6, false],
  ["prefix", "2001:db8::/32", ipv6, true],
  ["prefix-list", "customers", inside, true],
  ["prefix-list", "customers", { prefix: "10.1.2.128/25" }, false],
  ["prefix-list", "!customers", { prefix: "10.1.2.128/25" }, true],
  ["prefix-list", "empty", inside, false],
  ["prefix-list", "!empty", inside, true],
  ["family", "ipv4", inside, true],
  ["family", "ipv6", inside, false],
  ["family", "ipv6, ipv4", ipv6, true],
  ["as-path", "^65001_", {}, true],
  ["as-path", "_65010$", {}, true],
  ["as-path", "_6501_", {}, false],
  ["as-path", "!_65010$", {}, false],
  ["as-path", "^$", { attributes: EMPTY_PATH }, true],
  ["as-path", "^$", {}, false],
  ["as-path", "\\{65003,65004\\}$", { attributes: SET_PATH }, true],
  ["as-path", "_4200000000$", { attributes: NARROW, asWidth: 2 }, true],
  ["as-path", "_23456_", { attributes: NARROW, asWidth: 2 }, false],
  ["as-path-length", "2", {}, true],
  ["as-path-length", ">2", {}, false],
  ["as-path-length", "0", { attributes: EMPTY_PATH }, true],
  ["as-path-length", "2", { attributes: SET_PATH }, true],
  ["origin-as", "65010", {}, true],
  ["origin-as", "65001", {}, false],
  ["origin-as", "65004", { attributes: SET_PATH }, true],
  ["origin-as", "!65010", { attributes: EMPTY_PATH }, true],
  ["neighbor-as", "AS65001", {}, true],
  ["neighbor-as", "65010", {}, false],
  ["neighbor-as", "65001", { attributes: EMPTY_PATH }, false],
  ["community", "no-export", { attributes: STANDARD }, true],
  ["community", "65000:*", { attributes: STANDARD }, true],
  ["community", "*:100", { attributes: STANDARD }, true],
  ["community", "65000:1", { attributes: STANDARD }, false],
  ["community", "!65000:*", { attributes: STANDARD }, false],
  ["community", "65000:*", {}, false],
  ["community", "!65000:*", {}, true],
  ["community", "none", {}, true],
  ["community", "none", { attributes: STANDARD }, false],
  ["community", "none", { attributes: LARGE }, true],
  ["community", "*", { attributes: STANDARD }, true],
  ["community", "64500:1:*", { attributes: LARGE }, true],
  ["community", "rt:65000:1", { attributes: EXTENDED }, true],
  ["large-community", "64500:1:2", { attributes: LARGE }, true],
  ["large-community", "64500:*:3", { attributes: LARGE }, false],
  ["large-community", "*", { attributes: STANDARD }, false],
  ["large-community", "none", { attributes: STANDARD }, true],
  ["extended-community", "rt:65000:*", { attributes: EXTENDED }, true],
  ["extended-community", "rt:65000:2", { attributes: EXTENDED }, false],
  ["extended-community", "rt:*:5", { attributes: EXTENDED }, true],
  ["extended-community", "rt:*:6", { attributes: EXTENDED }, false],
  ["extended-community", "rt:192.0.2.1:*", { attributes: EXTENDED }, true],
  ["extended-community", "soo:*", { attributes: EXTENDED }, false],
  ["extended-community", "color:*", { attributes: EXTENDED }, true],
  ["extended-community", "color:101", { attributes: EXTENDED }, false],
  ["extended-community", "*", { attributes: EXTENDED }, true],
  ["extended-community", "none", { attributes: EXTENDED }, false],
  // A four-octet number of 65000 is another encoding of the same AS (RFC 5668 §2).
  ["extended-community", "rt:65000:*", { attributes: PLAIN + "c010080202" + "0000fde80001" }, true],
  [
    "extended-community",
    "rt:65000:1",
    { attributes: PLAIN + "c010080202" + "0000fde80001" },
    false,
  ],
  ["next-hop", "192.0.2.1", {}, true],
  ["next-hop", "192.0.2.2", {}, false],
  ["next-hop", "192.0.0.0/16", {}, true],
  ["next-hop", "192.0.0.0/16", { nextHop: "198.51.100.1" }, false],
  ["next-hop", "198.51.100.1", { nextHop: "198.51.100.1" }, true],
  ["next-hop", "2001:db8::/32", ipv6, true],
  ["next-hop", "0.0.0.0/0", ipv6, false],
  ["next-hop", "!0.0.0.0/0", { attributes: EMPTY_PATH }, true],
  ["med", "0", { attributes: MED_0 }, true],
  ["med", "0", {}, false],
  ["med", "none", {}, true],
  ["med", "none", { attributes: MED_0 }, false],
  ["med", "!none", { attributes: MED_0 }, true],
  ["med", "<100", { attributes: MED_100 }, false],
  ["med", "<=100", { attributes: MED_100 }, true],
  ["med", ">99", { attributes: MED_100 }, true],
  ["med", ">=101", { attributes: MED_100 }, false],
  ["med", "50-100", { attributes: MED_100 }, true],
  ["med", "!50-100", {}, true],
  ["med", "1, none", {}, true],
  ["local-pref", "200", { attributes: PREF_200, kind: "internal" }, true],
  ["local-pref", "100", { kind: "internal" }, false],
  ["local-pref", "none", {}, true],
  ["weight", "7", { from: ibgp }, true],
  ["weight", "0", {}, true],
  ["weight", ">0", {}, false],
  ["weight", "200", { from: ibgp, weight: 200 }, true],
  ["weight", "0", { from: ibgp, weight: 0 }, true],
  ["origin", "igp", {}, true],
  ["origin", "egp, incomplete", {}, false],
  ["origin", "!igp", { attributes: "400200" }, true],
  ["peer", "peer1", {}, true],
  ["peer", "192.0.2.1", {}, true],
  ["peer", "192.0.2.0/31", {}, true],
  ["peer", "192.0.2.2/31", {}, false],
  ["peer", "!peer1", {}, false],
  ["peer", "::/0", {}, false],
  ["peer-as", "65001", {}, true],
  ["peer-as", "65002", {}, false],
  ["peer-as", "65000", { from: own }, false],
  ["from", "ebgp", {}, true],
  ["from", "ibgp", {}, false],
  ["from", "ibgp", { from: ibgp }, true],
  ["from", "client", { from: ibgp }, true],
  ["from", "client", {}, false],
  ["from", "local", { from: own }, true],
  ["from", "ibgp", { from: own }, false],
  ["from", "confederation", { from: madeFacts(3, { kind: "confederation" }) }, true],
];

Deno.test("CONDITIONS each say both yes and no, of what is there and of what is absent", () => {
  for (const [key, texts, made, expected] of CASES) {
    assertEquals(fits(key, texts, made), expected, `${key} ${texts} of ${JSON.stringify(made)}`);
  }
  for (const { key } of CONDITIONS) {
    const answers = new Set(CASES.filter(([of]) => of === key).map(([, , , yes]) => yes));
    assertEquals([...answers].sort(), [false, true], key);
  }
});

Deno.test("CONDITIONS take the texts that they give as examples", () => {
  for (const { key, examples, help } of CONDITIONS) {
    const texts = key === "prefix-list" ? ["customers"] : examples;
    parseCondition({ key, texts }, LISTS);
    assertEquals(/^[^.]+$/.test(help), true, help);
  }
});

Deno.test("CONDITIONS find the global and the link-local address of a next hop", () => {
  const routes = new MadeRoutes(), route = routes.route(ipv6);
  const both = Uint8Array.of(...parseAddress("2001:db8::1")!, ...parseAddress("fe80::1")!);
  route.nextHop = routes.nextHops.intern(both);
  const policy = (texts: string) =>
    routes.policy({ rules: [rule("only", { "next-hop": texts }, "accept")] });
  assertEquals(policy("fe80::/10").judge(route).accepted, true);
  assertEquals(policy("2001:db8::1").judge(route).accepted, true);
  assertEquals(policy("2001:db8::2").judge(route).accepted, false);
});

/** Key, text, and what is said against it. */
const BAD: readonly [string, readonly string[], string][] = [
  [
    "colour",
    ["1"],
    `condition "colour" is not one of ${CONDITIONS.map(({ key }) => key).join(", ")}`,
  ],
  ["med", [], "med has no value: expected one like 100"],
  ["med", ["!"], "med has an empty value: expected one like 100"],
  ["med", ["ten"], 'med "ten" is not a number, a range like 50-100 or >100, or none'],
  ["med", ["100-50"], 'med "100-50" is not a number, a range like 50-100 or >100, or none'],
  ["med", ["<0"], 'med "<0" is not a number, a range like 50-100 or >100, or none'],
  ["med", ["4294967296"], 'med "4294967296" is not a number, a range like 50-100 or >100, or none'],
  ["med", ["010"], 'med "010" is not a number, a range like 50-100 or >100, or none'],
  [
    "as-path-length",
    ["none"],
    'as-path-length "none" is not a number or a range like 50-100 or >100',
  ],
  [
    "prefix",
    ["10.0.0.1/8"],
    'prefix "10.0.0.1/8" is not a prefix like 10.0.0.0/8, with ge 16 and le 24 or + behind it if longer ones are meant (host bits have to be zero)',
  ],
  [
    "prefix",
    ["10.0.0.0/8 le 7"],
    'prefix "10.0.0.0/8 le 7" is not a prefix like 10.0.0.0/8, with ge 16 and le 24 or + behind it if longer ones are meant (host bits have to be zero)',
  ],
  [
    "prefix-list",
    ["custmers"],
    'prefix list "custmers" is not a prefix list: there are customers, empty',
  ],
  ["family", ["vpnv4"], 'family "vpnv4" is not a family that routes are kept of: ipv4 or ipv6'],
  [
    "as-path",
    ["(65001"],
    'AS path "(65001" is not a regular expression: a ( without its )',
  ],
  ["origin-as", ["-1"], 'origin AS "-1" is not an AS number like 65001 or 64512.10'],
  [
    "community",
    ["65000:99999"],
    'community "65000:99999" is not one like 65000:1, 65000:* or no-export, 64500:1:2 or 64500:1:*, rt:65000:1, rt:65000:* or color:100, or none',
  ],
  [
    "large-community",
    ["65000:1"],
    'large community "65000:1" is not one like 64500:1:2 or 64500:1:*, or none',
  ],
  [
    "extended-community",
    ["rt:*:x"],
    'extended community "rt:*:x" is not one like rt:65000:1, rt:65000:* or color:100, or none',
  ],
  [
    "next-hop",
    ["self"],
    'next hop "self" is not an address like 192.0.2.1 or a prefix of addresses',
  ],
  ["peer", ["10.0.0.1/8"], 'peer "10.0.0.1/8" is not a name, an address or a prefix of addresses'],
  ["peer", ["10.0.0"], 'peer "10.0.0" is not a name, an address or a prefix of addresses'],
  ["from", ["toString"], 'from "toString" is not one of ebgp, ibgp, confederation, local, client'],
  ["origin", ["IGP?"], 'origin "IGP?" is not igp, egp or incomplete'],
];

Deno.test("parseCondition says what is wrong with a text, its value and what was expected", () => {
  for (const [key, texts, message] of BAD) {
    const error = assertThrows(() => parseCondition({ key, texts }, LISTS), FilterError);
    assertEquals(error.message, message);
  }
  const none = assertThrows(() => parseCondition({ key: "prefix-list", texts: ["x"] }, new Map()));
  assertEquals((none as Error).message, 'prefix list "x" is not there');
});
