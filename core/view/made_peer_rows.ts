// Rows of peers as an agent has them, for tests of what is made of them.
import type { PeerFamilyRow, PeerRow } from "../agent/rows.ts";

export const NOW = Date.parse("2026-08-23T12:00:00Z") / 1000;

export function madeFamily(family: string, counts: Partial<PeerFamilyRow> = {}): PeerFamilyRow {
  return {
    family,
    received: 0,
    accepted: 0,
    rejected: 0,
    best: 0,
    advertised: 0,
    next_hop: "usual",
    announced_in: 0,
    withdrawn_in: 0,
    treated_as_withdraw: 0,
    refused: 0,
    announced_out: 0,
    withdrawn_out: 0,
    messages_out: 0,
    unsendable: 0,
    ...counts,
  };
}

/** A peer that is up, unless `more` says otherwise. */
export function madePeer(name: string, more: Partial<PeerRow> = {}): PeerRow {
  return {
    schema: "underlay.peer/1",
    name,
    address: "192.0.2.1",
    port: 179,
    local_as: 65010,
    remote_as: 65001,
    kind: "external",
    passive: false,
    state: "Established",
    since: "2026-08-23T09:46:30.000Z",
    uptime_seconds: 8010,
    established_count: 1,
    local_router_id: "192.0.2.9",
    messages_in: 120,
    messages_out: 33,
    updates_in: 40,
    updates_out: 2,
    families: [madeFamily("ipv4 unicast", {
      received: 1204,
      accepted: 1200,
      rejected: 4,
      best: 900,
      advertised: 12,
      import_policy: "from-tor",
      export_policy: "to-tor",
    })],
    ...more,
  };
}

/** Without the members that only a session has. */
export function madeDownPeer(name: string, more: Partial<PeerRow> = {}): PeerRow {
  const { uptime_seconds: _, ...row } = madePeer(name);
  return {
    ...row,
    address: "192.0.2.2",
    remote_as: 65002,
    state: "Active",
    since: "2026-08-23T11:59:18.000Z",
    cause: "refused",
    why: "connection refused: 192.0.2.2 port 179 is closed",
    remedy: "start the BGP daemon there, or check its address and port",
    next_try_seconds: 4.2,
    established_count: 0,
    messages_in: 0,
    messages_out: 0,
    updates_in: 0,
    updates_out: 0,
    families: [madeFamily("ipv4 unicast"), madeFamily("ipv6 unicast")],
    ...more,
  };
}
