import type { PeerConfig, RouterConfig } from "../config/router_config.ts";
import type { Importer } from "../rib/importer.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import type { Policy } from "../rib/policy/policy.ts";
import type { Rib } from "../rib/rib.ts";
import type { Negotiated } from "../session/negotiate.ts";
import type { Peer } from "../speaker/peer.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import type { AgentPeer } from "./agent_peer.ts";
import type { Surroundings } from "./surroundings.ts";

/** The way of routes through the router: Adj-RIB-In, import, Loc-RIB, export, groups of peers. */
export declare class Routing {
  readonly rib: Rib;
  constructor(sets: AttributeSets, config: RouterConfig, surroundings: Surroundings, seed: number);
  policy(name: string): Policy | undefined;
  /** Takes routes of our own in as they are. */
  ownImporter(): Importer;
  /** Answers the number of a new peer in the RIB. */
  addPeer(config: PeerConfig): number;
  join(peer: AgentPeer, session: Peer, negotiated: Negotiated): OutMember;
  /** A slice of what waits; false when nothing does. */
  step(): boolean;
}
