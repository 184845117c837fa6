import { assert, assertEquals } from "@std/assert";
import type { Attributes } from "../../wire/attribute/mod.ts";
import { IPV4_UNICAST } from "../../wire/family/family_type.ts";
import { type ImportProfile, makeImporter } from "../importing.ts";
import { PEER } from "../leak.ts";
import { attributesIn, madePolicy, PROFILE } from "../made_importer.ts";
import { madeFacts, SOUND } from "../made_peers.ts";
import { compilePolicy } from "../policy/compile.ts";
import { SetEditor } from "../set_editor.ts";
import { CLIENT, NON_CLIENT, OfferBench, TO } from "./made_offering.ts";
import { makeOffering, type OfferProfile } from "./offer.ts";

const INSIDE: Attributes = { ...SOUND, local_pref: 100 };

Deno.test("makeOffering offers nothing outside without a policy, and everything inside", () => {
  // RFC 8212 §2.
  const bench = new OfferBench();
  for (const kind of ["external", "local"]) {
    bench.from(bench.source(kind), { announce: ["10.0.0.0/8"], attributes: INSIDE });
  }
  for (const row of [0, 1]) {
    assertEquals(bench.offered({ policy: undefined }, row), "no export policy");
    assertEquals(bench.offered({ policy: undefined, kind: "unknown" }, row), "no export policy");
    assertEquals(typeof bench.offered({ policy: undefined, ...CLIENT }, row), "object");
    assertEquals(typeof bench.offered({ policy: undefined, kind: "confederation" }, row), "object");
  }
});

Deno.test("makeOffering tells the source, and the rule that decided", () => {
  const bench = new OfferBench(),
    first = bench.source("external"),
    second = bench.source("external");
  bench.from(first, { announce: ["10.0.0.0/8"] });
  bench.from(second, { announce: ["10.0.0.0/8"] });
  const policy = madePolicy(({ from }) => ({ accepted: from.name === "peer2", rule: 3 }), {
    looksAtPeer: true,
  });
  const offering = makeOffering({ ...TO, policy }, IPV4_UNICAST, bench.adjIn);
  for (let turn = 0; turn < 2; turn++) {
    assertEquals(offering.look(0, 0), false);
    assertEquals([offering.source, offering.withheld, offering.rule], [first, "policy", 3]);
    assertEquals(offering.look(0, 1), true);
    assertEquals([offering.source, offering.rule], [second, 3]);
  }
});

Deno.test("makeOffering asks a policy of prefixes for each kind of them, though the set is the same", () => {
  const bench = new OfferBench(), peer = bench.source("external");
  bench.from(peer, { announce: ["10.0.0.0/8", "192.0.2.0/24"] });
  const match = [{ key: "prefix", texts: ["10.0.0.0/8"] }];
  const rules = [{ name: "ten", match, actions: [], outcome: "accept" as const }];
  const policy = compilePolicy({ name: "p", rules, otherwise: "reject" }, new Map(), bench.adjIn);
  const offering = makeOffering({ ...TO, policy }, IPV4_UNICAST, bench.adjIn);
  const paths = bench.adjIn.table(IPV4_UNICAST)!;
  const looked = [0, 1, 0].map((row) => offering.look(paths.prefixOf(row), row));
  assertEquals(looked, [true, false, true]);
});

Deno.test("makeOffering shows the policy the imported set, whom it is from, and whom it goes to", () => {
  const bench = new OfferBench(), peer = bench.source("external"), seen: unknown[] = [];
  const importing = madePolicy(({ set }) => {
    const editor = new SetEditor(bench.adjIn.sets);
    editor.open(set);
    editor.put32(0xc0, 8, 0xfde80007);
    return { set: editor.close() };
  });
  bench.adjIn.setImporter(peer, makeImporter({ ...PROFILE, policy: importing }, bench.adjIn));
  bench.from(peer, { announce: ["10.0.0.0/8"] });
  const policy = madePolicy(({ family, set, nextHop, from, to }) => {
    seen.push([family, attributesIn(bench.adjIn.sets, set), nextHop, from.name, to?.name]);
    return true;
  });
  bench.offered({ policy });
  const attributes = { ...SOUND, communities: [0xfde80007] };
  assertEquals(seen, [[IPV4_UNICAST, attributes, 0, "peer1", "peer200"]]);
});

Deno.test("makeOffering asks once for each set, or each time where the policy looks at the prefix", () => {
  const asked = (looks: Parameters<typeof madePolicy>[1]) => {
    const bench = new OfferBench(), policy = madePolicy(() => true, looks);
    bench.from(bench.source("external"), { announce: ["10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"] });
    const offering = makeOffering({ ...TO, policy, role: PEER }, IPV4_UNICAST, bench.adjIn);
    for (let row = 0; row < 3; row++) assert(offering.look(row, row));
    return policy.asked;
  };
  assertEquals(asked({}), 1);
  assertEquals(asked({ looksAtPrefix: true }), 3);
});

Deno.test("makeOffering knows a peer by what it is, and not by what it was in its last session", () => {
  const bench = new OfferBench(), peer = bench.source("client");
  bench.from(peer, { announce: ["10.0.0.0/8"], attributes: INSIDE });
  const offering = makeOffering({ ...TO, ...CLIENT }, IPV4_UNICAST, bench.adjIn);
  const originator = () => {
    offering.look(0, 0);
    return attributesIn(bench.adjIn.sets, offering.set).originator_id;
  };
  assertEquals(originator(), "0.0.0.1");
  bench.adjIn.setFacts(peer, madeFacts(1, { kind: "internal", isClient: true, routerId: 77 }));
  assertEquals(originator(), "0.0.0.77");
  bench.adjIn.setFacts(peer, madeFacts(1, { kind: "internal", isClient: true, routerId: 1 }));
  assertEquals(originator(), "0.0.0.1");
});

Deno.test("makeOffering says the same whether it remembers or not, over sweeps", () => {
  // One that is made for each look is one without memory.
  const bench = new OfferBench({}, 2048), { adjIn } = bench, { sets } = adjIn;
  const editor = new SetEditor(sets);
  const edit = (looks: Parameters<typeof madePolicy>[1]) =>
    madePolicy(({ set, prefix, prefixes, from }) => {
      const length = looks?.looksAtPrefix ? prefixes.length(prefix) : 8;
      if (length === 9) return false;
      editor.open(set);
      editor.put32(0x80, 4, length + (looks?.looksAtPeer ? from.routerId : 0));
      return { set: editor.close() };
    }, looks);
  const profiles: Partial<OfferProfile>[] = [
    { role: PEER, policy: edit({}) },
    { role: PEER, policy: edit({ looksAtPrefix: true }) },
    { ...CLIENT, policy: edit({ looksAtPrefix: true, looksAtPeer: true }) },
    NON_CLIENT,
  ];
  const kinds = ["external", "client", "non-client", "local"];
  const peers = [...kinds, ...kinds].map((kind) => bench.source(kind));
  const profile: Partial<ImportProfile> = { kind: "internal", clusterId: 9, routerId: 9 };
  adjIn.setImporter(peers[1]!, makeImporter({ ...PROFILE, ...profile }, adjIn));
  const offerings = profiles.map((p) => makeOffering({ ...TO, ...p }, IPV4_UNICAST, adjIn));
  const tally: Record<string, number> = {}, generation = sets.generation;
  let random = 7;
  for (let n = 0; n < 4000; n++) {
    random = Math.imul(random, 1103515245) + 12345 >>> 0;
    const kind = random >>> 16 & 31, peer = random >>> 24 & 7;
    const communities = kind & 8 ? [0xffffff00 + (kind & 3)] : [kind];
    const as_path = [{ type: "sequence", asns: [65001 + (n % 40)] } as const];
    const more = kind === 16 ? { only_to_customer: 7 } : { med: kind };
    bench.from(peers[peer]!, {
      announce: [`10.${random >>> 8 & 63}.0.0/${8 + (kind & 3)}`],
      attributes: { ...INSIDE, communities, as_path, ...more },
    });
    const paths = adjIn.table(IPV4_UNICAST)!, which = n % offerings.length;
    const row = paths.rowAfter((random >>> 4) % paths.bound - 1), prefix = paths.prefixOf(row);
    const offering = offerings[which]!, isOffered = offering.look(prefix, row);
    const said = isOffered ? attributesIn(sets, offering.set) : offering.withheld;
    const { nextHop, rule } = offering;
    assertEquals(bench.offered(profiles[which]!, row), said);
    const again = makeOffering({ ...TO, ...profiles[which]! }, IPV4_UNICAST, adjIn);
    assertEquals(again.look(prefix, row), isOffered);
    assertEquals(again.rule, rule);
    if (isOffered) assertEquals(again.nextHop, nextHop);
    const word = typeof said === "string" ? said : "offered";
    tally[word] = (tally[word] ?? 0) + 1;
  }
  assert(sets.generation > generation + 3, `${sets.generation} sweeps`);
  for (const word of ["offered", "policy", "iBGP to iBGP", "NO_ADVERTISE", "NO_EXPORT", "OTC"]) {
    assert((tally[word] ?? 0) > 20, JSON.stringify(tally));
  }
});
