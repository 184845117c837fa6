// Two agents of different ASes that are peers, for tests.
import { Lab } from "../speaker/sim/lab.ts";
import { type AgentPart, OPEN, SimAgent } from "./made_agents.ts";
import { madePeer, type PeerPart } from "./made_configs.ts";

export const A = "10.0.0.1", B = "10.0.0.2";

export interface MadePair {
  readonly lab: Lab;
  readonly a: SimAgent;
  readonly b: SimAgent;
}

export function peerOfA(part: Partial<PeerPart> = {}) {
  return madePeer({ address: B, family: OPEN, ...part });
}

export function peerOfB(part: Partial<PeerPart> = {}) {
  return madePeer({ address: A, localAs: 65002, remoteAs: 65001, family: OPEN, ...part });
}

/** `a` in AS 65001 and `b` in AS 65002, which takes and sends everything; they had ten seconds. */
export function madePair(a: AgentPart = {}, b: AgentPart = {}): MadePair {
  const lab = new Lab();
  const one = new SimAgent(lab, A, { peers: [peerOfA()], ...a });
  const two = new SimAgent(lab, B, { localAs: 65002, peers: [peerOfB()], ...b });
  lab.pass(10);
  return { lab, a: one, b: two };
}

/** `10.x.y.0/24`, so many of them, a line each. */
export function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`).join("\n");
}
