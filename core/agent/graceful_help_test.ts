import { assertEquals } from "@std/assert";
import type { SessionSettings } from "../session/settings.ts";
import { encodedRefresh } from "../speaker/outgoing.ts";
import { Lab } from "../speaker/sim/lab.ts";
import type { PeerHandle } from "../speaker/watcher.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import { BEGIN, END } from "../wire/route_refresh.ts";
import { type AgentPart, SimAgent } from "./made_agents.ts";
import { A, B, peerOfA } from "./made_pair.ts";

const MARKER = "ff".repeat(16);

/** ORIGIN IGP, AS_PATH 65002, NEXT_HOP 10.0.0.2; one prefix 10.x.0.0/24. */
function route(x: number): Uint8Array {
  const attributes = "40010100" + "400206020100" + "00fdea" + "4003040a000002";
  return Uint8Array.fromHex(`${MARKER}002f0200000014${attributes}180a${hex(x)}00`);
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, "0");
}

const END_OF_RIB = Uint8Array.fromHex(`${MARKER}00170200000000`);

/** An agent that helps for 60 s, and a peer that restarts gracefully; two routes are there. */
function scene(
  graceful: Partial<NonNullable<SessionSettings["graceful"]>> = {},
  part: AgentPart = { peers: [peerOfA({ gracefulRestart: 60, passive: true })] },
) {
  const lab = new Lab(), a = new SimAgent(lab, A, part);
  const b = lab.speaker(B);
  const kept = new Map([[IPV4_UNICAST, true]]);
  const offer = { restarting: false, notification: false, restartTimeSeconds: 120, families: kept };
  const wanted = { localAs: 65002, graceful: { ...offer, ...graceful } };
  const up = (settings: Partial<SessionSettings> = {}) => {
    const peer: PeerHandle = b.peer(A, { ...wanted, ...settings });
    lab.pass(2);
    return peer;
  };
  const first = up();
  for (const x of [1, 2]) first.send(route(x));
  first.send(END_OF_RIB);
  lab.pass(1);
  const gone = (peer: PeerHandle) => {
    peer.stop();
    b.speaker.remove(peer as Parameters<typeof b.speaker.remove>[0]);
    lab.pass(1);
  };
  return { lab, a, up, gone, first, prefixes: () => [...a.all().keys()] };
}

const BOTH = ["10.1.0.0/24", "10.2.0.0/24"];

Deno.test("GracefulHelp keeps the routes of a peer that restarts until it has told all again (RFC 4724 §4.2)", () => {
  const { lab, a, up, gone, first, prefixes } = scene();
  assertEquals(prefixes(), BOTH);
  gone(first);
  assertEquals([a.agent.peer(B)!.state !== "Established", prefixes()], [true, BOTH]);
  assertEquals(a.told("down"), ["down: its routes stay while it restarts"]);
  lab.pass(20);
  const second = up();
  second.send(route(2));
  second.send(route(3));
  lab.pass(1);
  assertEquals(prefixes(), [...BOTH, "10.3.0.0/24"]);
  second.send(END_OF_RIB);
  lab.pass(1);
  assertEquals(prefixes(), ["10.2.0.0/24", "10.3.0.0/24"]);
  lab.pass(200);
  assertEquals(prefixes(), ["10.2.0.0/24", "10.3.0.0/24"]);
});

Deno.test("GracefulHelp ends when the peer does not come back, or does not come to an end, in time", () => {
  const { lab, up, gone, first, prefixes } = scene();
  gone(first);
  lab.pass(55);
  assertEquals(prefixes(), BOTH);
  lab.pass(10);
  assertEquals(prefixes(), []);
  const other = scene();
  other.gone(other.first);
  other.up().send(route(1));
  other.lab.pass(55);
  assertEquals(other.prefixes(), BOTH);
  other.lab.pass(10);
  assertEquals(other.prefixes(), ["10.1.0.0/24"]);
  assertEquals(up().state, "Established");
});

Deno.test("GracefulHelp ends at once where the peer comes back without what it kept", () => {
  const without = new Map([[IPV4_UNICAST, false]]);
  const graceful = { restarting: true, notification: false, restartTimeSeconds: 120 };
  for (
    const settings of [
      { graceful: undefined },
      { graceful: { ...graceful, families: new Map() } },
      { graceful: { ...graceful, families: without } },
    ]
  ) {
    const { gone, first, up, prefixes } = scene();
    gone(first);
    up(settings);
    assertEquals(prefixes(), []);
  }
});

Deno.test("GracefulHelp ends with a NOTIFICATION, unless both sides set the N bit and it is no Hard Reset (RFC 8538 §4)", () => {
  const data = new Uint8Array(0);
  for (
    const [notification, subcode, left] of [[false, 4, 0], [true, 4, 2], [true, 9, 0]] as const
  ) {
    const { lab, first, prefixes } = scene({ notification });
    first.stop({ code: 6, subcode, data });
    lab.pass(1);
    assertEquals(prefixes().length, left);
  }
});

Deno.test("GracefulHelp ends when we leave the peer ourselves", () => {
  const { lab, a, gone, first, prefixes } = scene({ notification: true });
  gone(first);
  assertEquals(prefixes(), BOTH);
  a.agent.disable(B);
  lab.pass(1);
  assertEquals(prefixes(), []);
  const other = scene({ notification: true });
  other.a.agent.restart(B);
  assertEquals(other.prefixes().length, 2);
  other.lab.pass(0.5);
  assertEquals(other.prefixes(), []);
});

Deno.test("GracefulHelp knows a peer that is away by its last session, whatever is reloaded meanwhile", () => {
  // Neither its AS nor its BGP Identifier stands in the configuration; AS_PATHs have to begin with it.
  const { remoteAs: _, ...any } = peerOfA({ gracefulRestart: 60, passive: true });
  const { lab, a, up, gone, first, prefixes } = scene({}, { peers: [any] });
  const facts = () => a.agent.rib.in.facts(a.agent.peerNumber(B)!), { since } = facts();
  const known = () => [facts().asn, facts().routerId, facts().kind, facts().since, facts().weight];
  const before = known();
  gone(first);
  a.reload({ peers: [{ ...any, weight: 7 }], announce: ["10.9.0.0/24"] });
  lab.pass(1);
  assertEquals(prefixes(), [...BOTH, "10.9.0.0/24"]);
  assertEquals(known(), before.with(4, 7));
  lab.pass(200);
  a.reload({ peers: [any] });
  assertEquals([prefixes(), facts().routerId, facts().since], [[], 0, undefined]);
  up();
  assertEquals([facts().routerId, facts().since === since], [before[1], false]);
});

Deno.test("AgentPeer ignores a beginning of refresh before the End-of-RIB of a graceful peer (RFC 7313 §4)", () => {
  const { lab, a, up, gone, first, prefixes } = scene();
  gone(first);
  const second = up();
  const say = (subtype: number) => second.send(encodedRefresh({ family: IPV4_UNICAST, subtype }));
  say(BEGIN);
  say(END);
  lab.pass(1);
  assertEquals(prefixes(), BOTH);
  for (const x of [1, 2]) second.send(route(x));
  assertEquals(a.told("odd"), [
    "ignored a beginning of route refresh before the End-of-RIB of ipv4 unicast",
  ]);
  second.send(END_OF_RIB);
  say(BEGIN);
  second.send(route(1));
  say(END);
  lab.pass(1);
  assertEquals(prefixes(), ["10.1.0.0/24"]);
});
