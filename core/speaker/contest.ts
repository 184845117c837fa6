import type { LiveSession } from "./live_session.ts";
import type { Peer } from "./peer.ts";

export function welcomed(_peer: Peer): "second" | "refuse" | "replace" {
  return "second";
}

export function settled(_peer: Peer, _session: LiveSession): boolean {
  return true;
}
