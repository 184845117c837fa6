import { assert, assertEquals } from "@std/assert";
import { formatAddress } from "../net/address.ts";
import type { Attributes } from "../wire/attribute/mod.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Decided } from "./decided.ts";
import { type DecisionOptions, USUAL_DECISION } from "./decision_options.ts";
import { explain, type ExplainOptions } from "./explain.ts";
import type { ExplainedPath, Explanation, Knob } from "./explanation.ts";
import { UNREACHABLE } from "./hop_costs.ts";
import { refusedAs } from "./importer.ts";
import { takeAll } from "./importing.ts";
import { madeFacts, said, seeded } from "./made_peers.ts";
import type { PeerFacts } from "./peer_facts.ts";
import { Rib, type RibOptions } from "./rib.ts";

/** A path as a test has it; the peer is external unless it says otherwise. */
interface Given {
  readonly facts: PeerFacts;
  readonly attributes: Attributes;
}

const PREFIX = "10.0.0.0/8";

function path(asns: readonly number[], more: Partial<Attributes> = {}): Attributes {
  return { origin: "igp", as_path: [{ type: "sequence", asns }], next_hop: "192.0.2.1", ...more };
}

function ribOf(paths: readonly Given[], options: RibOptions = {}): Rib {
  const checker = new UpdateChecker(), rib = new Rib(checker.sets, options);
  for (const { facts, attributes } of paths) {
    const peer = rib.addPeer(facts, takeAll()), context = makeContext({ peer: facts.kind });
    const bytes = said({ announce: [PREFIX], attributes }, context);
    const faults = checker.check(bytes, 0, bytes.length, context);
    assertEquals(faults, []);
    rib.in.update(peer, checker.update, checker.set, faults, context, 1_700_000_000 + peer);
  }
  return rib;
}

function told(rib: Rib, options: ExplainOptions = {}): Explanation {
  return explain(rib.in, rib.loc(IPV4_UNICAST)!, IPV4_UNICAST, 0, options);
}

function bestOf(rib: Rib): string {
  const loc = rib.loc(IPV4_UNICAST)!;
  return rib.in.facts(loc.paths.peerOf(loc.best(0))).name;
}

/** The paths with one knob of one of them turned so far. */
function turned(paths: readonly Given[], name: string, knob: Knob, slack: number): Given[] {
  return paths.map((one) => one.facts.name === name ? turn(one, knob, slack) : one);
}

function turn({ facts, attributes }: Given, knob: Knob, slack: number): Given {
  const { above, at_least, at_most } = knob;
  const value = above !== undefined
    ? above + 1 - slack
    : at_least !== undefined
    ? at_least - slack
    : at_most! + slack;
  switch (knob.knob) {
    case "weight":
      return { facts: { ...facts, weight: value }, attributes };
    case "local_pref":
      return { facts, attributes: { ...attributes, local_pref: value } };
    case "med":
      return { facts, attributes: { ...attributes, med: value } };
    case "origin": {
      const is = (slack > 0 ? after(knob.is!) : knob.is!).toLowerCase() as "igp" | "egp";
      return { facts, attributes: { ...attributes, origin: is } };
    }
    case "as_path_length": {
      const [first = 0] = asnsOf(attributes);
      const asns = Array.from({ length: value }, () => first);
      const as_path = value === 0 ? [] : [{ type: "sequence" as const, asns }];
      return { facts, attributes: { ...attributes, as_path } };
    }
  }
  throw new Error(`no test turns ${knob.knob}`);
}

function after(origin: string): string {
  return origin === "IGP" ? "egp" : "incomplete";
}

function asnsOf({ as_path }: Attributes): readonly number[] {
  return as_path!.flatMap((segment) => segment.asns);
}

/** Paths that are often of equal rank, so that every step decides now and then. */
function drawn(pick: (below: number) => number): Given[] {
  return Array.from({ length: 2 + pick(6) }, (_, n) => {
    const kind = pick(3) === 0 ? "internal" : "external";
    const facts = madeFacts(n + 1, {
      kind,
      routerId: 100 - pick(9),
      ...(pick(12) === 0 && { weight: 5 }),
    });
    const neighbour = 65001 + pick(3);
    const asns = [neighbour, ...Array.from({ length: pick(2) }, () => 65100)];
    return {
      facts,
      attributes: path(asns, {
        origin: (["igp", "igp", "egp", "incomplete"] as const)[pick(4)]!,
        // Only inside is there a LOCAL_PREF on the wire (RFC 4271 §5.1.5).
        ...(kind === "internal" && { local_pref: pick(4) === 0 ? 200 : 100 }),
        ...(pick(3) > 0 && { med: pick(3) * 10 }),
      }),
    };
  });
}

Deno.test("explain names knobs of which each alone makes a path the best, and none less does", () => {
  const pick = seeded(4), met = new Map<string, number>();
  for (let round = 0; round < 400; round++) {
    const paths = drawn(pick);
    const options: DecisionOptions = {
      ...USUAL_DECISION,
      alwaysCompareMed: pick(3) === 0,
      missingMedAsWorst: pick(3) === 0,
    };
    const rib = ribOf(paths, { decision: options });
    for (const { peer, wins_with = [], status, kind } of told(rib).paths) {
      assert(status === "best" || wins_with.length > 0, "weight alone always wins");
      for (const knob of wins_with) {
        // From outside LOCAL_PREF comes from a policy: here from a peer inside.
        if (knob.knob === "local_pref" && kind === "external") continue;
        met.set(knob.knob, (met.get(knob.knob) ?? 0) + 1);
        const text = `${peer} with ${knob.text}, round ${round}`;
        assertEquals(
          bestOf(ribOf(turned(paths, peer, knob, 0), { decision: options })),
          peer,
          text,
        );
        const less = turned(paths, peer, knob, 1);
        assert(bestOf(ribOf(less, { decision: options })) !== peer, `less than ${text}`);
      }
    }
  }
  for (const knob of ["weight", "local_pref", "as_path_length", "origin", "med"]) {
    assert((met.get(knob) ?? 0) > 20, `${knob} was tried ${met.get(knob) ?? 0} times`);
  }
});

Deno.test("explain tells the best of the Loc-RIB, and where each other was left behind", () => {
  const pick = seeded(9);
  for (let round = 0; round < 200; round++) {
    const paths = drawn(pick), rib = ribOf(paths), { paths: rows, steps, best } = told(rib);
    assertEquals([best, rows[0]!.peer, rows[0]!.status], [1, bestOf(rib), "best"]);
    assertEquals(steps.at(-1)?.stays.map(({ path }) => path), [1]);
    for (const { path, lost } of rows.slice(1)) {
      const step = steps.find(({ step }) => step === lost!.step)!;
      assert(step.loses.some((one) => one.path === path && one.value === lost!.value));
      assert(step.stays.some((one) => one.path === lost!.to && one.value === lost!.to_value));
    }
  }
});

function one(explanation: Explanation, peer: string): ExplainedPath {
  return explanation.paths.find((path) => path.peer === peer)!;
}

Deno.test("explain tells the three-route MED ring as the steps left it", () => {
  // RFC 4271 §9.1.2.2 c: the second loses to the first of the same neighbour AS before router ids count.
  const paths = [
    { facts: madeFacts(1, { routerId: 30 }), attributes: path([65001, 65100], { med: 10 }) },
    { facts: madeFacts(2, { routerId: 10 }), attributes: path([65001, 65100], { med: 20 }) },
    { facts: madeFacts(3, { routerId: 20 }), attributes: path([65002, 65100], { med: 30 }) },
  ];
  const rows = told(ribOf(paths));
  assertEquals(rows.paths.map(({ peer }) => peer), ["peer3", "peer1", "peer2"]);
  const { lost, wins_with } = one(rows, "peer2");
  assertEquals(lost, {
    step: "MED",
    value: "20 from AS 65001",
    to: 2,
    to_value: "10 from AS 65001",
  });
  assertEquals(wins_with!.map(({ text }) => text), [
    "weight above 0",
    "local-pref above 100",
    "AS-path length of at most 1",
    "MED of at most 10",
  ]);
});

Deno.test("explain says which policy and rule refused a path, and what it would have come to", () => {
  const paths = [1, 2, 3].map((n) => ({ facts: madeFacts(n), attributes: path([65001, 65100]) }));
  const rib = ribOf(paths);
  rib.setImporter(0, { nextHop: 0, by: undefined, take: () => refusedAs("policy") });
  rib.setImporter(2, { nextHop: 0, by: undefined, take: () => refusedAs("AS loop") });
  while (rib.step());
  const refusedBy = (row: number) => row === 0 ? { policy: "from-tor", rule: "pods" } : undefined;
  const rows = told(rib, { refusedBy });
  assertEquals(rows.paths.map(({ peer, status }) => [peer, status]), [
    ["peer2", "best"],
    ["peer1", "rejected"],
    ["peer3", "rejected"],
  ]);
  const { refusal, policy, rule, otherwise } = one(rows, "peer1");
  assertEquals([refusal, policy, rule], ["policy", "from-tor", "pods"]);
  assertEquals(otherwise, "otherwise it would be the best");
  assertEquals([one(rows, "peer3").refusal, one(rows, "peer3").otherwise], ["AS loop", undefined]);
});

Deno.test("explain tells a next hop without a way from one that is far", () => {
  const to = (n: number, hop: string) => ({
    facts: madeFacts(n, { kind: "internal" }),
    attributes: path([65100], { next_hop: hop, local_pref: 100 }),
  });
  const costs: Record<string, number> = {
    "192.0.2.1": 10,
    "192.0.2.2": 20,
    "192.0.2.3": UNREACHABLE,
  };
  const hops = { costOf: (address: Uint8Array) => costs[formatAddress(address)]! };
  const paths = [to(1, "192.0.2.2"), to(2, "192.0.2.1"), to(3, "192.0.2.3")];
  const rows = told(ribOf(paths, { hops }), { hops });
  assertEquals(one(rows, "peer1").lost, { step: "IGP cost", value: "20", to: 1, to_value: "10" });
  const { status, otherwise } = one(rows, "peer3");
  assertEquals(status, "unreachable");
  assertEquals(otherwise, "otherwise it would be the best");
});

Deno.test("explain tells what is used beside the best, and why not of what is of equal rank", () => {
  const to = (n: number, hop: string, asns = [65001, 65100]) => ({
    facts: madeFacts(n),
    attributes: path(asns, { next_hop: hop }),
  });
  const paths = [
    to(1, "192.0.2.1"),
    to(2, "192.0.2.2"),
    to(3, "192.0.2.2"),
    to(4, "192.0.2.4", [65001, 65200]),
    to(5, "192.0.2.5"),
  ];
  const why = (options: Partial<DecisionOptions>) =>
    told(ribOf(paths, { decision: { ...USUAL_DECISION, ...options } })).paths
      .map(({ peer, status, not_beside }) => `${peer} ${not_beside ?? status}`);
  assertEquals(why({}).slice(1), [2, 3, 4, 5].map((n) => `peer${n} maximum-paths ebgp is 1`));
  assertEquals(why({ maximumPaths: 2 }), [
    "peer1 best",
    "peer2 multipath",
    "peer3 its next hop is that of #1 or #2",
    "peer4 its AS path is another, and multipath-relax is off",
    "peer5 maximum-paths ebgp 2 are in use",
  ]);
});

Deno.test("explain of tables without a router says what is not known of the peers", () => {
  const unknown = (n: number) => ({
    facts: madeFacts(n, { kind: "unknown", routerId: n === 1 ? 0 : n }),
    attributes: path([65001]),
  });
  const { in: routes } = ribOf([unknown(1), unknown(2)]);
  const loc = new Decided(routes, USUAL_DECISION).loc(IPV4_UNICAST);
  const { notes, paths } = explain(routes, loc, IPV4_UNICAST, 0);
  assertEquals(paths[0]!.peer, "peer1");
  assertEquals(notes, [
    "Not known of #1 #2: whether the peer is external or internal; taken as external. " +
    "--local-as tells.",
    "Not known of #1: the router id of the peer; taken as 0.0.0.0.",
  ]);
});

Deno.test("explain touches nothing that it explains", () => {
  const pick = seeded(2);
  for (let round = 0; round < 50; round++) {
    const rib = ribOf(drawn(pick)), loc = rib.loc(IPV4_UNICAST)!, { paths } = loc;
    const state = () =>
      JSON.stringify([loc.best(0), paths.size, loc.size, loc.options, rib.in.nextHops.size]);
    const before = state(), first = told(rib);
    assertEquals(state(), before);
    assertEquals(told(rib), first);
  }
});
