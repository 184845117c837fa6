import type { PeerConfig } from "../config/router_config.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import type { Rib } from "../rib/rib.ts";
import type { Negotiated } from "../session/negotiate.ts";
import type { Peer } from "../speaker/peer.ts";
import type { PeerWatcher } from "../speaker/watcher.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { AgentEvent } from "./agent_event.ts";
import type { AgentPeer } from "./agent_peer.ts";

/** What a peer needs of the agent that it belongs to. */
export interface PeerHome {
  readonly rib: Rib;
  unixSeconds(): number;
  tell(event: AgentEvent): void;
  /** Adds the peer to the speaker, which starts its session. */
  open(config: PeerConfig, watcher: PeerWatcher): Peer;
  /** The session is Established: its routes leave from now on. */
  join(peer: AgentPeer, session: Peer, negotiated: Negotiated): OutMember;
  /** It is no more: nothing leaves. */
  leave(peer: AgentPeer, negotiated: Negotiated): void;
  after(seconds: number, ring: () => void): () => void;
}

/** Why a session that has no fault is kept down. */
export type Held =
  /** By its configuration or by an operator, with the operator's words. */
  | { readonly why: "disabled"; readonly text: string }
  /** More paths than it may have; `until` in Unix seconds, undefined: until told to. */
  | {
    readonly why: "limit";
    readonly family: FamilyKey;
    readonly most: number;
    readonly until: number | undefined;
  };
