import { judge } from "../session/judge/mod.ts";
import { peering, Told } from "../session/judge/told.ts";
import type { LiveEvidence, Try } from "./evidence.ts";
import type { HostFacts, TcpSocket } from "./host_facts.ts";

/** A host on a link with its peer, for tests of rules. */
export const HOST: HostFacts = {
  route: { route: { type: "unicast", device: "eth0", source: "192.0.2.1" } },
  neighbours: [{ address: "192.0.2.2", device: "eth0", states: ["REACHABLE"] }],
  devices: [{
    name: "eth0",
    mtu: 1500,
    up: true,
    addresses: [{ address: "192.0.2.1", device: "eth0", scope: "global", tentative: false }],
  }],
  sockets: [],
  counters: {},
  missing: [],
};

/** A try for the session that we made, for tests of rules. */
export function aTry(known: Partial<Try> = {}): Try {
  return {
    dialler: "we",
    purpose: "session",
    keyed: false,
    connected: false,
    outcome: "timeout",
    text: "connection timed out",
    received: 0,
    answered: false,
    updates: 0,
    endOfRib: false,
    ...known,
  };
}

/** A connection on which what we say is repeated in vain. */
export function stuck(known: Partial<Try> = {}): Try {
  const socket: TcpSocket = {
    state: "ESTAB",
    local: { address: "192.0.2.1", port: 40000 },
    remote: { address: "192.0.2.2", port: 179 },
    owners: [],
    receiveQueue: 0,
    sendQueue: 60,
    backoff: 4,
  };
  return aTry({ connected: true, outcome: "up", text: "", socket, ...known });
}

/** Evidence of a peer that never answered, with what is given instead. */
export function evidence(
  known: Partial<LiveEvidence> = {},
  told: readonly Told[] = [new Told().syn(0).syn(0, 5)],
): LiveEvidence {
  const facts = peering(told, 10);
  return {
    peer: "192.0.2.2",
    port: 179,
    wanted: { keyed: false, passive: false },
    before: HOST,
    moved: {},
    seconds: 10,
    occupation: { kind: "free" },
    untouched: false,
    listening: true,
    tries: [aTry()],
    facts,
    said: judge(facts),
    ...known,
  };
}
