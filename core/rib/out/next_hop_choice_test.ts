import { assertEquals } from "@std/assert";
import { formatAddress, parseAddress } from "../../net/address.ts";
import { parsePrefix } from "../../net/prefix.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../../wire/family/family_type.ts";
import { madePolicy } from "../made_importer.ts";
import { SOUND } from "../made_peers.ts";
import { IN_BLOCK, SELF } from "../next_hops.ts";
import type { PeerFacts } from "../peer_facts.ts";
import { compilePolicy } from "../policy/compile.ts";
import { CLIENT, OfferBench, TO } from "./made_offering.ts";
import type { NextHopMode } from "./next_hop_choice.ts";
import { makeOffering, type OfferProfile } from "./offer.ts";

const TARGETS: Record<string, Partial<OfferProfile>> = {
  external: {},
  client: CLIENT,
  confederation: { kind: "confederation" },
};

interface Told {
  readonly source: string;
  readonly hop?: string;
  readonly facts?: Partial<PeerFacts>;
}

/** The next hop that is offered of an IPv4 route with NEXT_HOP `hop`: `self`, `its own`, or an address. */
function hopOf(told: Told, profile: Partial<OfferProfile>): string {
  const bench = new OfferBench(), peer = bench.source(told.source, told.facts);
  const attributes = { ...SOUND, local_pref: 100, next_hop: told.hop ?? "192.0.2.1" };
  const isMember = told.source === "confederation";
  const as_path = isMember ? [{ type: "confed_sequence", asns: [64512] } as const] : SOUND.as_path!;
  bench.from(peer, { announce: ["10.0.0.0/8"], attributes: { ...attributes, as_path } });
  return offeredHop(bench, profile, IPV4_UNICAST);
}

/** The same for an IPv6 route. */
function hopOfIpv6(told: Told, profile: Partial<OfferProfile>): string {
  const bench = new OfferBench(), peer = bench.source(told.source, told.facts);
  const { next_hop: _, ...attributes } = { ...SOUND, local_pref: 100 };
  bench.from(peer, { reach: ["2001:db8::/32"], attributes, nextHop: told.hop ?? "2001:db8::1" });
  return offeredHop(bench, profile, IPV6_UNICAST);
}

function offeredHop(bench: OfferBench, profile: Partial<OfferProfile>, family: number): string {
  const offering = makeOffering({ ...TO, ...profile }, family, bench.adjIn);
  if (!offering.look(0, 0)) return offering.withheld;
  if (offering.nextHop === SELF) return "self";
  if (offering.nextHop === IN_BLOCK) return "its own";
  const hop = bench.adjIn.nextHops.view(offering.nextHop), found: string[] = [];
  const size = Math.min(16, hop.length);
  for (let at = 0; at < hop.length; at += size) found.push(formatAddress(hop, at, size));
  return found.join(" ");
}

Deno.test("NextHopChoice has for each mode, source and target what it should", () => {
  // RFC 4271 §5.1.3. Columns: to the outside, to the inside, to a member of the confederation.
  const table = (nextHop: NextHopMode) =>
    Object.fromEntries(
      ["external", "client", "confederation", "local"].map((source) => [
        source,
        Object.values(TARGETS).map((target) => hopOf({ source }, { ...target, nextHop })).join(),
      ]),
    );
  assertEquals(table({ mode: "usual" }), {
    external: "self,its own,its own",
    client: "self,its own,its own",
    confederation: "self,its own,its own",
    local: "its own,its own,its own",
  });
  assertEquals(table({ mode: "self-ebgp" }), {
    external: "self,self,self",
    client: "self,its own,its own",
    confederation: "self,self,self",
    local: "its own,its own,its own",
  });
  const every = (hop: string) =>
    Object.fromEntries(
      ["external", "client", "confederation", "local"].map((source) => [
        source,
        `${hop},${hop},${hop}`,
      ]),
    );
  assertEquals(table({ mode: "self" }), every("self"));
  assertEquals(table({ mode: "keep" }), every("its own"));
  const address = parseAddress("203.0.113.7")!;
  assertEquals(table({ mode: "address", address }), every("203.0.113.7"));
});

Deno.test("NextHopChoice keeps a third party's address on a subnet shared with the peer", () => {
  // RFC 4271 §5.1.3 2).
  const subnets = [parsePrefix("192.0.2.0/24")!, parsePrefix("2001:db8::/64")!];
  assertEquals(hopOf({ source: "external" }, { subnets }), "its own");
  assertEquals(hopOf({ source: "client" }, { subnets }), "its own");
  assertEquals(hopOf({ source: "external", hop: "192.0.3.1" }, { subnets }), "self");
  assertEquals(hopOf({ source: "external" }, {}), "self");
  assertEquals(hopOf({ source: "external" }, { subnets, nextHop: { mode: "self" } }), "self");
  const ebgp: NextHopMode = { mode: "self-ebgp" };
  assertEquals(hopOf({ source: "external" }, { subnets, nextHop: ebgp }), "self");
  assertEquals(hopOf({ source: "client" }, { subnets, nextHop: ebgp }), "its own");
  assertEquals(hopOfIpv6({ source: "external" }, { subnets }), "2001:db8::1");
  assertEquals(hopOfIpv6({ source: "external", hop: "2001:db8:1::1" }, { subnets }), "self");
  const both = "2001:db8::1 fe80::1";
  assertEquals(hopOfIpv6({ source: "external", hop: both }, { subnets }), both);
});

Deno.test("NextHopChoice tells no peer its own address, unless the route is that peer's", () => {
  // RFC 4271 §5.1.3: a route is not sent to a peer with that peer as next hop.
  const subnets = [parsePrefix("192.0.2.0/24")!], members = ["192.0.2.1", "192.0.2.2"];
  const isMember = (octets: Uint8Array) => members.includes(octets.join("."));
  const profile = { subnets, isMember };
  // The source is 192.0.2.1; nothing goes back to it.
  assertEquals(hopOf({ source: "external", hop: "192.0.2.1" }, profile), "its own");
  assertEquals(hopOf({ source: "external", hop: "192.0.2.2" }, profile), "self");
  assertEquals(hopOf({ source: "external", hop: "192.0.2.3" }, profile), "its own");
});

Deno.test("NextHopChoice is asked again when a peer has come whose address it chose", () => {
  const bench = new OfferBench(), members: string[] = [];
  const attributes = { ...SOUND, next_hop: "192.0.2.2" };
  bench.from(bench.source("external"), { announce: ["10.0.0.0/8"], attributes });
  const offering = makeOffering(
    {
      ...TO,
      subnets: [parsePrefix("192.0.2.0/24")!],
      isMember: (octets) => members.includes(octets.join(".")),
      membersVersion: () => members.length,
    },
    IPV4_UNICAST,
    bench.adjIn,
  );
  const hop = () => offering.look(0, 0) ? offering.nextHop : undefined;
  assertEquals(hop(), IN_BLOCK);
  members.push("192.0.2.2");
  assertEquals(hop(), SELF);
});

Deno.test("NextHopChoice lets a link-local address go no further than its link", () => {
  // RFC 2545 §3. The first address decides, wherever the other one is.
  const keep: Partial<OfferProfile> = { nextHop: { mode: "keep" } };
  for (const profile of [CLIENT, keep]) {
    const hop = (text: string) => hopOfIpv6({ source: "client", hop: text }, profile);
    assertEquals(hop("2001:db8::1 fe80::1"), "2001:db8::1");
    assertEquals(hop("fe80::1"), "self");
    assertEquals(hop("fe80::1 fe80::1"), "self");
    assertEquals(hop("fe80::1 2001:db8::1"), "self");
    assertEquals(hop(":: fe80::1"), "self");
  }
  const told = { source: "client", hop: "fe80::1", facts: { zone: "eth0" } };
  assertEquals(hopOfIpv6(told, { ...CLIENT, zone: "eth0" }), "fe80::1");
  assertEquals(hopOfIpv6(told, { ...CLIENT, zone: "eth1" }), "self");
});

Deno.test("NextHopChoice gives way to a policy that sets a next hop", () => {
  for (const mode of ["usual", "self", "keep"] as const) {
    const bench = new OfferBench();
    bench.from(bench.source("external"), { announce: ["10.0.0.0/8"] });
    const set = madePolicy(() => ({
      nextHop: bench.adjIn.nextHops.intern(parseAddress("203.0.113.9")!),
    }));
    const profile = { nextHop: { mode } };
    assertEquals(offeredHop(bench, { ...profile, policy: set }, IPV4_UNICAST), "203.0.113.9");
    const own = madePolicy(() => ({ nextHop: SELF }));
    assertEquals(offeredHop(bench, { ...profile, policy: own }, IPV4_UNICAST), "self");
  }
});

Deno.test("NextHopChoice gives way to a policy that sets the next hop that is there already", () => {
  for (const texts of [["2001:db8::1"], ["2001:db8::2"], ["peer-address"], ["self"]]) {
    const bench = new OfferBench(), { next_hop: _, ...attributes } = SOUND;
    const address = parseAddress("2001:db8::1")!, peer = bench.source("external", { address });
    bench.from(peer, { reach: ["2001:db8::/32"], attributes, nextHop: "2001:db8::1" });
    const actions = [{ verb: "set", key: "next-hop", texts }] as const;
    const rules = [{ name: "hop", match: [], actions, outcome: "accept" }] as const;
    const source = { name: "hops", rules, otherwise: "reject" } as const;
    const policy = compilePolicy(source, new Map(), bench.adjIn);
    const found = offeredHop(bench, { policy }, IPV6_UNICAST);
    assertEquals(found, texts[0] === "peer-address" ? "2001:db8::1" : texts[0]);
  }
});
