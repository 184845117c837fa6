// The decision against a model of it that shares nothing with it, over routes that come, change and go.
import { assertEquals } from "@std/assert";
import type { Attributes } from "../wire/attribute/mod.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { DecisionOptions } from "./decision_options.ts";
import { RibBench } from "./made_rib.ts";
import { seeded } from "./made_peers.ts";
import type { PeerFacts } from "./peer_facts.ts";

/** A path as the model has it. */
interface Candidate {
  readonly name: string;
  readonly facts: Partial<PeerFacts>;
  readonly attributes: Attributes;
  readonly hop: string;
  readonly asns: readonly number[];
}

const PEERS: readonly Partial<PeerFacts>[] = [
  { kind: "external", routerId: 50 },
  { kind: "external", routerId: 40, weight: 1 },
  { kind: "internal", routerId: 30 },
  { kind: "internal", routerId: 20, weight: 1 },
  { kind: "external", routerId: 50 },
  { kind: "internal", routerId: 30 },
  { kind: "external", routerId: 10 },
  { kind: "internal", routerId: 60, isLocal: true },
];
const COSTS: Readonly<Record<string, number>> = {
  "192.0.2.1": 10,
  "192.0.2.2": 10,
  "192.0.2.3": 20,
};
const OPTIONS: readonly Partial<DecisionOptions>[] = [
  {},
  { alwaysCompareMed: true, maximumPaths: 4, maximumPathsIbgp: 3 },
  { missingMedAsWorst: true, maximumPaths: 2, maximumPathsIbgp: 8, multipathRelax: true },
];

/** Few values for each attribute, so that every step has much to do. */
function drawn(peer: number, random: (below: number) => number): Candidate {
  const facts = PEERS[peer]!, isInside = facts.kind === "internal";
  const asns = Array.from({ length: 1 + random(2) }, () => 65001 + random(2));
  const hop = `192.0.2.${1 + random(4)}`;
  const attributes: Attributes = {
    origin: random(4) === 0 ? "egp" : "igp",
    as_path: [{ type: "sequence", asns }],
    next_hop: hop,
    ...(random(3) > 0 && { med: random(3) }),
    ...(isInside && { local_pref: random(5) === 0 ? 101 : 100 }),
    ...(isInside && random(3) === 0 &&
      {
        originator_id: "0.0.0.30",
        cluster_list: random(2) === 0 ? ["1.1.1.1"] : ["1.1.1.1", "2.2.2.2"],
      }),
  };
  return { name: `peer${peer + 1}`, facts, attributes, hop, asns };
}

/** Those with the least of something. */
function least(list: readonly Candidate[], of: (one: Candidate) => number): Candidate[] {
  const lowest = Math.min(...list.map(of));
  return list.filter((one) => of(one) === lowest);
}

const cost = ({ facts, hop }: Candidate) => facts.isLocal ? 0 : COSTS[hop] ?? Infinity;
const dotted = (text: string) => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** As good as the best, as RFC 4271 §9.1.2.2 words it. */
function equals(all: readonly Candidate[], options: Partial<DecisionOptions>): Candidate[] {
  const med = ({ attributes }: Candidate) =>
    attributes.med ?? (options.missingMedAsWorst ? 4294967295 : 0);
  let list = all.filter((one) => cost(one) !== Infinity);
  list = least(list, ({ facts }) => -(facts.weight ?? 0));
  list = least(list, ({ attributes }) => -(attributes.local_pref ?? 100));
  list = least(list, ({ facts }) => facts.isLocal ? 0 : 1);
  list = least(list, ({ asns }) => asns.length);
  list = least(list, ({ attributes }) => attributes.origin === "igp" ? 0 : 1);
  list = list.filter((one) =>
    !list.some((other) =>
      (options.alwaysCompareMed || other.asns[0] === one.asns[0]) && med(other) < med(one)
    )
  );
  list = least(list, ({ facts }) => facts.kind === "external" ? 0 : 1);
  return least(list, cost);
}

function rank(list: readonly Candidate[]): Candidate[] {
  const keys = ({ name, facts, attributes }: Candidate) => [
    attributes.originator_id === undefined ? facts.routerId! : dotted(attributes.originator_id),
    attributes.cluster_list?.length ?? 0,
    Number(name.slice(4)),
  ];
  return [...list].sort((a, b) => {
    const one = keys(a), two = keys(b), at = one.findIndex((value, i) => value !== two[i]);
    return at < 0 ? 0 : one[at]! - two[at]!;
  });
}

/** Names of the paths used side by side, best first. */
function expected(all: readonly Candidate[], options: Partial<DecisionOptions>): string[] {
  const ranked = rank(equals(all, options)), [best] = ranked;
  if (best === undefined) return [];
  const most = best.facts.isLocal
    ? 1
    : (best.facts.kind === "external" ? options.maximumPaths : options.maximumPathsIbgp) ?? 1;
  const hops = new Set<string>();
  return ranked.filter(({ hop, asns }) => {
    const isAlike = options.multipathRelax || asns.join() === best.asns.join();
    if (hops.has(hop) || !isAlike || hops.size >= most) return false;
    hops.add(hop);
    return true;
  }).map(({ name }) => name);
}

/** A router with the eight peers, and nothing told. */
function router(decision: Partial<DecisionOptions>): { made: RibBench; peers: number[] } {
  const made = new RibBench({
    decision,
    hops: { costOf: (hop) => COSTS[hop.join(".")] ?? Infinity },
  });
  return { made, peers: PEERS.map((facts, i) => made.peer(i + 1, facts)) };
}

function shuffled<T>(list: readonly T[], random: (below: number) => number): T[] {
  const left = [...list];
  return list.map(() => left.splice(random(left.length), 1)[0]!);
}

Deno.test("LocRib has the same best path and multipath for any order of the same routes", () => {
  for (const [seed, decision] of OPTIONS.entries()) {
    const random = seeded(seed + 11);
    const routes = PEERS.map((_, peer) => drawn(peer, random));
    const wanted = expected(routes, decision);
    for (let turn = 0; turn < 100; turn++) {
      const { made, peers } = router(decision);
      const tell = (peer: number, attributes: Attributes) =>
        made.tell(peers[peer]!, { announce: ["10.0.0.0/8"], attributes });
      for (const peer of shuffled([...PEERS.keys()], random)) {
        // Some come with something else first, some go in between.
        if (random(3) === 0) tell(peer, drawn(peer, random).attributes);
        if (random(3) === 0) made.tell(peers[peer]!, { withdraw: ["10.0.0.0/8"] });
        tell(peer, routes[peer]!.attributes);
      }
      assertEquals(made.multipath(), wanted, `seed ${seed}, order ${turn}`);
      assertEquals(made.best(), wanted[0] ?? "none", `seed ${seed}, order ${turn}`);
    }
  }
});

Deno.test("LocRib is what a model of the decision says after every change", () => {
  for (const [seed, decision] of OPTIONS.entries()) {
    const random = seeded(seed + 101), { made, peers } = router(decision);
    const prefixes = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24"];
    const model = new Map(prefixes.map((prefix) => [prefix, new Map<number, Candidate>()]));
    for (let turn = 0; turn < 3000; turn++) {
      const prefix = prefixes[random(3)]!, peer = random(8), routes = model.get(prefix)!;
      if (random(3) === 0) {
        made.tell(peers[peer]!, { withdraw: [prefix] });
        routes.delete(peer);
      } else {
        const route = drawn(peer, random);
        made.tell(peers[peer]!, { announce: [prefix], attributes: route.attributes });
        routes.set(peer, route);
      }
      const wanted = expected([...routes.values()], decision), best = made.best(prefix);
      assertEquals(best, wanted[0] ?? "none", `seed ${seed}, turn ${turn}`);
      assertEquals(made.multipath(prefix), wanted, `seed ${seed}, turn ${turn}`);
    }
    const bests = prefixes.map((prefix) => made.best(prefix)), loc = made.rib.loc(IPV4_UNICAST)!;
    assertEquals(loc.size, bests.filter((name) => name !== "none").length);
    for (const peer of peers) {
      const { name } = made.rib.in.facts(peer);
      assertEquals(loc.bestOf(peer), bests.filter((best) => best === name).length);
    }
  }
});
