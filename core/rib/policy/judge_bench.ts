// `deno bench -A core/rib/policy/judge_bench.ts`: a million routes of eighty thousand sets, each judged.
import { PrefixTable } from "../../net/prefix_table.ts";
import { isFaulty } from "../../wire/attribute/mod.ts";
import { AttributeSets } from "../../wire/attribute_set.ts";
import { madeFacts } from "../made_peers.ts";
import { NextHops } from "../next_hops.ts";
import { type CompiledPolicy, compilePolicy } from "./compile.ts";
import { rule } from "./made_routes.ts";
import type { RouteAtHand } from "./policy.ts";
import { parsePrefixRange } from "../../filter/prefix_ranges.ts";
import type { PrefixLists, RuleSource } from "./rules.ts";

const ROUTES = 1_000_000, SETS = 80_000;
const sets = new AttributeSets((b, s, e, c) => !isFaulty(b, s, e, c)), nextHops = new NextHops();
const prefixes = new PrefixTable(4);

/** A block as full tables have them: a path of four, three communities. */
function setOf(n: number): number {
  const block = Uint8Array.of(
    ...[0x40, 1, 1, 0, 0x40, 2, 18, 2, 4],
    ...[65001, 1000 + n % 900, 3000 + n % 7919, 10000 + n].flatMap(octets),
    ...[0x40, 3, 4, 192, 0, 2, 1, 0xc0, 8, 12],
    ...[65001, 100 + n % 9, 3356, n % 500, 65000, n % 7].flatMap((
      half,
    ) => [half >>> 8, half & 255]),
  );
  const id = sets.internBlock(block, 0, block.length, 3);
  sets.blocks.retain(id);
  return id;
}

function octets(n: number): number[] {
  return [n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255];
}

const ids = Int32Array.from({ length: SETS }, (_, n) => setOf(n));
const rows = Int32Array.from(
  { length: ROUTES },
  (_, n) => ids[(Math.imul(n >>> 2, 2654435761) >>> 0) % SETS]!,
);
for (let n = 0; n < ROUTES; n++) {
  prefixes.intern(Uint8Array.of(10 + (n >>> 16), n >>> 8, n, 0), 0, 24);
}

const lists: PrefixLists = new Map([[
  "customers",
  Array.from(
    { length: 10_000 },
    (_, n) => parsePrefixRange(`${10 + (n >>> 11)}.${n >>> 3 & 255}.${(n & 7) << 5}.0/19 le 24`)!,
  ),
]]);

const route: RouteAtHand = {
  family: 0x101,
  prefixes,
  prefix: 0,
  set: 0,
  nextHop: 0,
  from: madeFacts(1),
  to: undefined,
};

function policy(...rules: RuleSource[]): CompiledPolicy {
  return compilePolicy({ name: "bench", rules, otherwise: "reject" }, lists, { sets, nextHops });
}

const POLICIES: Readonly<Record<string, CompiledPolicy>> = {
  "accept all": policy(rule("all", {}, "accept")),
  "a community": policy(rule("c", { community: "65000:3" }, "reject"), rule("all", {}, "accept")),
  "a path, by expression": policy(
    rule("p", { "as-path": "_13000$" }, "reject"),
    rule("all", {}, "accept"),
  ),
  "a list of 10,000 prefixes": policy(rule("p", { "prefix-list": "customers" }, "accept")),
  "set local-pref": policy(rule("set", {}, "accept", "set local-pref 200")),
  "set local-pref, add a community, prepend": policy(
    rule(
      "set",
      {},
      "accept",
      "set local-pref 200",
      "add community 65000:99",
      "prepend as-path 65001 x 2",
    ),
  ),
};

for (const [name, judging] of Object.entries(POLICIES)) {
  Deno.bench(`judge 1M routes: ${name}`, { n: 3, warmup: 1 }, () => {
    for (let n = 0; n < ROUTES; n++) {
      route.prefix = n;
      route.set = rows[n]!;
      judging.judge(route);
    }
  });
}
