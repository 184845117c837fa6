import { assertEquals } from "@std/assert";
import type { PeerRow } from "../../agent/rows.ts";
import { madeFamily, madePeer, NOW } from "../made_peer_rows.ts";
import { birdProtocols, birdProtocolsLines } from "./protocols.ts";
import type { BirdStyle, BirdVersion } from "./version.ts";

function shown(row: PeerRow, version: BirdVersion, isAll: boolean): string[] {
  const clock = { unixSeconds: NOW, offsetMinutes: () => 0 }, style: BirdStyle = { version, clock };
  const lines = birdProtocolsLines(birdProtocols([row], style), isAll, style);
  return lines.slice(1).map(({ text }) => text);
}

const UP = madePeer("tor_a", {
  address: "10.0.12.2",
  local_address: "10.0.12.1",
  router_id: "10.0.0.2",
  hold_time_seconds: 240,
  hold_left_seconds: 173.8754,
  keepalive_seconds: 80,
  keepalive_left_seconds: 68.437,
  capabilities_received: [
    "multiprotocol: ipv4 unicast",
    "route refresh",
    "enhanced route refresh",
    "4-octet AS number: 65002",
  ],
  families: [
    madeFamily("ipv4 unicast", {
      accepted: 12,
      rejected: 1,
      advertised: 3,
      best: 10,
      announced_in: 14,
      announced_out: 4,
      withdrawn_in: 2,
      treated_as_withdraw: 1,
      import_policy: "from-tor",
      export_policy: "all",
      maximum: 100,
    }),
    madeFamily("ipv6 unicast"),
  ],
});

// The form is that of BIRD 1.6 as its users have shown it.
Deno.test("birdProtocolsLines of BIRD 1 have one family, its counts first", () => {
  assertEquals(shown(UP, 1, true), [
    "Node_10_0_12_2 BGP      master   up     09:46:30    Established   ",
    "  Preference:     100",
    "  Input filter:   from-tor",
    "  Output filter:  ACCEPT",
    "  Import limit:   100",
    "  Routes:         12 imported, 1 filtered, 3 exported, 10 preferred",
    "  Route change stats:     received   rejected   filtered    ignored   accepted",
    "    Import updates:             14          1        ---        ---        ---",
    "    Import withdraws:            2        ---        ---        ---        ---",
    "    Export updates:            ---        ---        ---        ---          4",
    "    Export withdraws:          ---        ---        ---        ---          0",
    "  BGP Next hop:   10.0.12.1",
    "  BGP state:          Established",
    "    Neighbor address: 10.0.12.2",
    "    Neighbor AS:      65001",
    "    Neighbor ID:      10.0.0.2",
    "    Neighbor caps:    refresh enhanced-refresh AS4",
    "    Session:          external AS4",
    "    Source address:   10.0.12.1",
    "    Hold timer:       174/240",
    "    Keepalive timer:  68/80",
    "",
  ]);
});

Deno.test("birdProtocolsLines of BIRD 2 say of each family whether both sides carry it", () => {
  const lines = shown(UP, 2, true), states = lines.filter((line) => /State:|Channel/.test(line));
  assertEquals(states.map((line) => line.trim()), [
    "Channel ipv4",
    "State:          UP",
    "Channel ipv6",
    "State:          DOWN",
  ]);
  // RFC 8212: nobody named a policy for it.
  assertEquals(lines.at(-3), "    Input filter:   REJECT");
  assertEquals(lines.filter((line) => line.includes("timer")), [
    "    Hold timer:       173.875/240",
    "    Keepalive timer:  68.437/80",
  ]);
});

interface Down {
  readonly row: Partial<PeerRow>;
  readonly info: string;
}

const notification = { code: 6, subcode: 2, time: "2026-08-23T11:00:00Z" } as const;

const DOWN: readonly Down[] = [
  { row: { cause: "refused" }, info: "Active        Socket: Connection refused" },
  { row: { cause: "no-neighbour", state: "Idle" }, info: "Idle          Socket: No route to host" },
  {
    row: {
      cause: "cease-shutdown",
      last_notification: {
        ...notification,
        direction: "received",
        meaning: "Cease, Administrative Shutdown",
      },
    },
    info: "Active        Received: Administrative shutdown",
  },
  {
    row: {
      cause: "wrong-as",
      last_notification: {
        ...notification,
        direction: "sent",
        meaning: "OPEN Message Error, Bad Peer AS",
      },
    },
    info: "Active        BGP Error: Bad peer AS",
  },
  { row: { passive: true, why: "both sides wait: x" }, info: "Passive       " },
  { row: { state: "Disabled", why: "disabled" }, info: "" },
];

for (const { row, info } of DOWN) {
  Deno.test(`birdProtocolsLines say why a peer is down as BIRD does: ${info || "nothing"}`, () => {
    const [line] = shown(madePeer("tor_a", { state: "Active", ...row }), 2, false);
    const state = row.state === "Disabled" ? "down  " : "start ";
    assertEquals(line, `tor_a      BGP        ---        ${state} 09:46:30.000  ${info}`);
  });
}
