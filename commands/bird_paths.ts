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
import { birdSince } from "../core/view/bird/times.ts";
import type { BirdStyle } from "../core/view/bird/version.ts";
import { addressOf, BirdPeers } from "./bird_peers.ts";

/** In place of an interface that nobody knows: parsers want a word there. */
const NO_DEVICE = "unknown";

interface Link {
  readonly device: string;
  readonly subnet: Prefix;
}

/** Texts of times that are kept: paths of one moment come in crowds. */
const MOST_TIMES = 1024;

/** What is the same for all paths of a peer with the same set and next hop. */
type Shared = Pick<BirdRoute, "protocol" | "from" | "gateway" | "device" | "isRecursive" | "tail">;

export class BirdPaths {
  readonly #agent: Agent;
  readonly #peers: BirdPeers;
  readonly #style: BirdStyle;
  readonly #times: Map<number, string> = new Map();
  /** Of the last path. */
  #shared: Shared | undefined;
  #sharedKey = "";
  #key = "";
  readonly #block: Block;
  readonly #links: readonly Link[];
  #loc: LocRib;
  readonly #octets: Uint8Array = new Uint8Array(16);
  /** Of the path at hand. */
  #nextHop = "";

  constructor(agent: Agent, style: BirdStyle) {
    const { rib, surroundings: { addresses } } = agent;
    this.#agent = agent;
    this.#style = style;
    this.#peers = new BirdPeers(agent, style.version);
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
    const { in: { sets, nextHops } } = this.#agent.rib;
    const set = changed.set ?? (isRefused ? paths.setOf(row) : imported);
    const hop = changed.hop ?? (isRefused ? paths.nextHopOf(row) : paths.importedHopOf(row));
    // Numbers are good until they are given out anew.
    const key = `${set} ${hop} ${paths.peerOf(row)} ${sets.generation} ${nextHops.generation}`;
    this.#block.open(set);
    if (key === this.#key) return;
    this.#key = key;
    if (hop !== IN_BLOCK) {
      const octets = nextHops.view(hop);
      this.#nextHop = formatNextHops(octets, 0, octets.length).join(" ");
    } else if (this.#block.has(NEXT_HOP)) {
      this.#nextHop = formatAddress(this.#block.bytes, this.#block.start(NEXT_HOP), 4);
    } else this.#nextHop = "";
  }

  route(row: number): Omit<BirdRoute, "prefix" | "isBest"> {
    const { paths } = this.#loc, peer = paths.peerOf(row);
    const facts = this.#agent.rib.in.facts(peer);
    if (this.#sharedKey !== this.#key) {
      this.#sharedKey = this.#key;
      this.#shared = this.#sharedOf(peer, facts);
    }
    const isThere = paths.importedOf(row) < 0 || this.#loc.isCandidate(row);
    return {
      ...this.#shared!,
      kind: facts.isLocal ? "blackhole" : isThere ? "unicast" : "unreachable",
      since: this.#since(paths.timeOf(row)),
    };
  }

  #sharedOf(peer: number, facts: PeerFacts): Shared {
    const [gateway = ""] = this.#nextHop.split(" ");
    return {
      protocol: this.#peers.nameOf(peer),
      from: addressOf(facts),
      gateway,
      device: this.#deviceTo(gateway, facts),
      // The next hop of an iBGP route may be anywhere, and what leads there is the kernel's to know.
      isRecursive: facts.kind === "internal",
      tail: birdTail(this.#block),
    };
  }

  #since(unixSeconds: number): string {
    const known = this.#times.get(unixSeconds);
    if (known !== undefined) return known;
    if (this.#times.size >= MOST_TIMES) this.#times.clear();
    const text = birdSince(unixSeconds, this.#style);
    this.#times.set(unixSeconds, text);
    return text;
  }

  /** `192.0.2.0/24` */
  prefix(id: number): string {
    const { prefixes } = this.#loc.paths, { octets } = prefixes;
    prefixes.put(id, this.#octets, 0);
    return `${formatAddress(this.#octets, 0, octets)}/${prefixes.length(id)}`;
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
