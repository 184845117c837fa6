import { assertEquals } from "@std/assert";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import { toHex } from "../net/hex.ts";
import { NO_ROW } from "../rib/path_table.ts";
import { Lab } from "../speaker/sim/lab.ts";
import { attributesOf, decodeAttributes } from "../wire/attribute/items.ts";
import { contextOfClass, type FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { OPEN, SimAgent } from "./made_agents.ts";
import { madeFamily, madePeer, type PeerPart } from "./made_configs.ts";
import type { Agent } from "./agent.ts";

const HUB = "10.0.0.1";
const BOTH = [IPV4_UNICAST, IPV6_UNICAST].map((family) => madeFamily({ family, ...OPEN }));

type Told = ReadonlyMap<string, string>;

/** A set and what stands beside it, octet by octet, so that nothing of it can differ unseen. */
function route({ rib: { in: { sets, nextHops } } }: Agent, set: number, hop: number): string {
  const octets = toHex(sets.bytesOf(set), sets.start(set), sets.end(set));
  return `${octets} via ${nextHops.view(hop).join(".")} class ${sets.attributeClass(set)}`;
}

/** What `agent` says that a peer reads. */
function asSent(agent: Agent, peer: string, family: FamilyKey): Told {
  const offering = agent.offering(peer, family)!, sent = agent.asSent(peer, family)!;
  const loc = agent.rib.loc(family)!, { paths } = loc, out = new Map<string, string>();
  for (let prefix = 0; prefix < paths.prefixes.bound; prefix++) {
    if (paths.prefixes.length(prefix) < 0 || loc.best(prefix) === NO_ROW) continue;
    const isOffered = offering.look(prefix, loc.best(prefix));
    if (!isOffered || offering.source === agent.peerNumber(peer)) continue;
    assertEquals(sent.read(offering.set, offering.nextHop), undefined);
    out.set(formatPrefix(paths.prefixes.prefix(prefix)), route(agent, sent.set, sent.nextHop));
  }
  return out;
}

/** What `agent` has of the hub in its Adj-RIB-In. */
function received(agent: Agent, family: FamilyKey): Told {
  const { paths: table } = agent.rib.loc(family)!, out = new Map<string, string>();
  for (let row = table.rowAfter(NO_ROW); row !== NO_ROW; row = table.rowAfter(row)) {
    if (agent.rib.in.facts(table.peerOf(row)).name !== HUB) continue;
    const prefix = formatPrefix(table.prefixes.prefix(table.prefixOf(row)));
    out.set(prefix, route(agent, table.setOf(row), table.nextHopOf(row)));
  }
  return out;
}

interface Leaf {
  readonly agent: SimAgent;
  readonly name: string;
}

/** A hub in AS 65001, and leaves around it that announce and take everything. */
function scene(leaves: readonly { asn: number; part?: Partial<PeerPart>; announce?: string[] }[]) {
  const lab = new Lab(), address = (i: number) => `10.0.0.${i + 2}`;
  const hub = new SimAgent(lab, HUB, {
    announce: ["192.0.2.0/24", "2001:db8::/32"],
    surroundings: {
      addresses: [
        { device: "eth0", address: HUB, length: 24 },
        { device: "eth0", address: "2001:db8:ffff::1", length: 64 },
      ],
    },
    peers: leaves.map(({ asn, part }, i) =>
      madePeer({ address: address(i), name: `leaf-${i}`, remoteAs: asn, families: BOTH, ...part })
    ),
  });
  const made = leaves.map(({ asn, announce = [] }, i): Leaf => ({
    name: `leaf-${i}`,
    agent: new SimAgent(lab, address(i), {
      localAs: asn,
      announce,
      peers: [madePeer({
        address: HUB,
        localAs: asn,
        remoteAs: 65001,
        families: BOTH,
        allowAsIn: 9,
      })],
    }),
  }));
  lab.pass(20);
  return { hub: hub.agent, leaves: made };
}

Deno.test("asSent is what each peer has in its Adj-RIB-In, octet by octet", () => {
  const routes = ["198.51.100.0/24 med 5 community 65000:1 no-peer", "2001:db8:5::/48 med 7"];
  const { hub, leaves } = scene([
    { asn: 64600, announce: ["10.6.0.0/16 as-path 64601,65020 med 3", ...routes] },
    { asn: 65003, part: { removePrivate: true } },
    { asn: 65004 },
    { asn: 65001, part: { client: true }, announce: ["10.7.0.0/16 local-pref 300"] },
    { asn: 65001, part: { client: true } },
    { asn: 65001 },
  ]);
  for (const { name, agent: { agent } } of leaves) {
    for (const family of [IPV4_UNICAST, IPV6_UNICAST]) {
      const sent = asSent(hub, name, family), told = received(agent, family);
      assertEquals(sent, told, `${name}, ${family}`);
      assertEquals(sent.size > 0, true, `${name}, ${family}`);
    }
  }
});

Deno.test("asSent has our AS before the path towards others, and who reflects inside", () => {
  const { hub } = scene([
    { asn: 64600, announce: ["198.51.100.0/24 med 5"] },
    { asn: 65003, part: { removePrivate: true } },
    { asn: 65001, part: { client: true }, announce: ["10.7.0.0/16"] },
    { asn: 65001, part: { client: true } },
  ]);
  const read = (peer: string, prefix: string) => {
    const offering = hub.offering(peer, IPV4_UNICAST)!, sent = hub.asSent(peer, IPV4_UNICAST)!;
    const { paths } = hub.rib.loc(IPV4_UNICAST)!, { sets } = hub.rib.in;
    const { address, length } = parsePrefix(prefix)!;
    const id = paths.prefixes.find(address, 0, length);
    offering.look(id, hub.rib.loc(IPV4_UNICAST)!.best(id));
    sent.read(offering.set, offering.nextHop);
    const { set } = sent, context = contextOfClass(sets.attributeClass(set));
    const bytes = sets.bytesOf(set);
    return attributesOf(decodeAttributes(bytes, sets.start(set), sets.end(set), context));
  };
  assertEquals(read("leaf-1", "198.51.100.0/24"), {
    origin: "igp",
    as_path: [{ type: "sequence", asns: [65001] }],
    // On the subnet that all are on (RFC 4271 §5.1.3).
    next_hop: "10.0.0.2",
  });
  assertEquals(read("leaf-3", "10.7.0.0/16"), {
    origin: "igp",
    as_path: [],
    next_hop: "10.0.0.4",
    local_pref: 100,
    originator_id: "10.0.0.4",
    cluster_list: [HUB],
  });
});
