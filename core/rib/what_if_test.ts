import { assert, assertEquals } from "@std/assert";
import { parseAddress } from "../net/address.ts";
import { parsePrefix } from "../net/prefix.ts";
import type { Attributes } from "../wire/attribute/mod.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { type DecisionOptions, USUAL_DECISION } from "./decision_options.ts";
import { refusedAs } from "./importer.ts";
import { takeAll } from "./importing.ts";
import { madeFacts, said, seeded } from "./made_peers.ts";
import { encodeSnapshot } from "./snapshot.ts";
import { compilePolicy } from "./policy/compile.ts";
import { Rib } from "./rib.ts";
import { WhatIf, type WhatIfSource } from "./what_if.ts";
import { costsWithout, type Supposed } from "./what_if_change.ts";
import type { WhatIfRow } from "./what_if_row.ts";

const DECISION: DecisionOptions = { ...USUAL_DECISION, maximumPaths: 4, multipathRelax: true };
const PREFIXES = Array.from({ length: 12 }, (_, n) => `10.${n}.0.0/16`);
const PEERS = 4;

/** By the upper bits: the lower ones of what {@link seeded} gives repeat each other. */
function drawer(seed: number): (below: number) => number {
  const draw = seeded(seed);
  return (below) => draw(1 << 20) * below >>> 20;
}

/** What each peer tells of each prefix; undefined = nothing. */
type World = (Attributes | undefined)[][];

function drawn(pick: (below: number) => number): World {
  return Array.from(
    { length: PEERS },
    (_, peer) =>
      PREFIXES.map((): Attributes | undefined =>
        pick(2) === 0 ? undefined : {
          origin: "igp",
          as_path: [{ type: "sequence", asns: [65001 + peer, 65100].slice(0, 1 + pick(2)) }],
          next_hop: `192.0.2.${100 + pick(4)}`,
          ...(pick(2) === 0 && { med: pick(3) }),
        }
      ),
  );
}

function ribOf(world: World, hops?: Parameters<typeof costsWithout>): Rib {
  const checker = new UpdateChecker(), context = makeContext({ peer: "external" });
  const options = hops ? { hops: costsWithout(...hops) } : {};
  const rib = new Rib(checker.sets, { decision: DECISION, ...options });
  for (const [n, told] of world.entries()) {
    const peer = rib.addPeer(madeFacts(n + 1), takeAll());
    for (const [i, attributes] of told.entries()) {
      if (!attributes) continue;
      const bytes = said({ announce: [PREFIXES[i]!], attributes }, context);
      const faults = checker.check(bytes, 0, bytes.length, context);
      rib.in.update(peer, checker.update, checker.set, faults, context, 1_700_000_000);
    }
  }
  return rib;
}

function sourceOf(rib: Rib): WhatIfSource {
  return {
    routes: rib.in,
    decision: rib.decision,
    loc: (family) => rib.loc(family)!,
    importer: (peer) => rib.importer(peer),
  };
}

function rowsOf(rib: Rib, supposed: readonly Supposed[]) {
  const whatIf = new WhatIf(sourceOf(rib), supposed);
  const rows = [...whatIf.rows()].filter((row): row is WhatIfRow => row !== undefined);
  return { rows, count: whatIf.count };
}

/** `peer1 x2` by prefix: the best and how many are used; empty where nothing is. */
function standings(rib: Rib): Map<string, string> {
  const loc = rib.loc(IPV4_UNICAST)!, into = new Int32Array(16), found = new Map<string, string>();
  for (const text of PREFIXES) {
    const { address, length } = parsePrefix(text)!;
    const id = loc.paths.prefixes.find(address, 0, length);
    const n = id < 0 || loc.best(id) < 0 ? 0 : loc.multipath(id, into);
    found.set(text, n === 0 ? "" : `${rib.in.facts(loc.paths.peerOf(into[0]!)).name} x${n}`);
  }
  return found;
}

function edit(rib: Rib, peer: number | undefined, key: string, value: string): Supposed {
  const rule = {
    name: "what-if",
    match: [],
    actions: [{ verb: "set", key, texts: [value] }],
    outcome: "accept",
  } as const;
  const policy = compilePolicy({ name: "what-if", rules: [rule], otherwise: "accept" }, new Map(), {
    sets: rib.in.sets,
    nextHops: rib.in.nextHops,
  });
  return { kind: "edit", ...(peer !== undefined && { peer }), policy };
}

/** One supposition, and the world as it would be then. */
function supposed(
  rib: Rib,
  world: World,
  pick: (below: number) => number,
): { change: Supposed; after: Rib } {
  const peer = pick(PEERS), at = pick(PREFIXES.length), prefix = parsePrefix(PREFIXES[at]!)!;
  const withPeer = (told: World[number]) => ribOf(world.map((one, n) => n === peer ? told : one));
  const with1 = (attributes: Attributes | undefined) =>
    withPeer(world[peer]!.map((one, i) => i === at ? attributes : one));
  switch (pick(5)) {
    case 0:
      return { change: { kind: "drop-peer", peer }, after: withPeer([]) };
    case 1:
      return { change: { kind: "withdraw", peer, prefix }, after: with1(undefined) };
    case 2: {
      const attributes: Attributes = {
        origin: "igp",
        as_path: [{ type: "sequence", asns: [65001 + peer] }],
        next_hop: "192.0.2.99",
      };
      const change: Supposed = { kind: "add", peer, prefix, pathId: -1, attributes };
      return { change, after: with1(attributes) };
    }
    case 3: {
      const med = pick(4);
      const told = world[peer]!.map((one) => one && { ...one, med });
      return { change: edit(rib, peer, "med", String(med)), after: withPeer(told) };
    }
    default: {
      const nextHops = parsePrefix(`192.0.2.${100 + pick(4)}`)!;
      return { change: { kind: "lose", nextHops }, after: ribOf(world, [[nextHops], undefined]) };
    }
  }
}

function octetsOf(rib: Rib): string {
  const facts = { created: 0, source: "" };
  return [...encodeSnapshot(rib.in, facts)].map((chunk) => chunk.toHex()).join("");
}

Deno.test("WhatIf predicts what happens when its changes are made for real", () => {
  const pick = drawer(3), met = new Map<string, number>();
  for (let round = 0; round < 150; round++) {
    const world = drawn(pick), rib = ribOf(world), before = standings(rib);
    const { change, after } = supposed(rib, world, pick), real = standings(after);
    const { rows, count } = rowsOf(rib, [change]);
    const predicted = new Map(before);
    for (const { prefix, after } of rows) {
      predicted.set(prefix, after ? `${after.peer} x${after.width}` : "");
    }
    assertEquals(predicted, real, `${change.kind}, round ${round}`);
    for (const row of rows) {
      met.set(row.change, (met.get(row.change) ?? 0) + 1);
      const was = row.before ? `${row.before.peer} x${row.before.width}` : "";
      assertEquals(was, before.get(row.prefix));
      if (row.change === "best") assert(row.step, JSON.stringify(row));
    }
    assertEquals(count.lost, rows.filter((row) => row.change === "lost").length);
  }
  for (const change of ["best", "attributes", "width", "lost", "gained"]) {
    assert((met.get(change) ?? 0) > 2, `${change}: ${met.get(change) ?? 0}`);
  }
});

Deno.test("WhatIf touches nothing: the tables are the same octets afterwards", () => {
  const pick = drawer(8);
  for (let round = 0; round < 30; round++) {
    const world = drawn(pick), rib = ribOf(world);
    const state =
      () => [octetsOf(rib), JSON.stringify([...standings(rib)]), rib.loc(IPV4_UNICAST)!.size];
    const before = state(), changes = [1, 2, 3].map(() => supposed(rib, world, pick).change);
    rowsOf(rib, changes);
    assertEquals(state(), before);
    // Whoever has read enough leaves in the middle.
    const rows = new WhatIf(sourceOf(rib), changes).rows();
    rows.next();
    rows.return(undefined);
    for (const peer of rib.in.peers) rib.removePeer(peer);
    while (rib.step());
    for (const change of changes) if (change.kind === "edit") release(change);
    rib.in.sets.blocks.sweep();
    assertEquals(rib.in.sets.blocks.size, 0, "a set is held by nobody");
  }
});

function release({ policy }: Extract<Supposed, { kind: "edit" }>): void {
  (policy as ReturnType<typeof compilePolicy>).release();
}

Deno.test("WhatIf makes several changes one after the other", () => {
  const world: World = Array.from({ length: PEERS }, () => []);
  const path: Attributes = {
    origin: "igp",
    as_path: [{ type: "sequence", asns: [65001] }],
    next_hop: "192.0.2.1",
  };
  world[0] = [path];
  const rib = ribOf(world), prefix = parsePrefix(PREFIXES[0]!)!, other = parsePrefix(PREFIXES[1]!)!;
  const add = (peer: number, to = prefix): Supposed => ({
    kind: "add",
    peer,
    prefix: to,
    pathId: -1,
    attributes: path,
  });
  const { rows, count } = rowsOf(rib, [
    add(1),
    edit(rib, 1, "local-pref", "200"),
    add(2, other),
    { kind: "drop-peer", peer: 2 },
  ]);
  assertEquals(
    rows.map(({ prefix, change, step, before_value, after_value, after }) => [
      prefix,
      change,
      step,
      before_value,
      after_value,
      after?.peer,
      after?.local_pref,
    ]),
    [["10.0.0.0/16", "best", "local-pref", "100", "200", "peer2", 200]],
  );
  assertEquals([count.touched, count.best, count.gained], [2, 1, 0]);
});

Deno.test("WhatIf takes what would be told through the importer of the peer", () => {
  const rib = ribOf([[], []]), prefix = parsePrefix(PREFIXES[0]!)!;
  rib.setImporter(0, { nextHop: 0, by: undefined, take: () => refusedAs("AS loop") });
  const attributes: Attributes = { origin: "igp", as_path: [], next_hop: "192.0.2.1" };
  const { rows, count } = rowsOf(rib, [{ kind: "add", peer: 0, prefix, pathId: -1, attributes }]);
  assertEquals(rows, []);
  assertEquals(count.notes, ["10.0.0.0/16 from peer1 would be refused: AS loop"]);
});

Deno.test("WhatIf adds routes of IPv6 with a next hop of their own", () => {
  const rib = ribOf([[]]), prefix = parsePrefix("2001:db8::/32")!;
  const nextHop = parseAddress("2001:db8::1")!;
  const attributes: Attributes = { origin: "igp", as_path: [] };
  const { rows } = rowsOf(rib, [{ kind: "add", peer: 0, prefix, pathId: -1, attributes, nextHop }]);
  assertEquals(rows.map(({ prefix, change, after }) => [prefix, change, after?.next_hop]), [
    ["2001:db8::/32", "gained", "2001:db8::1"],
  ]);
});
