import { assert, assertEquals, assertMatch } from "@std/assert";
import { madeDownPeer, madeFamily, madePeer, NOW } from "./made_peer_rows.ts";
import { makePalette } from "./palette.ts";
import { columnsOf } from "./paragraph.ts";
import { peersLines } from "./peers.ts";

const NAMED = { import_policy: "all", export_policy: "all" };

const ROWS = [
  madePeer("tor-a", {
    families: [
      ...madePeer("").families,
      madeFamily("ipv6 unicast", { received: 10, accepted: 10, best: 10, advertised: 3, ...NAMED }),
    ],
  }),
  madeDownPeer("tor-b"),
  madeDownPeer("lab", { state: "Disabled", cause: "disabled", why: "disabled: maintenance" }),
];

const shown = (width: number, colour = false) => ({
  palette: makePalette(colour),
  width,
  unixSeconds: NOW,
});

Deno.test("peersLines puts families under their peer on a screen of 80 columns", () => {
  assertEquals(peersLines(ROWS, shown(80)), [
    "Peer   Address    AS     State        Up/Down",
    "  Family              Received  Accepted  Best  Advertised",
    "tor-a  192.0.2.1  65001  Established  2h13m",
    "  ipv4                    1204      1200   900          12",
    "  ipv6                      10        10    10           3",
    "tor-b  192.0.2.2  65002  Active       42s",
    "  connection refused: 192.0.2.2 port 179 is closed; next try in 5s",
    "lab    192.0.2.2  65002  Disabled     42s",
    "  disabled: maintenance; next try in 5s",
  ]);
});

Deno.test("peersLines has a line a family where that fits, as on a screen of 200 columns", () => {
  assertEquals(peersLines(ROWS, shown(200)), [
    "Peer   Address    AS     State        Up/Down  Family  Received  Accepted  Best  Advertised",
    "tor-a  192.0.2.1  65001  Established  2h13m    ipv4        1204      1200   900          12",
    "                                               ipv6          10        10    10           3",
    "tor-b  192.0.2.2  65002  Active       42s      connection refused: 192.0.2.2 port 179 is " +
    "closed; next try in 5s",
    "lab    192.0.2.2  65002  Disabled     42s      disabled: maintenance; next try in 5s",
  ]);
});

Deno.test("peersLines has no counts of a family that the session does not carry", () => {
  const families = [
    madeFamily("ipv4 unicast", { negotiated: true, received: 1, ...NAMED }),
    madeFamily("ipv6 unicast", { negotiated: false }),
  ];
  const peer = madePeer("tor-a", { families });
  assertEquals(peersLines([peer], shown(80)).slice(-2), [
    "  ipv4                       1         0     0           0",
    "  ipv6                not negotiated",
  ]);
  for (const width of [200, Infinity]) {
    assertMatch(peersLines([peer], shown(width)).at(-1)!, / ipv6 +not negotiated$/);
  }
});

Deno.test("peersLines says everything on each line of a pipe", () => {
  const lines = peersLines(ROWS, shown(Infinity));
  assertEquals(lines.length, 5);
  for (const line of lines.slice(1, 3)) assert(line.startsWith("tor-a  192.0.2.1  65001"), line);
});

Deno.test("peersLines leaves out a column of addresses that are the names", () => {
  assertEquals(
    peersLines([madePeer("192.0.2.1")], shown(80))[0],
    "Peer       AS     State        Up/Down",
  );
});

Deno.test("peersLines breaks no line of a screen, whatever it is told", () => {
  const { families } = madePeer("");
  const rows = [
    madePeer("a-name-that-somebody-must-have-been-proud-of", {
      address: "2001:db8:1234:5678:9abc:def0:1234:5678",
      remote_as: 4200000000,
      families: families.map((family) => ({ ...family, received: 1_000_000 })),
    }),
    madeDownPeer("tor-b", { why: "x".repeat(30).concat(" ").repeat(12) }),
  ];
  for (const width of [60, 80, 100, 120, 200]) {
    for (const line of peersLines(rows, shown(width))) assert(columnsOf(line) <= width, line);
  }
});

Deno.test("peersLines puts an address below its peer where it has no room beside it", () => {
  const row = madePeer("tor-a-of-rack-12", { address: "2001:db8:1234:5678:9abc:def0:1234:5678" });
  assertEquals(peersLines([row], shown(80)).slice(2), [
    "tor-a-of-rack-12  65001  Established  2h13m",
    "  2001:db8:1234:5678:9abc:def0:1234:5678",
    "  ipv4                    1204      1200   900          12",
  ]);
});

Deno.test("peersLines paints states, and keeps what a peer says from the terminal", () => {
  const rows = [madePeer("tor-a"), madeDownPeer("tor-b", { why: "said \x1b[2J\n" })];
  const lines = peersLines(rows, shown(200, true));
  assert(lines[1]!.includes("\x1b[32mEstablished\x1b[0m"), lines[1]);
  assert(lines[2]!.includes("\x1b[31mActive\x1b[0m"), lines[2]);
  assert(lines[2]!.includes("said \\x1b[2J\\x0a"), lines[2]);
  assertEquals(lines.length, 3);
});

Deno.test("peersLines says so where there are none", () => {
  assertEquals(peersLines([], shown(80)), ["no peers are configured"]);
});

Deno.test("peersLines marks counts that are 0 for want of a policy, between ASes only", () => {
  const families = [madeFamily("ipv4 unicast", { received: 5 })];
  const line = (kind: "external" | "internal") =>
    peersLines([madePeer("tor-a", { kind, families })], shown(80)).at(-1);
  assertEquals(line("external"), "  ipv4                       5  (policy)     0    (policy)");
  assertEquals(line("internal"), "  ipv4                       5         0     0           0");
});
