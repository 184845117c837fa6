import { assertEquals } from "@std/assert";
import { disagreements, roleName } from "./disagree.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { makeOffer, type Offer } from "./offer.ts";

function topics(ours: Partial<Offer>, theirs: Partial<Offer>): string[] {
  const a = makeOffer({ asn: 64496, bgpId: 1, ...ours });
  const b = makeOffer({ asn: 64497, bgpId: 2, ...theirs });
  return disagreements(a, b).map((d) =>
    `${d.fatal ? "! " : ""}${d.topic}: ${d.ours} / ${d.theirs} -> ${d.effect}`
  );
}

Deno.test("disagreements is empty for two sides that want the same", () => {
  const same = { fourOctetAs: true, families: new Set([IPV4_UNICAST, IPV6_UNICAST]), role: 4 };
  assertEquals(topics(same, same), []);
});

Deno.test("disagreements names hold times and what is used, and refuses 1 and 2 seconds", () => {
  assertEquals(topics({ holdTimeSeconds: 30 }, {}), ["hold time: 30 s / 90 s -> 30 s is used"]);
  assertEquals(topics({ holdTimeSeconds: 0 }, {}), ["hold time: 0 s / 90 s -> no hold timer"]);
  assertEquals(topics({}, { holdTimeSeconds: 2 }), [
    "! hold time: 90 s / 2 s -> 1 and 2 s are not allowed",
  ]);
});

Deno.test("disagreements names a family of one side, fatal when none is common", () => {
  const both = new Set([IPV4_UNICAST, IPV6_UNICAST]), six = new Set([IPV6_UNICAST]);
  assertEquals(topics({ families: both }, {}), [
    "ipv6 unicast: offered / not offered -> not carried",
  ]);
  assertEquals(topics({ families: six }, {}), [
    "! ipv4 unicast: not offered / offered -> not carried",
    "! ipv6 unicast: offered / not offered -> not carried",
  ]);
});

Deno.test("disagreements puts fatal points first", () => {
  assertEquals(topics({ holdTimeSeconds: 30, role: 3 }, { role: 3 }), [
    "! role: customer / customer -> not a pair (RFC 9234 §4.2)",
    "hold time: 30 s / 90 s -> 30 s is used",
  ]);
});

Deno.test("disagreements has nothing against a role on one side but tells of it", () => {
  assertEquals(topics({ role: 0 }, {}), ["role: provider / none -> roles are not checked"]);
  assertEquals(topics({ role: 0 }, { role: 3 }), []);
  assertEquals(roleName(-1), "more than one");
  assertEquals(roleName(77), "role 77");
});

Deno.test("disagreements refuses equal identifiers inside one AS only", () => {
  assertEquals(topics({ bgpId: 7 }, { bgpId: 7 }), []);
  assertEquals(topics({ bgpId: 7, asn: 64497 }, { bgpId: 7 }), [
    "! BGP identifier: 0.0.0.7 / 0.0.0.7 -> must differ inside one AS",
  ]);
  assertEquals(topics({ bgpId: 0 }, {}), [
    "! BGP identifier: 0 / 0.0.0.2 -> 0 is not allowed",
  ]);
  assertEquals(topics({}, { asn: 0 }), ["! AS number: 64496 / 0 -> 0 is not allowed"]);
});

Deno.test("disagreements tells of ADD-PATH wishes that the other side does not meet", () => {
  const way = (n: number) => ({ addPath: new Map([[IPV4_UNICAST, n]]) });
  assertEquals(topics(way(3), way(3)), []);
  assertEquals(topics(way(2), way(1)), []);
  assertEquals(topics(way(3), way(1)), [
    "ADD-PATH ipv4 unicast: send and receive / receive -> one way only",
  ]);
  assertEquals(topics(way(1), way(1)), ["ADD-PATH ipv4 unicast: receive / receive -> not used"]);
  assertEquals(topics(way(1), {}), []);
  assertEquals(topics(way(3), {}), ["ADD-PATH ipv4 unicast: send and receive / none -> not used"]);
});

Deno.test("disagreements names one-sided capabilities and what that costs", () => {
  assertEquals(topics({ routeRefresh: true, fourOctetAs: true }, {}), [
    "4-octet AS numbers: offered / not offered -> 2-octet AS_PATH with AS4_PATH",
    "route refresh: offered / not offered -> not used",
  ]);
  assertEquals(topics({ extendedNextHop: new Set([IPV4_UNICAST]) }, {}), [
    "IPv6 next hop for ipv4 unicast: offered / not offered -> not used",
  ]);
});

Deno.test("disagreements compares graceful restart, its families and the N bit", () => {
  const graceful = (families: number[], notification = false) => ({
    families: new Set([IPV4_UNICAST, IPV6_UNICAST]),
    graceful: {
      restarting: false,
      notification,
      restartTimeSeconds: 120,
      families: new Map(families.map((f) => [f, false])),
    },
  });
  assertEquals(topics(graceful([]), graceful([IPV4_UNICAST])), []);
  assertEquals(topics(graceful([IPV6_UNICAST]), graceful([IPV4_UNICAST], true)), [
    "graceful restart ipv4 unicast: not listed / listed -> kept for one side only",
    "graceful restart ipv6 unicast: listed / not listed -> kept for one side only",
    "graceful restart on NOTIFICATION: N bit clear / N bit set -> a NOTIFICATION drops the routes",
  ]);
  assertEquals(topics({ ...graceful([]), families: new Set([IPV4_UNICAST]) }, {}), [
    "graceful restart: 120 s / not offered -> routes go with the session",
  ]);
});
