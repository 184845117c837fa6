// Whole UPDATEs as they leave, octet by octet: header left out, laid out by hand from RFC 4271 §4.3.
import { assertEquals } from "@std/assert";
import { parseAddress } from "../../net/address.ts";
import { parsePrefix } from "../../net/prefix.ts";
import { makeContext } from "../../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../../wire/family/family_type.ts";
import type { ExportView } from "../export_view.ts";
import { PROVIDER } from "../leak.ts";
import { type Said, SOUND } from "../made_peers.ts";
import { ourSet } from "../our_set.ts";
import { CLIENT, NON_CLIENT, OfferBench } from "./made_offering.ts";
import type { OfferProfile } from "./offer.ts";

const ORIGIN = "40010100", NLRI = "080a", SELF = "400304c0000263", HOP = "400304c0000201";
/** 65001 65010, as told, and with our AS before it. */
const PATH = "40020a02020000fde90000fdf2", LONGER = "40020e02030000fde80000fde90000fdf2";
const PREF = "40050400000064";

/** The UPDATE of `10.0.0.0/8` with these attributes, in order of code (RFC 4271 §5). */
function update(...attributes: string[]): string {
  const all = attributes.join("");
  return "0000" + (all.length / 2).toString(16).padStart(4, "0") + all + NLRI;
}

function sent(
  source: string,
  profile: Partial<OfferProfile>,
  more: Partial<Said> = {},
  view: Partial<ExportView> = {},
): string {
  const bench = new OfferBench(), isOutside = source === "external";
  const peer = bench.source(source), pref = isOutside ? {} : { local_pref: 100 };
  const attributes = { ...SOUND, ...pref, ...more.attributes };
  bench.from(peer, { announce: ["10.0.0.0/8"], ...more, attributes });
  return bench.sent(profile, view);
}

Deno.test("UPDATEs from outside leave to the outside with our AS before the path and our next hop", () => {
  const attributes = { med: 5, local_pref: 7, communities: [0xfde80001] };
  const expected = update(ORIGIN, LONGER, SELF, "c00804fde80001");
  assertEquals(sent("external", {}, { attributes }), expected);
});

Deno.test("UPDATEs from outside leave to clients and others inside as they came, with LOCAL_PREF", () => {
  const attributes = { med: 5 };
  const expected = update(ORIGIN, PATH, HOP, "80040400000005", PREF);
  assertEquals(sent("external", CLIENT, { attributes }), expected);
  assertEquals(sent("external", NON_CLIENT, { attributes }), expected);
});

Deno.test("UPDATEs of clients leave to the inside reflected", () => {
  // RFC 4456 §8: ORIGINATOR_ID 0.0.0.1, CLUSTER_LIST 10.0.0.9.
  const expected = update(ORIGIN, PATH, HOP, PREF, "80090400000001", "800a040a000009");
  assertEquals(sent("client", CLIENT), expected);
  assertEquals(sent("client", NON_CLIENT), expected);
  assertEquals(sent("non-client", CLIENT), expected);
  assertEquals(sent("non-client", NON_CLIENT), "iBGP to iBGP");
});

Deno.test("UPDATEs that were reflected before keep their originator and gain our cluster", () => {
  const attributes = { originator_id: "10.9.9.9", cluster_list: ["10.0.0.1"] };
  assertEquals(
    sent("client", CLIENT, { attributes }),
    update(ORIGIN, PATH, HOP, PREF, "8009040a090909", "800a080a0000090a000001"),
  );
});

Deno.test("UPDATEs of the inside leave to the outside without what is of the inside", () => {
  const attributes = { med: 5, originator_id: "10.9.9.9", cluster_list: ["10.0.0.1"] };
  const expected = update(ORIGIN, LONGER, SELF);
  assertEquals(sent("client", {}, { attributes }), expected);
  assertEquals(sent("non-client", {}, { attributes }), expected);
});

Deno.test("UPDATEs of our own leave with our next hop, unless they were given one", () => {
  const own = { announce: [], reach: ["10.0.0.0/8"], mpFamily: 1 << 8 | 1, nextHop: "192.0.2.7" };
  const attributes = { as_path: [], med: 5 };
  const path = "40020602010000fde8", med = "80040400000005";
  const given = "400304c0000207";
  assertEquals(
    sent("local", {}, { ...own, attributes }),
    update(ORIGIN, path, given, med),
  );
  assertEquals(
    sent("local", { nextHop: { mode: "self" } }, { ...own, attributes }),
    update(ORIGIN, path, SELF, med),
  );
  assertEquals(
    sent("local", CLIENT, { ...own, attributes }),
    update(ORIGIN, "400200", given, med, PREF),
  );
});

Deno.test("UPDATEs of our own without a next hop leave with ours, inside and outside", () => {
  const bench = new OfferBench(), peer = bench.source("local"), { adjIn } = bench;
  const set = ourSet(adjIn.sets, { origin: "igp", as_path: [] });
  adjIn.announce(peer, IPV4_UNICAST, Uint8Array.of(8, 10), 0, -1, set, 0, 0);
  assertEquals(bench.sent({}), update(ORIGIN, "40020602010000fde8", SELF));
  assertEquals(bench.sent(CLIENT), update(ORIGIN, "400200", SELF, PREF));
  assertEquals(bench.sent({ nextHop: { mode: "keep" } }), bench.sent({}));
});

Deno.test("UPDATEs to a customer carry OTC behind all else", () => {
  const expected = update(ORIGIN, LONGER, SELF, "c02304" + "0000fde8");
  assertEquals(sent("external", { role: PROVIDER }), expected);
});

Deno.test("UPDATEs to an old speaker carry AS_TRANS and AS4_PATH of the path with our AS", () => {
  const context = makeContext({ peer: "external", asWidth: 2 });
  const attributes = { as_path: [{ type: "sequence", asns: [65001, 70000] } as const] };
  assertEquals(
    sent("external", {}, { attributes }, { context }),
    update(
      ORIGIN,
      "4002080203fde8fde95ba0",
      SELF,
      "c0110e0203" + "0000fde8" + "0000fde9" + "00011170",
    ),
  );
});

Deno.test("UPDATEs to another member of a confederation keep LOCAL_PREF, MED and next hop", () => {
  // RFC 5065 §4.
  assertEquals(
    sent("client", { kind: "confederation", localAs: 64512 }, { attributes: { med: 5 } }),
    update(
      ORIGIN,
      "400210" + "03010000fc00" + "02020000fde90000fdf2",
      HOP,
      "80040400000005",
      PREF,
    ),
  );
});

Deno.test("UPDATEs of IPv6 reflected keep the global next hop in MP_REACH_NLRI, which comes first", () => {
  const bench = new OfferBench(), { next_hop: _, ...rest } = SOUND;
  bench.from(bench.source("client"), {
    reach: ["2001:db8::/32"],
    attributes: { ...rest, local_pref: 100 },
    nextHop: "2001:db8::1 fe80::1",
  });
  // RFC 2545 §3: the link-local address is not for those beyond its link.
  const global = "20010db8000000000000000000000001", prefix = "2020010db8";
  const behind = ORIGIN + PATH + PREF + "80090400000001" + "800a040a000009";
  const whole = (hop: string) => {
    const reach = "000201" + (hop.length / 2).toString(16) + hop + "00" + prefix;
    const all = "900e" + (reach.length / 2).toString(16).padStart(4, "0") + reach + behind;
    return "0000" + (all.length / 2).toString(16).padStart(4, "0") + all;
  };
  assertEquals(bench.sent(CLIENT, {}, 0, IPV6_UNICAST), whole(global));
  const subnets = [parsePrefix("2001:db8::/64")!];
  assertEquals(
    bench.sent({ ...CLIENT, subnets }, {}, 0, IPV6_UNICAST),
    whole(global + "fe800000000000000000000000000001"),
  );
});

Deno.test("UPDATEs with the link-local address of ours have both addresses where the view has", () => {
  const bench = new OfferBench(), { next_hop: _, ...rest } = SOUND;
  bench.from(bench.source("external"), { reach: ["2001:db8::/32"], attributes: rest });
  const both = ["2001:db8::99", "fe80::99"].flatMap((text) => [...parseAddress(text)!]);
  const self = { ipv6: new Uint8Array(both) };
  const hop = "20010db8000000000000000000000099" + "fe800000000000000000000000000099";
  const reach = "000201" + "20" + hop + "00" + "2020010db8";
  assertEquals(
    bench.sent({}, { self }, 0, IPV6_UNICAST),
    "00000043" + "900e002a" + reach + ORIGIN + LONGER,
  );
});

Deno.test("UPDATEs of IPv4 leave over IPv6 next hops to those who take them", () => {
  // RFC 8950 §4.
  const self = { ipv6: parseAddress("2001:db8::99")! };
  const reach = "000101" + "10" + "20010db8000000000000000000000099" + "00" + NLRI;
  assertEquals(
    sent("external", {}, {}, { self, extendedNextHop: true }),
    "00000030" + "900e0017" + reach + ORIGIN + LONGER,
  );
  assertEquals(sent("external", {}, {}, { self }), "no next hop of ours in this family");
});

Deno.test("UPDATEs carry what nobody here knows with the Partial bit, if it is transitive", () => {
  // RFC 4271 §9.
  const more = [
    { code: 99, flags: 0xc0, bytes: Uint8Array.of(1, 2) },
    { code: 98, flags: 0x80, bytes: Uint8Array.of(3) },
  ];
  assertEquals(sent("external", {}, { more }), update(ORIGIN, LONGER, SELF, "e063020102"));
});

Deno.test("UPDATEs hold nothing of attributes that were discarded on the way in", () => {
  // RFC 7606 §2: PREFIX_SID, AGGREGATOR and ATOMIC_AGGREGATE at fault, and LOCAL_PREF from outside.
  const more = [
    { code: 40, flags: 0xc0, bytes: new Uint8Array(11) },
    { code: 7, flags: 0xc0, bytes: new Uint8Array(5) },
    { code: 6, flags: 0x40, bytes: new Uint8Array(1) },
  ];
  const attributes = { local_pref: 4000, originator_id: "10.9.9.9", cluster_list: ["10.0.0.1"] };
  assertEquals(sent("external", {}, { attributes, more }), update(ORIGIN, LONGER, SELF));
  assertEquals(sent("external", CLIENT, { attributes, more }), update(ORIGIN, PATH, HOP, PREF));
});
