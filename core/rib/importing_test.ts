import { assert, assertEquals } from "@std/assert";
import type { Attributes } from "../wire/attribute/mod.ts";
import { Block } from "../wire/block.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { refusalOf } from "./importer.ts";
import { type ImportProfile, makeImporter, takeAll } from "./importing.ts";
import { CUSTOMER, ONLY_TO_CUSTOMER } from "./leak.ts";
import { attributesIn, ImportBench, madePolicy, PROFILE } from "./made_importer.ts";
import { Bench, EBGP, madeFacts, raw, SOUND } from "./made_peers.ts";
import { ourSet } from "./our_set.ts";
import { compilePolicy } from "./policy/compile.ts";
import { rule } from "./policy/made_routes.ts";
import type { RouteAtHand } from "./policy/policy.ts";
import { SetEditor } from "./set_editor.ts";

const INSIDE: Attributes = { ...SOUND, local_pref: 100 };

const GRACEFUL_SHUTDOWN = 0xffff0000;

Deno.test("makeImporter takes nothing from outside without a policy, and everything from inside", () => {
  // RFC 8212 §2.
  const open = { policy: undefined };
  assertEquals(new ImportBench(open).import({}), "no import policy");
  assertEquals(new ImportBench({ ...open, kind: "unknown" }).import({}), "no import policy");
  const inside = { ...open, kind: "internal", remoteAs: 65000 } as const;
  assertEquals(new ImportBench(inside).import({ attributes: INSIDE }), INSIDE);
  const member = { ...open, kind: "confederation" } as const;
  const as_path = [{ type: "confed_sequence", asns: [64512] }] as const;
  const within = { ...INSIDE, as_path };
  assertEquals(new ImportBench(member).import({ attributes: within }), within);
});

Deno.test("makeImporter hands the policy the route as the rules left it, and who told it", () => {
  const seen: unknown[] = [];
  const policy = madePolicy(({ family, prefix, prefixes, from, to }) => {
    seen.push([family, prefixes.length(prefix), from.name, to]);
    return false;
  });
  assertEquals(new ImportBench({ policy }).import({}), "policy");
  assertEquals(seen, [[IPV4_UNICAST, 8, "peer1", undefined]]);
});

Deno.test("makeImporter asks a policy once for each set, or each time if it looks at the prefix", () => {
  const announce = ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"];
  const asked = (looks: Parameters<typeof madePolicy>[1]) => {
    const policy = madePolicy(() => true, looks), bench = new ImportBench({ policy });
    bench.import({ announce });
    bench.import({ announce, attributes: { ...SOUND, med: 1 } });
    return policy.asked;
  };
  assertEquals(asked({}), 2);
  assertEquals(asked({ looksAtPrefix: true }), 6);
  assertEquals(asked({ looksAtPeer: true }), 2);
});

Deno.test("makeImporter asks a policy that looks at peers once for each peer and its facts", () => {
  const bench = new Bench(), { adjIn } = bench, names: string[] = [];
  const policy = madePolicy(({ from }) => (names.push(from.name), from.name !== "peer2"), {
    looksAtPeer: true,
  });
  const importer = makeImporter({ ...PROFILE, policy }, adjIn);
  const announce = ["10.0.0.0/8", "11.0.0.0/8"], paths = adjIn.table(IPV4_UNICAST)!;
  for (const n of [1, 2]) adjIn.setImporter(adjIn.addPeer(madeFacts(n)), importer);
  for (const peer of [0, 1, 0]) bench.tell(peer, { announce });
  assertEquals(names, ["peer1", "peer2"]);
  assertEquals([0, 2].map((row) => paths.importedOf(row) >= 0), [true, false]);
  adjIn.setFacts(1, madeFacts(3));
  bench.tell(1, { withdraw: announce });
  bench.tell(1, { announce });
  assertEquals(names, ["peer1", "peer2", "peer3"]);
});

Deno.test("makeImporter takes what a policy makes of set and next hop", () => {
  const bench: ImportBench = new ImportBench({
    policy: madePolicy(() => ({
      set: ourSet(bench.adjIn.sets, { ...SOUND, local_pref: 250 }),
      nextHop: bench.adjIn.nextHops.intern(Uint8Array.of(192, 0, 2, 77)),
    })),
  });
  assertEquals(bench.import({}), { ...SOUND, local_pref: 250 });
  const table = bench.adjIn.table(IPV4_UNICAST)!;
  assertEquals(bench.adjIn.nextHops.view(table.importedHopOf(0)).join("."), "192.0.2.77");
  assertEquals(table.nextHopOf(0), 0);
});

Deno.test("makeImporter lets no policy undo a graceful shutdown, unless it takes the community away", () => {
  // RFC 8326 §4.2.
  const prefOf = (attributes: Attributes, looksAtPrefix: boolean) => {
    const bench: ImportBench = new ImportBench({
      gracefulShutdown: true,
      policy: madePolicy(() => ({ set: ourSet(bench.adjIn.sets, attributes) }), { looksAtPrefix }),
    });
    const announce = ["10.0.0.0/8", "11.0.0.0/8"];
    const all = bench.import({
      announce,
      attributes: { ...SOUND, communities: [GRACEFUL_SHUTDOWN] },
    }) as Attributes;
    return all.local_pref;
  };
  for (const looks of [true, false]) {
    assertEquals(prefOf({ ...SOUND, local_pref: 200, communities: [GRACEFUL_SHUTDOWN] }, looks), 0);
    assertEquals(prefOf({ ...SOUND, local_pref: 200 }, looks), 200);
  }
});

Deno.test("makeImporter keeps the weight that a policy gave when it lowers LOCAL_PREF", () => {
  const bench: ImportBench = new ImportBench({
    gracefulShutdown: true,
    policy: madePolicy(({ set }) => {
      const { sets } = bench.adjIn;
      const octets = sets.bytesOf(set).slice(sets.start(set), sets.end(set));
      return { set: sets.internBlock(octets, 0, octets.length, sets.attributeClass(set), 200) };
    }),
  });
  const attributes = { ...SOUND, communities: [GRACEFUL_SHUTDOWN] };
  assertEquals(bench.import({ attributes }), { ...attributes, local_pref: 0 });
  const { sets } = bench.adjIn, paths = bench.adjIn.table(IPV4_UNICAST)!;
  assertEquals(sets.weight(paths.importedOf(0)), 200);
});

Deno.test("makeImporter tells the rule that decided on the route as the rules of BGP left it", () => {
  // RFC 9234 §5: what a provider tells gets OTC before the policy sees it; as it came it has none.
  for (const looksAtPrefix of [false, true]) {
    const bench = new Bench(), { adjIn } = bench, { sets } = adjIn, block = new Block(sets);
    const policy = madePolicy(({ set }) => {
      block.open(set);
      return { accepted: false, rule: block.has(ONLY_TO_CUSTOMER) ? 1 : 0 };
    }, { looksAtPrefix });
    const importer = makeImporter({ ...PROFILE, role: CUSTOMER, policy }, adjIn);
    const peer = adjIn.addPeer(madeFacts(1)), { prefixes } = adjIn.table(IPV4_UNICAST)!;
    const by = (asn: number) => {
      const as_path = [{ type: "sequence", asns: [65001, asn] }] as const;
      const set = ourSet(sets, { ...SOUND, as_path });
      importer.take(IPV4_UNICAST, prefixes, 0, set, 0, peer);
      return importer.by && [importer.by.policy.name, importer.by.rule];
    };
    bench.tell(peer, { announce: ["10.0.0.0/8"] });
    // Worked out, and remembered; what a rule of BGP refuses (our own AS) comes to no policy.
    for (let again = 0; again < 2; again++) {
      assertEquals(by(65010), ["made", 1]);
      assertEquals(by(65000), undefined);
    }
  }
});

Deno.test("makeImporter says the same whether it remembers or not, over sweeps", () => {
  // Another importer of the same profile that is made for each route is one without memory.
  const bench = new Bench({}, 2048), { adjIn } = bench;
  const peer = adjIn.addPeer(madeFacts(1)), { sets } = adjIn;
  const editor = new SetEditor(sets);
  const policy = madePolicy(({ set, prefix, prefixes }) => {
    if (prefixes.length(prefix) === 9) return false;
    editor.open(set);
    editor.put32(0x80, 4, prefixes.length(prefix) === 10 ? 77 : 78);
    return { set: editor.close() };
  }, { looksAtPrefix: true });
  const profile: ImportProfile = { ...PROFILE, role: CUSTOMER, gracefulShutdown: true, policy };
  adjIn.setImporter(peer, makeImporter(profile, adjIn));
  let refused = 0, taken = 0, random = 7;
  const generation = sets.generation;
  for (let n = 0; n < 3000; n++) {
    random = Math.imul(random, 1103515245) + 12345 >>> 0;
    const kind = random >>> 16 & 63, prefix = `10.${random >>> 8 & 255}.0.0/${8 + (kind & 3)}`;
    const as_path = [{ type: "sequence", asns: [65001, kind & 4 ? 65000 : kind] } as const];
    const communities = kind & 8 ? [GRACEFUL_SHUTDOWN] : undefined;
    const attributes = { ...SOUND, as_path, ...(communities && { communities }) };
    bench.tell(peer, { announce: [prefix], attributes: kind === 0 ? SOUND : attributes });
    const paths = adjIn.table(IPV4_UNICAST)!;
    const row = paths.rowAfter((random >>> 4) % paths.bound - 1);
    const { prefixes } = paths, told = paths.setOf(row), imported = paths.importedOf(row);
    const anew = makeImporter(profile, adjIn);
    const again = anew.take(IPV4_UNICAST, prefixes, paths.prefixOf(row), told, 0, peer);
    if (imported < 0) {
      refused++;
      assertEquals(again < 0 ? refusalOf(again) : "taken", refusalOf(imported));
    } else {
      taken++;
      assertEquals(attributesIn(sets, again), attributesIn(sets, imported));
    }
  }
  assert(refused > 500 && taken > 500, `${refused} refused, ${taken} taken`);
  assert(sets.generation > generation + 3, `${sets.generation} sweeps`);
});

Deno.test("makeImporter keeps nothing of sets that are gone", () => {
  const bench = new ImportBench({ role: CUSTOMER }), { sets } = bench.adjIn;
  for (let n = 0; n < 2000; n++) {
    const more = [raw(0xc0, 99, n.toString(16).padStart(400, "0"))];
    const imported = bench.import({ attributes: { ...SOUND, med: n }, more }, EBGP);
    assertEquals((imported as Attributes).med, n);
  }
  assert(sets.blocks.size < 2500 && sets.generation > 0, `${sets.blocks.size} sets`);
});

Deno.test("takeAll takes a set and a next hop as they are", () => {
  const bench = new Bench(), importer = takeAll(), table = bench.adjIn.table(IPV4_UNICAST)!;
  assertEquals(importer.take(IPV4_UNICAST, table.prefixes, 0, 5, 3, 0), 5);
  assertEquals(importer.nextHop, 3);
});

Deno.test("makeImporter lets no octets of a peer become a weight", () => {
  const inside = makeContext({ peer: "internal" });
  const bench = new ImportBench({ kind: "internal", remoteAs: 65000, role: CUSTOMER });
  for (const more of [[raw(0xc0, 255, "0000ffff")], [raw(0x80, 0, "0000ffff")]]) {
    bench.import({ attributes: INSIDE, more }, inside);
    const set = bench.adjIn.table(IPV4_UNICAST)!.importedOf(0), { sets } = bench.adjIn;
    assertEquals(sets.attributeClass(set) >>> 3, 0);
  }
});

Deno.test("makeImporter says of kinds of prefixes what the policy says of each route", () => {
  const rules = [
    rule("low", { prefix: "10.0.0.0/8+, 11.1.0.0/16" }, "next", "set local-pref 50"),
    rule("no", { prefix: "11.0.0.0/8 ge 16", med: "1" }, "reject"),
    rule("hop", { prefix: "12.0.0.0/8+" }, "next", "set next-hop 198.51.100.7"),
    rule("rest", { "local-pref": "none", "as-path": "_65010$" }, "next", "set med 9"),
    rule("peer2", { peer: "peer2", prefix: "12.2.0.0/16" }, "reject"),
  ];
  const outcomes = (seesEach: boolean) => {
    const bench = new Bench(), { adjIn } = bench, lists = new Map();
    const compiled = compilePolicy({ name: "p", rules, otherwise: "accept" }, lists, adjIn);
    const { looksAtPrefix, looksAtPeer, name, rules: names } = compiled;
    const judge = (route: RouteAtHand) => compiled.judge(route);
    const each = { looksAtPrefix, looksAtPeer, name, rules: names, judge };
    const importer = makeImporter({ ...PROFILE, policy: seesEach ? each : compiled }, adjIn);
    for (const n of [1, 2]) {
      const peer = adjIn.addPeer(madeFacts(n));
      adjIn.setImporter(peer, importer);
      for (const med of [0, 1, 1, 0]) {
        const first = [10, 11, 12].map((octet) => octet + med), attributes = { ...SOUND, med };
        const announce = first.flatMap((octet) => [`${octet}.0.0.0/8`, `${octet}.${n}.0.0/16`]);
        bench.tell(peer, { announce, attributes });
      }
    }
    const paths = adjIn.table(IPV4_UNICAST)!;
    return Array.from({ length: paths.bound }, (_, row) => {
      const imported = paths.importedOf(row), hop = paths.importedHopOf(row);
      return imported < 0 ? refusalOf(imported) : [attributesIn(adjIn.sets, imported), hop > 0];
    });
  };
  const each = outcomes(true);
  assertEquals(outcomes(false), each);
  assertEquals(new Set(each.map((one) => JSON.stringify(one))).size, 4);
});
