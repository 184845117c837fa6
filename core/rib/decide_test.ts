import { assertEquals } from "@std/assert";
import type { Attributes } from "../wire/attribute/mod.ts";
import { DECISION } from "./decide.ts";
import type { DecisionOptions } from "./decision_options.ts";
import type { HopCosts } from "./hop_costs.ts";
import { RibBench } from "./made_rib.ts";
import type { PeerFacts } from "./peer_facts.ts";

/** A path of the prefix under test: what differs from one that is like all others. */
interface Told {
  readonly attributes?: Attributes;
  readonly facts?: Partial<PeerFacts>;
  readonly time?: number;
  readonly id?: number;
}

interface Situation {
  readonly step: string;
  readonly name: string;
  /** The first is to win; told in both orders, under both numbers. */
  readonly paths: readonly [Told, Told];
  readonly decision?: Partial<DecisionOptions>;
  readonly hops?: HopCosts;
}

const path = (...asns: number[]) => ({ as_path: [{ type: "sequence" as const, asns }] });
const LIKE: Attributes = { origin: "igp", ...path(65001), next_hop: "192.0.2.1" };
const INSIDE: Attributes = { ...LIKE, local_pref: 100 };
const inside = (more: Attributes = {}, facts: Partial<PeerFacts> = {}): Told => ({
  attributes: { ...INSIDE, ...more },
  facts: { kind: "internal", ...facts },
});
const outside = (more: Attributes = {}, facts: Partial<PeerFacts> = {}): Told => ({
  attributes: more,
  facts,
});
/** A router id that would win where everything before it ties. */
const LATE: Partial<PeerFacts> = { routerId: 1 }, EARLY: Partial<PeerFacts> = { routerId: 9 };

const SITUATIONS: readonly Situation[] = [
  {
    step: "weight",
    name: "before LOCAL_PREF",
    paths: [inside({ local_pref: 10 }, { weight: 5 }), inside({ local_pref: 200 }, { weight: 4 })],
  },
  {
    step: "local-pref",
    name: "before the length of the path",
    paths: [inside({ local_pref: 4294967295, ...path(1, 2, 3) }), inside({ local_pref: 101 })],
  },
  {
    step: "local-pref",
    name: "the default where there is none",
    paths: [outside(path(1, 2)), inside({ local_pref: 149 })],
    decision: { defaultLocalPref: 150 },
  },
  {
    step: "local origin",
    name: "before a shorter path",
    paths: [inside(path(7), { isLocal: true }), inside({ as_path: [] })],
  },
  {
    step: "AS-path length",
    name: "a set counts as one",
    paths: [
      outside({ as_path: [{ type: "sequence", asns: [1] }, { type: "set", asns: [2, 3, 4, 5] }] }),
      outside(path(1, 2, 3)),
    ],
  },
  {
    step: "AS-path length",
    name: "a confederation counts for nothing (RFC 5065 §5.3)",
    paths: [
      {
        attributes: {
          ...INSIDE,
          as_path: [
            { type: "confed_sequence", asns: [7, 8] },
            { type: "confed_set", asns: [9] },
            { type: "sequence", asns: [1] },
          ],
        },
        facts: { kind: "confederation" },
      },
      inside(path(1, 2)),
    ],
  },
  { step: "origin", name: "IGP before EGP", paths: [outside(), outside({ origin: "egp" })] },
  {
    step: "origin",
    name: "EGP before INCOMPLETE, and before MED",
    paths: [outside({ origin: "egp", med: 9 }), outside({ origin: "incomplete", med: 1 })],
  },
  {
    step: "MED",
    name: "of one neighbour AS, above 2^31 too",
    paths: [outside({ med: 2147483647 }, EARLY), outside({ med: 2147483648 }, LATE)],
  },
  {
    step: "MED",
    name: "none is the lowest",
    paths: [outside({}, EARLY), outside({ med: 1 }, LATE)],
  },
  {
    step: "MED",
    name: "none is the highest, by option",
    paths: [outside({ med: 4294967294 }, EARLY), outside({}, LATE)],
    decision: { missingMedAsWorst: true },
  },
  {
    step: "MED",
    name: "of different neighbour ASes, by option",
    paths: [outside({ med: 1 }, EARLY), outside({ ...path(65002), med: 2 }, LATE)],
    decision: { alwaysCompareMed: true },
  },
  {
    step: "MED",
    name: "routes of our own AS are one group",
    paths: [
      inside({ as_path: [], med: 1 }, EARLY),
      inside({ as_path: [], med: 2 }, LATE),
    ],
  },
  { step: "eBGP over iBGP", name: "", paths: [outside({}, EARLY), inside({}, LATE)] },
  {
    step: "eBGP over iBGP",
    name: "a confederation is inside",
    paths: [
      outside({}, EARLY),
      inside({
        as_path: [{ type: "confed_sequence", asns: [7] }, { type: "sequence", asns: [65001] }],
      }, { kind: "confederation", ...LATE }),
    ],
  },
  {
    step: "IGP cost",
    name: "",
    paths: [inside({ next_hop: "192.0.2.3" }, EARLY), inside({ next_hop: "192.0.2.4" }, LATE)],
    hops: { costOf: (hop) => hop[3]! },
  },
  {
    step: "oldest",
    name: "before the router id, by option",
    paths: [
      { ...outside({}, EARLY), time: 1_700_000_000 },
      { ...outside({}, LATE), time: 1_700_000_001 },
    ],
    decision: { preferOldest: true },
  },
  {
    step: "router id",
    name: "above 2^31 too",
    paths: [outside({}, { routerId: 0x7fffffff }), outside({}, { routerId: 0x80000000 })],
  },
  {
    step: "router id",
    name: "ORIGINATOR_ID in its place",
    paths: [
      inside({ originator_id: "0.0.0.5", cluster_list: ["1.1.1.1"] }, { routerId: 9 }),
      inside({}, { routerId: 6 }),
    ],
  },
  {
    step: "cluster-list length",
    name: "before the address",
    paths: [
      inside({ originator_id: "0.0.0.5", cluster_list: ["1.1.1.1"] }, { routerId: 9 }),
      inside({ originator_id: "0.0.0.5", cluster_list: ["1.1.1.1", "2.2.2.2"] }),
    ],
  },
  {
    step: "neighbour address",
    name: "IPv4 before IPv6",
    paths: [
      outside({}, { routerId: 1, address: Uint8Array.of(203, 0, 113, 9) }),
      outside({}, { routerId: 1, address: new Uint8Array(16) }),
    ],
  },
  {
    step: "neighbour address",
    name: "octet by octet",
    paths: [
      outside({}, { routerId: 1, address: Uint8Array.of(9, 0, 0, 200) }),
      outside({}, { routerId: 1, address: Uint8Array.of(10, 0, 0, 1) }),
    ],
  },
];

/** Tells the paths of a situation in an order; returns which of them is best. */
function bestOf({ paths, decision = {}, hops }: Situation, order: readonly number[]): number {
  const made = new RibBench({ decision, ...(hops && { hops }) });
  for (const i of order) {
    const { facts, attributes, time } = paths[i]!;
    made.time = time ?? made.time;
    const peer = made.peer(i + 1, { routerId: 3, ...facts, name: String(i) });
    made.tell(peer, { announce: ["10.0.0.0/8"], attributes: { ...LIKE, ...attributes } });
  }
  return Number(made.best());
}

for (const situation of SITUATIONS) {
  const { step, name, paths } = situation;
  const title = name === "" ? step : `${step}: ${name}`;
  Deno.test(`DECISION picks one path in any order by ${title}`, () => {
    const turned = { ...situation, paths: [paths[1], paths[0]] as const };
    assertEquals([bestOf(situation, [0, 1]), bestOf(situation, [1, 0])], [0, 0]);
    assertEquals([bestOf(turned, [0, 1]), bestOf(turned, [1, 0])], [1, 1]);
    // And by that step, not by another.
    assertEquals(losesAt(situation), step);
  });
}

/** The step at which the second path of a situation goes. */
function losesAt({ paths, decision = {}, hops }: Situation): string {
  const made = new RibBench({ decision, ...(hops && { hops }) });
  for (const [i, { facts, attributes, time }] of paths.entries()) {
    made.time = time ?? made.time;
    const peer = made.peer(i + 1, { routerId: 3, ...facts });
    made.tell(peer, { announce: ["10.0.0.0/8"], attributes: { ...LIKE, ...attributes } });
  }
  const { ballot, steps } = made.rib.loc(1 << 8 | 1)!, n = ballot.fill(0);
  assertEquals(n, 2);
  ballot.know(n);
  return steps.find((step) => step.keep(ballot, n) === 1)!.name;
}

Deno.test("DECISION has its steps in the order of RFC 4271 §9.1 and RFC 4456 §9", () => {
  assertEquals(DECISION.map(({ name }) => name), [
    "weight",
    "local-pref",
    "local origin",
    "AS-path length",
    "origin",
    "MED",
    "eBGP over iBGP",
    "IGP cost",
    "oldest",
    "router id",
    "cluster-list length",
    "neighbour address",
    "path id",
  ]);
});

Deno.test("DECISION goes on to the next step where a step ties, down to the path identifier", () => {
  const made = new RibBench(), one = made.peer(1);
  for (const id of ["9", "4294967295", "3"]) {
    made.tell(one, { announce: [`10.0.0.0/8#${id}`], attributes: LIKE }, true);
  }
  assertEquals(made.best(), "peer1#3");
  made.tell(one, { withdraw: ["10.0.0.0/8#3"] }, true);
  assertEquals(made.best(), "peer1#9");
  const { ballot, steps } = made.rib.loc(1 << 8 | 1)!, n = ballot.fill(0);
  ballot.know(n);
  const left = steps.map((step) => step.keep(ballot, n));
  assertEquals(left, steps.map(({ name }) => name === "path id" ? 1 : 2));
});

Deno.test("DECISION compares MED of one neighbour AS only", () => {
  const made = new RibBench(), [one, two] = [made.peer(1), made.peer(2)];
  made.tell(one, { announce: ["10.0.0.0/8"], attributes: { ...LIKE, med: 50 } });
  made.tell(two, { announce: ["10.0.0.0/8"], attributes: { ...LIKE, ...path(65002), med: 1 } });
  assertEquals(made.best(), "peer1");
});

/** Every order of a list. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, i) =>
    orders(list.filter((_, j) => j !== i)).map((rest) => [first, ...rest])
  );
}

Deno.test("DECISION gives one winner for the ring of three MEDs, in every order", () => {
  // RFC 3345 §2 has such a ring: pair by pair, A beats B, B beats C and C beats A.
  const ring = [
    { n: 1, attributes: { ...INSIDE, ...path(6, 7), next_hop: "192.0.2.30", med: 1 } },
    { n: 2, attributes: { ...INSIDE, ...path(5, 7), next_hop: "192.0.2.20", med: 10 } },
    { n: 3, attributes: { ...INSIDE, ...path(6, 7), next_hop: "192.0.2.10", med: 5 } },
  ];
  const hops: HopCosts = { costOf: (hop) => hop[3]! };
  for (const order of orders(ring)) {
    const made = new RibBench({ hops });
    const peers = [1, 2, 3].map((n) => made.peer(n, { kind: "internal" }));
    for (const { n, attributes } of order) {
      made.tell(peers[n - 1]!, { announce: ["10.0.0.0/8"], attributes });
    }
    // The third goes by MED against the first, then the second is nearer.
    assertEquals(made.best(), "peer2", order.map(({ n }) => n).join());
  }
});

Deno.test("DECISION keeps the lowest MED of each neighbour AS among very many paths", () => {
  const made = new RibBench(), one = made.peer(1);
  for (let id = 0; id < 100; id++) {
    // Of four neighbours, each with its best MED at another path identifier.
    const attributes = { ...LIKE, ...path(65001 + id % 4), med: 1000 - id };
    made.tell(one, { announce: [`10.0.0.0/8#${id}`], attributes }, true);
  }
  assertEquals(made.best(), "peer1#96");
  const { ballot, steps } = made.rib.loc(1 << 8 | 1)!, n = ballot.fill(0);
  ballot.know(n);
  assertEquals(steps.find(({ name }) => name === "MED")!.keep(ballot, n), 4);
});

Deno.test("DECISION leaves out paths whose next hop cannot be reached, were they alone", () => {
  const costs = new Map([["192.0.2.1", Infinity], ["192.0.2.2", 3]]);
  const hops: HopCosts = { costOf: (hop) => costs.get(hop.join("."))! };
  const made = new RibBench({ hops }), [one, two] = [made.peer(1), made.peer(2)];
  made.tell(one, { announce: ["10.0.0.0/8"], attributes: LIKE });
  assertEquals([made.best(), made.rib.loc(1 << 8 | 1)!.size], ["none", 0]);
  const other = { ...LIKE, ...path(1, 2, 3), next_hop: "192.0.2.2" };
  made.tell(two, { announce: ["10.0.0.0/8"], attributes: other });
  assertEquals(made.best(), "peer2");
  // A route of our own leads nowhere else.
  const ours = made.peer(3, { isLocal: true });
  made.tell(ours, { announce: ["11.0.0.0/8"], attributes: LIKE });
  assertEquals(made.best("11.0.0.0/8"), "peer3");
});

Deno.test("DECISION says what each step compares, for a person", () => {
  const made = new RibBench(), facts = { kind: "internal", routerId: 0xc0000201 } as const;
  const attributes = { ...INSIDE, med: 4294967295, originator_id: "192.0.2.77" };
  made.tell(made.peer(1, facts), { announce: ["10.0.0.0/8"], attributes });
  const { ballot } = made.rib.loc(1 << 8 | 1)!;
  ballot.know(ballot.fill(0));
  const texts = DECISION.map((
    step,
  ) => [step.name, step.textOf(ballot, 0), step.valueOf(ballot, 0)]);
  assertEquals(texts, [
    ["weight", "0", 0],
    ["local-pref", "100", 100],
    ["local origin", "learned", 0],
    ["AS-path length", "1", 1],
    ["origin", "IGP", 0],
    ["MED", "4294967295 from AS 65001", 4294967295],
    ["eBGP over iBGP", "iBGP", 0],
    ["IGP cost", "0", 0],
    ["oldest", "1700000000", 1700000000],
    ["router id", "192.0.2.77 (ORIGINATOR_ID)", 0xc000024d],
    ["cluster-list length", "0", 0],
    ["neighbour address", "192.0.2.1", 0],
    ["path id", "none", 0],
  ]);
});
