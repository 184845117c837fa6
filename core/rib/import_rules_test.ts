import { assertEquals } from "@std/assert";
import { parseAddress } from "../net/address.ts";
import type { Attributes } from "../wire/attribute/mod.ts";
import { makeContext } from "../wire/context.ts";
import type { ImportProfile } from "./importing.ts";
import { CUSTOMER, PEER, PROVIDER, ROUTE_SERVER, RS_CLIENT } from "./leak.ts";
import { ImportBench } from "./made_importer.ts";
import { raw, SOUND } from "./made_peers.ts";

const IBGP: Partial<ImportProfile> = { kind: "internal", remoteAs: 65000 };
const INSIDE: Attributes = { ...SOUND, local_pref: 100 };

const sequence = (...asns: number[]) => [{ type: "sequence", asns } as const];

/** What becomes of a route with these attributes: `taken`, or why not. */
function fate(profile: Partial<ImportProfile>, attributes: Attributes): string {
  const inside = profile.kind === "internal" ? { local_pref: 100 } : {};
  const imported = new ImportBench(profile).import({
    attributes: { ...SOUND, ...inside, ...attributes },
  });
  return typeof imported === "string" ? imported : "taken";
}

const GRACEFUL_SHUTDOWN = 0xffff0000;

Deno.test("ImportRules refuse a path in which our AS stands more often than allowed", () => {
  // RFC 4271 §9.1.2.
  const fates = (allowAsIn: number) =>
    [0, 1, 2, 3].map((times) =>
      fate({ allowAsIn }, { as_path: sequence(65001, ...Array(times).fill(65000)) })
    );
  assertEquals(fates(0), ["taken", "AS loop", "AS loop", "AS loop"]);
  assertEquals(fates(1), ["taken", "taken", "AS loop", "AS loop"]);
  assertEquals(fates(2), ["taken", "taken", "taken", "AS loop"]);
});

Deno.test("ImportRules find loops in sets, in confederations, inside, and by every AS that we are", () => {
  const set = [...sequence(65001), { type: "set", asns: [7, 65000] } as const];
  assertEquals(fate({}, { as_path: set }), "AS loop");
  assertEquals(fate(IBGP, { as_path: sequence(1, 65000) }), "AS loop");
  const confed = [{ type: "confed_sequence", asns: [64512, 65000] } as const, ...sequence(1)];
  const member: Partial<ImportProfile> = { kind: "confederation", remoteAs: 64512 };
  assertEquals(fate(member, { as_path: confed }), "AS loop");
  assertEquals(fate({ ...member, localAs: 64513 }, { as_path: confed }), "taken");
  // RFC 5065 §4: the confederation's own number is ours as much as that of the member.
  const both = { ...member, localAs: 64513, otherAses: [1] };
  assertEquals(fate(both, { as_path: confed }), "AS loop");
  assertEquals(fate({ localAs: 64600, otherAses: [65000] }, { as_path: set }), "AS loop");
});

Deno.test("ImportRules read the path of an old speaker whole", () => {
  const old = makeContext({ peer: "external", asWidth: 2 });
  const attributes: Attributes = {
    ...SOUND,
    as_path: sequence(65001, 23456),
    as4_path: sequence(70000),
  };
  const made = (localAs: number) => new ImportBench({ localAs }).import({ attributes }, old);
  assertEquals(made(70000), "AS loop");
  assertEquals(typeof made(23456), "object");
});

Deno.test("ImportRules refuse what we brought into the AS, and what passed our cluster", () => {
  // RFC 4456 §8.
  assertEquals(fate(IBGP, { originator_id: "10.0.0.9" }), "originator loop");
  assertEquals(fate(IBGP, { originator_id: "10.0.0.8" }), "taken");
  assertEquals(fate(IBGP, { cluster_list: ["10.0.0.1", "10.0.0.9"] }), "cluster loop");
  assertEquals(fate(IBGP, { cluster_list: ["10.0.0.1", "10.0.0.8"] }), "taken");
  assertEquals(fate({ ...IBGP, clusterId: 7 }, { cluster_list: ["10.0.0.9"] }), "taken");
  assertEquals(fate({ ...IBGP, clusterId: 7 }, { cluster_list: ["0.0.0.7"] }), "cluster loop");
});

Deno.test("ImportRules do not look at what an external peer says of reflection", () => {
  // RFC 7606 §7.9: it is discarded before.
  const imported = new ImportBench().import({
    attributes: { ...SOUND, originator_id: "10.0.0.9", cluster_list: ["10.0.0.9"] },
  });
  assertEquals(imported, SOUND);
});

Deno.test("ImportRules drop LOCAL_PREF and AIGP from outside", () => {
  // RFC 7606 §7.5 and RFC 7311 §3.3.
  const more = [raw(0x80, 26, "01000b0000000000000001")];
  const attributes = { ...SOUND, local_pref: 4000 };
  assertEquals(new ImportBench().import({ attributes, more }), SOUND);
  const inside = new ImportBench(IBGP).import({ attributes, more }) as Attributes;
  assertEquals([inside.local_pref, inside.aigp?.length], [4000, 1]);
});

Deno.test("ImportRules refuse a next hop of ours in every form", () => {
  // RFC 4271 §5.1.3.
  const own = ["192.0.2.9", "2001:db8::9", "fe80::9"].map((text) => parseAddress(text)!);
  assertEquals(fate({ ownAddresses: own }, { next_hop: "192.0.2.9" }), "own next hop");
  assertEquals(fate({ ownAddresses: own }, { next_hop: "192.0.2.8" }), "taken");
  const byMp = (nextHop: string) => {
    const bench = new ImportBench({ ownAddresses: own });
    const { next_hop: _, ...attributes } = SOUND, mpFamily = 1 << 8 | 1;
    const imported = bench.import({ reach: ["10.0.0.0/8"], mpFamily, attributes, nextHop });
    return typeof imported === "string" ? imported : "taken";
  };
  assertEquals(byMp("2001:db8::9"), "own next hop");
  assertEquals(byMp("2001:db8::8"), "taken");
  assertEquals(byMp("2001:db8::8 fe80::9"), "own next hop");
  assertEquals(byMp("2001:db8::8 fe80::8"), "taken");
});

Deno.test("ImportRules refuse an AS_SET where they are to", () => {
  // RFC 9774 §3.
  const as_path = [...sequence(65001), { type: "set", asns: [7, 8] } as const];
  assertEquals(fate({ rejectAsSets: true }, { as_path }), "AS_SET");
  assertEquals(fate({ rejectAsSets: false }, { as_path }), "taken");
  assertEquals(fate({ rejectAsSets: true }, { as_path: sequence(65001, 7) }), "taken");
});

Deno.test("ImportRules ask for the peer's AS in front where they are to, not of a route server", () => {
  const as_path = sequence(7, 65001);
  assertEquals(fate({ enforceFirstAs: true }, { as_path }), "first AS");
  assertEquals(fate({ enforceFirstAs: true }, { as_path: [] }), "first AS");
  assertEquals(fate({ enforceFirstAs: true }, {}), "taken");
  assertEquals(fate({ enforceFirstAs: false }, { as_path }), "taken");
  assertEquals(fate({ enforceFirstAs: true, role: RS_CLIENT }, { as_path }), "taken");
  assertEquals(fate({ ...IBGP, enforceFirstAs: true }, { as_path }), "taken");
});

Deno.test("ImportRules treat OTC as the table of roles has it", () => {
  // RFC 9234 §5, on the way in. Our role -> without OTC, OTC of the peer, OTC of another.
  const table: Record<string, readonly (number | string | undefined)[]> = {};
  const roles = { none: undefined, PROVIDER, ROUTE_SERVER, RS_CLIENT, CUSTOMER, PEER };
  for (const [name, role] of Object.entries(roles)) {
    table[name] = [undefined, 65001, 65777].map((otc) => {
      const attributes = { ...SOUND, ...(otc !== undefined && { only_to_customer: otc }) };
      const imported = new ImportBench(role === undefined ? {} : { role }).import({ attributes });
      return typeof imported === "string" ? imported : imported.only_to_customer;
    });
  }
  assertEquals(table, {
    none: [undefined, 65001, 65777],
    PROVIDER: [undefined, "route leak", "route leak"],
    ROUTE_SERVER: [undefined, "route leak", "route leak"],
    RS_CLIENT: [65001, 65001, 65777],
    CUSTOMER: [65001, 65001, 65777],
    PEER: [65001, 65001, "route leak"],
  });
});

Deno.test("ImportRules add nothing but OTC to a set that lacks it", () => {
  const bench = new ImportBench({ role: CUSTOMER });
  const more = [raw(0xe0, 99, "0102")];
  assertEquals(bench.import({ attributes: SOUND, more }), { ...SOUND, only_to_customer: 65001 });
  const { sets } = bench.adjIn, set = bench.adjIn.table(1 << 8 | 1)!.importedOf(0);
  const hex = sets.bytesOf(set).slice(sets.start(set), sets.end(set)).toHex();
  assertEquals(
    hex,
    "40010100" + "40020a02020000fde90000fdf2" + "400304c0000201" + "e063020102" + "c0230400" +
      "00fde9",
  );
});

Deno.test("ImportRules have no OTC inside", () => {
  assertEquals(new ImportBench({ ...IBGP, role: CUSTOMER }).import({ attributes: INSIDE }), INSIDE);
  assertEquals(fate({ ...IBGP, role: PROVIDER }, { only_to_customer: 7 }), "taken");
});

Deno.test("ImportRules give routes that are about to go LOCAL_PREF 0, from outside only", () => {
  // RFC 8326 §4.2.
  const prefOf = (profile: Partial<ImportProfile>, attributes: Attributes) => {
    const imported = new ImportBench(profile).import({ attributes });
    return typeof imported === "string" ? imported : imported.local_pref;
  };
  const going = { ...SOUND, communities: [0xfde80001, GRACEFUL_SHUTDOWN] };
  assertEquals(prefOf({ gracefulShutdown: true }, going), 0);
  assertEquals(prefOf({ gracefulShutdown: false }, going), undefined);
  const staying = { ...SOUND, communities: [GRACEFUL_SHUTDOWN + 1] };
  assertEquals(prefOf({ gracefulShutdown: true }, staying), undefined);
  assertEquals(prefOf({ ...IBGP, gracefulShutdown: true }, { ...going, local_pref: 7 }), 7);
});
