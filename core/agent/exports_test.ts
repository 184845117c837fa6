import { assertEquals } from "@std/assert";
import { takeAll } from "../rib/importing.ts";
import { IN_BLOCK, SELF } from "../rib/next_hops.ts";
import { ourSet } from "../rib/our_set.ts";
import { Rib } from "../rib/rib.ts";
import type { Negotiated } from "../session/negotiate.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import { Exports, type Leaving } from "./exports.ts";
import { configuredFacts } from "./facts_of.ts";
import { houseOf } from "./house.ts";
import { OPEN } from "./made_agents.ts";
import { madePeer, madeRouter } from "./made_configs.ts";
import { PolicyBook } from "./policy_book.ts";

const NEGOTIATED = {
  families: [IPV4_UNICAST],
  send: makeContext({ peer: "external" }),
  extendedNextHop: [],
} as Partial<Negotiated> as Negotiated;

/** The session with a peer of this address, on a subnet with ours. */
function leaving(address: string): Leaving {
  const config = madePeer({ address, family: OPEN });
  return { config, facts: configuredFacts(config), negotiated: NEGOTIATED, local: "10.0.0.1" };
}

Deno.test("Exports tells nobody itself as next hop, also who was a peer twice and is one still", () => {
  const { sets } = new UpdateChecker(), rib = new Rib(sets), config = madeRouter();
  const house = houseOf(config, {
    routerId: 1,
    version: "",
    configFile: "",
    keys: new Map(),
    addresses: [{ device: "eth0", address: "10.0.0.1", length: 24 }],
  });
  const exports = new Exports(rib, new PolicyBook(rib.in));
  const from = rib.addPeer(configuredFacts(madePeer({ address: "10.0.0.9" })), takeAll());
  const attributes = { origin: "igp", as_path: [], next_hop: "10.0.0.3" } as const;
  const set = ourSet(sets, attributes), nlri = Uint8Array.of(8, 10);
  rib.in.announce(from, IPV4_UNICAST, nlri, 0, -1, set, IN_BLOCK, 0);
  const one = leaving("10.0.0.2"), same = leaving("10.0.0.3");
  const hop = () => {
    const offering = exports.offering(IPV4_UNICAST, one, house)!;
    return offering.look(0, 0) ? offering.nextHop : undefined;
  };
  const { key, make } = exports.group(one, house);
  make();
  exports.joined(key, one);
  assertEquals(hop(), IN_BLOCK);
  for (let i = 0; i < 2; i++) exports.joined(key, same);
  assertEquals(hop(), SELF);
  exports.left(key, same);
  assertEquals(hop(), SELF);
  exports.left(key, same);
  assertEquals(hop(), IN_BLOCK);
});
