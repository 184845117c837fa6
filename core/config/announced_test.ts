import { assertEquals } from "@std/assert";
import { formatPrefix } from "../net/prefix.ts";
import { nearest } from "../../commands/nearest.ts";
import { errorsIn, madeRouter } from "./made_config.ts";

/** A file, and all that is wrong in it. */
type Case = readonly [text: string, ...errors: string[]];

function check(cases: readonly Case[]): void {
  for (const [text, ...errors] of cases) {
    assertEquals([text, ...errorsIn(text, nearest)], [text, ...errors]);
  }
}

const ROUTES: readonly Case[] = [
  [
    `local-as: 65001
announce: [10.0.0.1/24, 10.0.0.0/24 mde 3, "10.0.0.0/24 community x", "2001:db8::/32 next-hop 10.0.0.1", 10.1.0.0/24, 10.1.0.0/24 med 3, med 3, 10.2.0.0/24 10.3.0.0/24, 10.0.0.0/8 split 7, 10.0/8]
`,
    "2:12: announce[0]: 10.0.0.1/24 has bits behind its length; the network is 10.0.0.0/24, the address 10.0.0.1/32",
    '2:37: announce[1]: "mde" is not an attribute; did you mean med?',
    '2:67: announce[2]: "x" is not a community like 65000:1 or no-export',
    "2:72: announce[3]: 2001:db8::/32 needs an IPv6 next hop, but an IPv4 one is given; name an IPv6 address, or self",
    "2:119: announce[5]: 10.1.0.0/24 stands twice, first in line 2, column 106",
    "2:138: announce[6]: med stands where a prefix is expected; the prefix comes first",
    '2:157: announce[7]: "10.3.0.0/24" is not an attribute; known are nexthop, origin, aspath, as-path, med, local-pref, community, large-community, extended-community, aigp, atomic-aggregate, aggregator, identifier, split',
    "2:170: announce[8]: a /8 cannot be split into /7",
    '2:190: announce[9]: "10.0/8" is not a prefix like 192.0.2.0/24 or 2001:db8::/32; did you mean 10.0.0.0/8?',
  ],
];

Deno.test("readConfig says what is wrong with a route of our own, to the word", () =>
  check(ROUTES));

Deno.test("readConfig keeps routes of our own in the words of announce", () => {
  const { announce } = madeRouter(
    "announce:",
    "  - 10.1.0.0/24",
    "  - 10.2.0.0/24  med 10 community 65000:1",
    "  - 0.0.0.0/0",
    "  - 10.4.0.0/22 split 24",
    "  - 10.5.0.0/24 identifier 1",
    "  - 10.5.0.0/24 identifier 2",
  );
  assertEquals(announce.map(({ prefix, words }) => `${formatPrefix(prefix)}|${words}`), [
    "10.1.0.0/24|",
    "10.2.0.0/24|med 10 community 65000:1",
    "0.0.0.0/0|",
    "10.4.0.0/22|split 24",
    "10.5.0.0/24|identifier 1",
    "10.5.0.0/24|identifier 2",
  ]);
});
