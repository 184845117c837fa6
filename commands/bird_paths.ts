// What there is to say of one path of the tables, as a line of BIRD's `show route` needs it.
import type { Agent } from "../core/agent/agent.ts";
import { formatAddress, parseAddress } from "../core/net/address.ts";
import { covers, makePrefix, type Prefix } from "../core/net/prefix.ts";
import type { LocRib } from "../core/rib/loc_rib.ts";
import { IN_BLOCK } from "../core/rib/next_hops.ts";
import type { PeerFacts } from "../core/rib/peer_facts.ts";
import { formatNextHops } from "../core/wire/attribute/mp_next_hop.ts";
import { Block, NEXT_HOP } from "../core/wire/block.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { IPV4_UNICAST } from "../core/wire/family/family_type.ts";
import { birdAttributes, birdTail } from "../core/view/bird/attributes.ts";
import type { BirdRoute } from "../core/view/bird/routes.ts";
import { addressOf, type BirdPeers } from "./bird_peers.ts";

/** In place of an interface that nobody knows: parsers want a word there. */
const NO_DEVICE = "unknown";

interface Link {
  readonly device: string;
  readonly subnet: Prefix;
}

export class BirdPaths {
  readonly #agent: Agent;
  readonly #peers: BirdPeers;
  readonly #block: Block;
  readonly #links: readonly Link[];
  #loc: LocRib;
  /** Of the path at hand. */
  #nextHop = "";

  constructor(agent: Agent, peers: BirdPeers) {
    const { rib, surroundings: { addresses } } = agent;
    this.#agent = agent;
    this.#peers = peers;
    this.#block = new Block(rib.in.sets);
    this.#loc = rib.loc(IPV4_UNICAST)!;
    this.#links = addresses.map(({ device, address, length }) => ({
      device,
      subnet: makePrefix(parseAddress(address)!, length),
    }));
  }

  about(family: FamilyKey): void {
    this.#loc = this.#agent.rib.loc(family)!;
  }

  /** What follows is about this path, with the set and the next hop of `changed` where it has any. */
  open(row: number, changed: { readonly set?: number | undefined; readonly hop?: number } = {}) {
    const { paths } = this.#loc, imported = paths.importedOf(row), isRefused = imported < 0;
    this.#block.open(changed.set ?? (isRefused ? paths.setOf(row) : imported));
    const hop = changed.hop ?? (isRefused ? paths.nextHopOf(row) : paths.importedHopOf(row));
    if (hop !== IN_BLOCK) {
      const octets = this.#agent.rib.in.nextHops.view(hop);
      this.#nextHop = formatNextHops(octets, 0, octets.length).join(" ");
    } else if (this.#block.has(NEXT_HOP)) {
      this.#nextHop = formatAddress(this.#block.bytes, this.#block.start(NEXT_HOP), 4);
    } else this.#nextHop = "";
  }

  route(row: number): Omit<BirdRoute, "prefix" | "isBest"> {
    const { paths } = this.#loc, peer = paths.peerOf(row);
    const facts = this.#agent.rib.in.facts(peer), [gateway = ""] = this.#nextHop.split(" ");
    const isRefused = paths.importedOf(row) < 0;
    return {
      protocol: this.#peers.nameOf(peer),
      kind: facts.isLocal
        ? "blackhole"
        : isRefused || this.#loc.isCandidate(row)
        ? "unicast"
        : "unreachable",
      unixSeconds: paths.timeOf(row),
      from: addressOf(facts),
      gateway,
      device: this.#deviceTo(gateway, facts),
      // The next hop of an iBGP route may be anywhere, and what leads there is the kernel's to know.
      isRecursive: facts.kind === "internal",
      tail: birdTail(this.#block),
    };
  }

  /** Lines of `all`, of a path that is one of our own or not. */
  attributes(isOwn: boolean): readonly string[] {
    const { defaultLocalPref } = this.#agent.config.decision;
    return birdAttributes(this.#block, this.#nextHop, isOwn ? undefined : defaultLocalPref);
  }

  /** The link that the gateway is on; else that of the session, over which most are reached. */
  #deviceTo(gateway: string, { zone, localAddress }: PeerFacts): string {
    return this.#linkOf(parseAddress(gateway)) ?? zone ?? this.#linkOf(localAddress) ?? NO_DEVICE;
  }

  #linkOf(address: Uint8Array | undefined): string | undefined {
    if (!address) return undefined;
    const isOn = ({ subnet }: Link) =>
      subnet.address.length === address.length && covers(subnet, address, 0, address.length * 8);
    return this.#links.find(isOn)?.device;
  }
}
