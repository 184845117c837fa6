import { assert, assertEquals } from "@std/assert";
import { madeDownPeer, madeFamily, madePeer, NOW } from "./made_peer_rows.ts";
import { makePalette } from "./palette.ts";
import { columnsOf } from "./paragraph.ts";
import { peerDetail } from "./peer_detail.ts";

const FULL = madePeer("tor-a", {
  description: "uplink",
  local_address: "192.0.2.9",
  local_port: 43210,
  router_id: "192.0.2.1",
  hold_time_seconds: 90,
  hold_left_seconds: 81.2,
  keepalive_seconds: 30,
  keepalive_left_seconds: 12,
  capabilities_sent: [
    "multiprotocol: ipv4 unicast",
    "multiprotocol: ipv6 unicast",
    "route refresh",
    "4-octet AS number: 65010",
  ],
  capabilities_received: ["multiprotocol: ipv4 unicast", "4-octet AS number: 65001"],
  families: [
    ...madePeer("").families,
    madeFamily("ipv6 unicast", { received: 10, rejected: 10, treated_as_withdraw: 2 }),
  ],
  last_notification: {
    direction: "received",
    code: 6,
    subcode: 2,
    meaning: "Cease, Administrative Shutdown",
    text: "back at six",
    time: "2026-08-23T09:40:00.000Z",
  },
  established_count: 3,
});

const shown = (width: number) => ({ palette: makePalette(false), width, unixSeconds: NOW });

Deno.test("peerDetail tells everything about a peer that is up", () => {
  assertEquals(peerDetail(FULL, shown(80)), [
    "tor-a  Established for 2h13m, since 2026-08-23T09:46:30Z",
    "  description   uplink",
    "  remote        192.0.2.1 port 179, AS 65001, router id 192.0.2.1",
    "  local         192.0.2.9 port 43210, AS 65010, router id 192.0.2.9",
    "  kind          external",
    "  timers        hold 90 s (82 s left), keepalive 30 s (12 s left)",
    "  messages      in 120, 40 of them UPDATE; out 33, 2 UPDATE",
    "  established   3 times",
    '  last word     received NOTIFICATION 6/2 Cease, Administrative Shutdown: "back',
    '                at six", 2026-08-23T09:40:00Z',
    "",
    "  Capability         ours     theirs",
    "  ipv4 unicast       offered  offered",
    "  ipv6 unicast       offered  -",
    "  route refresh      offered  -",
    "  4-octet AS number  65010    65001",
    "",
    "  Family               ipv4 unicast  ipv6 unicast",
    "  import policy        from-tor      none: nothing passes",
    "  export policy        to-tor        none: nothing passes",
    "  next hop             usual         usual",
    "  received             1204          10",
    "  accepted             1200          0",
    "  rejected             4             10",
    "  best                 900           0",
    "  advertised           12            0",
    "  treated as withdraw  -             2",
  ]);
});

Deno.test("peerDetail begins with cause and remedy where the peer is down", () => {
  assertEquals(peerDetail(madeDownPeer("tor-b"), shown(80)).slice(0, 8), [
    "tor-b  Active, down for 42s, since 2026-08-23T11:59:18Z",
    "  cause         connection refused: 192.0.2.2 port 179 is closed; next try in 5s",
    "  cause id      refused",
    "  remedy        start the BGP daemon there, or check its address and port",
    "  remote        192.0.2.2 port 179, AS 65002",
    "  local         AS 65010, router id 192.0.2.9",
    "  kind          external",
    "  established   never since the start",
  ]);
});

Deno.test("peerDetail says what is left of a session that stands no more", () => {
  const lines = peerDetail({ ...FULL, state: "Disabled", why: "disabled" }, shown(120));
  for (
    const line of [
      "  local         192.0.2.9 port 43210 (last session), AS 65010, router id 192.0.2.9",
      "  messages      in 120, 40 of them UPDATE; out 33, 2 UPDATE (last session)",
      "  Capability (last session)  ours     theirs",
    ]
  ) assert(lines.includes(line), `${line}\n${lines.join("\n")}`);
  assert(!peerDetail(FULL, shown(120)).join().includes("last session"));
});

Deno.test("peerDetail says why routes are refused, and which family is not carried", () => {
  const families = [
    madeFamily("ipv4 unicast", {
      negotiated: true,
      rejected: 4,
      rejected_for: [{ reason: "policy", routes: 3 }, { reason: "AS loop", routes: 1 }],
    }),
    madeFamily("ipv6 unicast", { negotiated: false }),
  ];
  const lines = peerDetail({ ...FULL, families }, shown(80));
  assert(lines.includes("  rejected for   policy 3, AS loop 1   -"), lines.join("\n"));
  assert(lines.includes("  negotiated     yes                   no"), lines.join("\n"));
});

Deno.test("peerDetail has no line wider than the screen, nor than a reader follows", () => {
  const row = { ...FULL, description: "a word ".repeat(60) };
  for (const [width, most] of [[60, 60], [80, 80], [200, 120], [Infinity, 120]] as const) {
    for (const line of peerDetail(row, shown(width))) assert(columnsOf(line) <= most, line);
  }
});

Deno.test("peerDetail says that everything passes inside an AS where no policy is named", () => {
  const inside = { ...madeDownPeer("node"), kind: "internal" as const };
  assert(peerDetail(inside, shown(80)).includes("  import policy  none: all pass  none: all pass"));
});
