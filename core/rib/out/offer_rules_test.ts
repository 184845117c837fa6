import { assertEquals } from "@std/assert";
import type { Attributes } from "../../wire/attribute/mod.ts";
import { CUSTOMER, PEER, PROVIDER, ROUTE_SERVER, RS_CLIENT } from "../leak.ts";
import { madePolicy } from "../made_importer.ts";
import { SOUND } from "../made_peers.ts";
import { ourSet } from "../our_set.ts";
import { CLIENT, NON_CLIENT, OfferBench, SOURCES } from "./made_offering.ts";
import type { OfferProfile } from "./offer.ts";

const INSIDE: Attributes = { ...SOUND, local_pref: 100 };
const TARGETS: Record<string, Partial<OfferProfile>> = {
  external: {},
  client: CLIENT,
  "non-client": NON_CLIENT,
  confederation: { kind: "confederation" },
};

/** What is offered to `target` of a route that a peer of kind `source` told with these attributes. */
function offer(
  source: string,
  target: Partial<OfferProfile>,
  more: Attributes = {},
): Attributes | string {
  const bench = new OfferBench(), peer = bench.source(source);
  const isOutside = source === "external", isMember = source === "confederation";
  const as_path = isMember ? [{ type: "confed_sequence", asns: [64512] } as const] : SOUND.as_path!;
  const attributes = { ...(isOutside ? SOUND : INSIDE), as_path, ...more };
  bench.from(peer, { announce: ["10.0.0.0/8"], attributes });
  return bench.offered(target);
}

/** The same as a word: why not, or how it differs in what reflection adds. */
function word(source: string, target: Partial<OfferProfile>, more: Attributes = {}): string {
  const offered = offer(source, target, more);
  if (typeof offered === "string") return offered;
  const { originator_id, cluster_list } = offered;
  return originator_id === undefined && cluster_list === undefined
    ? "as it is"
    : `${originator_id} ${cluster_list?.join(" ")}`;
}

Deno.test("OfferRules let routes go from each kind of peer to each other as a reflector does", () => {
  // RFC 4271 §9.2, RFC 4456 §6 and §8.
  const table = Object.keys(SOURCES).map((source) => [
    source,
    ...Object.keys(TARGETS).map((target) => word(source, TARGETS[target]!)),
  ]);
  const reflected = "0.0.0.1 10.0.0.9";
  assertEquals(table, [
    ["external", "as it is", "as it is", "as it is", "as it is"],
    ["client", "as it is", reflected, reflected, "as it is"],
    ["non-client", "as it is", reflected, "iBGP to iBGP", "as it is"],
    ["confederation", "as it is", "as it is", "as it is", "as it is"],
    ["local", "as it is", "as it is", "as it is", "as it is"],
  ]);
});

Deno.test("OfferRules keep the originator, and put our cluster before those that were passed", () => {
  // RFC 4456 §8.
  const more = { originator_id: "10.9.9.9", cluster_list: ["10.0.0.1", "10.0.0.2"] };
  assertEquals(word("client", CLIENT, more), "10.9.9.9 10.0.0.9 10.0.0.1 10.0.0.2");
  assertEquals(
    word("client", { ...CLIENT, clusterId: 7 }, more),
    "10.9.9.9 0.0.0.7 10.0.0.1 10.0.0.2",
  );
  const long = Array.from({ length: 70 }, (_, n) => `10.1.0.${n}`);
  const offered = offer("client", CLIENT, { cluster_list: long }) as Attributes;
  assertEquals(offered.cluster_list, ["10.0.0.9", ...long]);
});

Deno.test("OfferRules obey the communities of RFC 1997, each towards whom it is about", () => {
  const none = "as it is";
  const fates = (low: number, source = "client") =>
    Object.values(TARGETS).map((target) => {
      const why = word(source, target, { communities: [0xfde80001, 0xffff0000 | low] });
      return /^[0-9]/.test(why) ? none : why;
    });
  assertEquals(fates(0xff01), ["NO_EXPORT", none, none, none]);
  assertEquals(fates(0xff02), Array(4).fill("NO_ADVERTISE"));
  const sub = "NO_EXPORT_SUBCONFED";
  assertEquals(fates(0xff03), [sub, none, none, sub]);
  assertEquals(fates(0xff03, "external"), [sub, none, none, sub]);
  // NOPEER (RFC 3765), GRACEFUL_SHUTDOWN and BLACKHOLE are for policies.
  for (const low of [0xff04, 0, 666]) assertEquals(fates(low), Array(4).fill(none));
  // RFC 1997 speaks of routes that were received: ours take the community along.
  assertEquals(fates(0xff01, "local"), Array(4).fill(none));
});

Deno.test("OfferRules treat OTC as the table of roles has it", () => {
  // RFC 9234 §5, on the way out. Our role -> without OTC, with OTC of 7.
  const roles = { none: undefined, PROVIDER, ROUTE_SERVER, RS_CLIENT, CUSTOMER, PEER };
  const table: Record<string, readonly unknown[]> = {};
  for (const [name, role] of Object.entries(roles)) {
    table[name] = [{}, { only_to_customer: 7 }].map((more) => {
      const offered = offer("client", role === undefined ? {} : { role }, more);
      return typeof offered === "string" ? offered : offered.only_to_customer;
    });
  }
  assertEquals(table, {
    none: [undefined, 7],
    PROVIDER: [65000, 7],
    ROUTE_SERVER: [65000, 7],
    RS_CLIENT: [undefined, "OTC"],
    CUSTOMER: [undefined, "OTC"],
    PEER: [65000, "OTC"],
  });
  const inside = offer("client", { ...CLIENT, role: PROVIDER }) as Attributes;
  assertEquals(inside.only_to_customer, undefined);
  const own = offer("local", { role: PEER }) as Attributes;
  assertEquals(own.only_to_customer, 65000);
});

Deno.test("OfferRules do not let a policy take OTC away", () => {
  // RFC 9234 §5: operators cannot change the procedures.
  const bench = new OfferBench(), peer = bench.source("external");
  bench.from(peer, { announce: ["10.0.0.0/8"], attributes: { ...SOUND, only_to_customer: 7 } });
  const policy = madePolicy(() => ({ set: ourSet(bench.adjIn.sets, SOUND) }));
  assertEquals(bench.offered({ policy, role: CUSTOMER }), "OTC");
  const offered = bench.offered({ policy, role: PROVIDER }) as Attributes;
  assertEquals(offered.only_to_customer, 65000);
});

Deno.test("OfferRules pass MED on inside, and outside only where no other AS gave it", () => {
  // RFC 4271 §5.1.4.
  const medOf = (source: string, target: Partial<OfferProfile>, more: Attributes = {}) => {
    const offered = offer(source, target, { med: 5, ...more });
    return typeof offered === "string" ? offered : offered.med;
  };
  assertEquals(medOf("external", {}), undefined);
  assertEquals(medOf("external", CLIENT), 5);
  assertEquals(medOf("external", { kind: "confederation" }), 5);
  assertEquals(medOf("client", {}), undefined);
  assertEquals(medOf("client", {}, { as_path: [] }), 5);
  assertEquals(medOf("confederation", {}), 5);
  assertEquals(medOf("local", {}), 5);
});

Deno.test("OfferRules send the MED that an export policy gives", () => {
  const bench = new OfferBench(), peer = bench.source("external");
  bench.from(peer, { announce: ["10.0.0.0/8"], attributes: { ...SOUND, med: 5 } });
  const seen: unknown[] = [];
  const policy = madePolicy(({ set }) => {
    seen.push(bench.adjIn.sets.end(set) - bench.adjIn.sets.start(set));
    return { set: ourSet(bench.adjIn.sets, { ...SOUND, med: 9 }) };
  });
  assertEquals((bench.offered({ policy }) as Attributes).med, 9);
  // The MED of the other AS is gone already when the policy looks.
  assertEquals(seen, [24]);
});

Deno.test("OfferRules skip routes through the AS of peers that would drop them, if they are to", () => {
  assertEquals(offer("external", { skipAs: 65010 }), "AS loop");
  assertEquals(typeof offer("external", { skipAs: 65011 }), "object");
  assertEquals(typeof offer("external", {}), "object");
});
