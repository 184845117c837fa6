import { assert, assertEquals } from "@std/assert";
import { madeDownPeer, madePeer, NOW } from "./made_peer_rows.ts";
import { makePalette } from "./palette.ts";
import { protocolLines } from "./protocols.ts";

const ROWS = [
  madePeer("tor-a"),
  madeDownPeer("tor-b"),
  madeDownPeer("lab", { state: "Disabled", why: "disabled: maintenance" }),
];
const shown = (width: number) => ({ palette: makePalette(false), width, unixSeconds: NOW });

Deno.test("protocolLines has the columns of birdc, and why a peer is down behind them", () => {
  assertEquals(protocolLines(ROWS, false, shown(200)), [
    "Name   Proto  Table  State  Since                 Info",
    "tor-a  BGP    ---    up     2026-08-23T09:46:30Z  Established",
    "tor-b  BGP    ---    start  2026-08-23T11:59:18Z  Active: connection refused: 192.0.2.2 port " +
    "179 is closed; next try in 5s",
    "lab    BGP    ---    down   2026-08-23T11:59:18Z  Disabled: maintenance; next try in 5s",
  ]);
});

Deno.test("protocolLines hangs what does not fit 80 columns under Info", () => {
  assertEquals(protocolLines(ROWS.slice(1, 2), false, shown(80)).slice(1), [
    "tor-b  BGP    ---    start  2026-08-23T11:59:18Z  Active: connection refused:",
    "                                                  192.0.2.2 port 179 is closed;",
    "                                                  next try in 5s",
  ]);
});

Deno.test("protocolLines with all has everything about each peer below its line", () => {
  const lines = protocolLines(ROWS.slice(0, 2), true, shown(80));
  assert(lines.indexOf("  remote        192.0.2.1 port 179, AS 65001") > 0);
  assert(lines.includes("  cause id      refused"));
});
