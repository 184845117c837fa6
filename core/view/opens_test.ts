import { assert, assertEquals } from "@std/assert";
import { disagreements } from "../session/disagree.ts";
import { negotiate } from "../session/negotiate.ts";
import { offerOf } from "../session/offer.ts";
import { makeSettings, type SessionSettings } from "../session/settings.ts";
import { ownOpen } from "../session/own_open.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { capabilitiesOf, type Open } from "../wire/open.ts";
import { opensLines, type OpensShown } from "./opens.ts";
import { makePalette } from "./palette.ts";

const open = (asn: number, id: number, wanted: Partial<SessionSettings> = {}) =>
  ownOpen(makeSettings({ routerId: id, ...wanted }), asn);

function shown(ours: Open, theirs?: Open): OpensShown {
  const side = (open: Open) => ({ offer: offerOf(open), capabilities: capabilitiesOf(open) });
  const a = side(ours), b = theirs && side(theirs);
  return {
    ours: a,
    theirs: b,
    negotiated: b && negotiate(a.offer, b.offer),
    disagreements: b ? disagreements(a.offer, b.offer) : [],
  };
}

const OURS = open(65010, 0xc0000209, {
  families: [IPV4_UNICAST, IPV6_UNICAST],
  addPath: new Map([[IPV4_UNICAST, 1]]),
  role: 3,
});
const THEIRS = open(3356, 0xc0000201, {
  holdTimeSeconds: 180,
  addPath: new Map([[IPV4_UNICAST, 3]]),
  extendedMessage: false,
  role: 0,
  hostName: "tor1",
});
const PLAIN = makePalette(false);

Deno.test("opensLines puts both OPENs side by side, with what came of them", () => {
  assertEquals(opensLines(shown(OURS, THEIRS), PLAIN, 80), [
    "                           ours             theirs     together",
    "   AS number               65010 (private)  3356       eBGP",
    "   BGP identifier          192.0.2.9        192.0.2.1",
    "!  hold time               90 s             180 s      90 s, keepalive 30 s",
    "   ipv4 unicast            offered          offered    carried",
    "!  ipv6 unicast            offered          -          not carried",
    "   4-octet AS numbers      offered          offered    used",
    "!  ADD-PATH ipv4 unicast   receive          both       they send",
    "!  extended messages       offered          -          they may send",
    "   route refresh           offered          offered    used",
    "   enhanced route refresh  offered          offered    used",
    "   role                    customer         provider   a pair",
    "   host name               -                tor1",
  ]);
});

Deno.test("opensLines on a narrow screen tells each topic by itself", () => {
  assertEquals(opensLines(shown(OURS, THEIRS), PLAIN, 38).slice(0, 9), [
    "   AS number",
    "    ours 65010 (private), theirs 3356:",
    "    eBGP",
    "   BGP identifier",
    "    ours 192.0.2.9, theirs 192.0.2.1",
    "!  hold time",
    "    ours 90 s, theirs 180 s: 90 s,",
    "    keepalive 30 s",
    "   ipv4 unicast",
  ]);
});

Deno.test("opensLines fits its width, narrow or wide, and paints whole lines", () => {
  const long = open(65010, 1, { softwareVersion: "x".repeat(200), hostName: "a b ".repeat(40) });
  for (const width of [36, 60, 80, 200]) {
    for (const line of opensLines(shown(OURS, long), PLAIN, width)) {
      assert(line.length <= width, `${line.length}: ${line}`);
    }
  }
  const painted = opensLines(shown(OURS, THEIRS), makePalette(true), 80);
  assert(painted.find((line) => line.includes("hold time"))?.startsWith("\x1b[33m!"));
});

Deno.test("opensLines says that the peer sent no OPEN", () => {
  const [, first] = opensLines(shown(OURS), PLAIN, 80);
  assertEquals(first?.trim(), "AS number               65010 (private)          they sent no OPEN");
});

Deno.test("opensLines marks what makes a session impossible as bad", () => {
  const same = shown(OURS, open(65010, 0xc0000209));
  const line = opensLines(same, makePalette(true), 80).find((line) => line.includes("identifier"));
  assert(line?.startsWith("\x1b[31m!"), line);
});

Deno.test("opensLines tells capabilities that it has no row for", () => {
  const bfd = { code: 74, body: Uint8Array.of(1, 2) };
  const base = shown(OURS, THEIRS);
  const theirs = { ...base.theirs!, capabilities: [...base.theirs!.capabilities, bfd] };
  const line = opensLines({ ...base, theirs }, PLAIN, 120).at(-1);
  assertEquals(line?.trim().split(/ {2,}/), ["BFD strict", "-", "offered, 2 octets"]);
});
