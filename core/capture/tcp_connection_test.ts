import { assert, assertEquals } from "@std/assert";
import { B4, hex, ipv4, KEEPALIVE, type MadeSegment, message, tcp } from "./made_packets.ts";
import { ip } from "./ip.ts";
import { Packet, peel } from "./packet.ts";
import { ALL, octets, S1, S2, S3, Talk } from "./talk.ts";
import { TcpStreams } from "./tcp_stream.ts";

Deno.test("TcpStreams tells SYNs, their answers and their repetition, with MSS, TTL and signature", () => {
  const options = hex("020405b4 1312 00112233445566778899aabbccddeeff");
  const talk = new Talk().a({ seq: 99, flags: "S", options }).a({ seq: 99, flags: "S", options });
  talk.b({ seq: 499, ack: 100, flags: "SA" }).b({ seq: 499, ack: 100, flags: "SA" });
  const [a, b] = talk.hear().directions;
  assertEquals(a!.log, ["syn", "syn-retransmitted", "end"]);
  assertEquals(b!.log, ["syn-ack", "syn-retransmitted", "end"]);
  const { size, signed, ttl } = a!.events[0]!;
  assertEquals([size, signed, ttl], [1460, true, 64]);
  assertEquals(b!.events[0]!.signed, false);
});

Deno.test("TcpStreams reads a connection that both ends open at once", () => {
  const talk = new Talk().a({ seq: 99, flags: "S" }).b({ seq: 499, flags: "S" });
  talk.a({ seq: 99, ack: 500, flags: "SA" }).b({ seq: 499, ack: 100, flags: "SA" });
  const [a, b] = talk.a(S1).b({ seq: 500, ack: 110, payload: ALL }).hear().directions;
  assertEquals([a!.log, b!.log], [
    ["syn", "syn-ack", "data 10", "end"],
    ["syn", "syn-ack", "data 30", "end"],
  ]);
});

Deno.test("TcpStreams reads octets in a SYN, and made-up captures that do not count it", () => {
  const syn = { seq: 99, flags: "S", payload: octets(0, 10) };
  for (const seq of [110, 109]) {
    const a = new Talk().a(syn).a({ seq, payload: octets(10, 20) }).heardA();
    assertEquals(a.octets, ALL);
  }
});

Deno.test("TcpStreams ends a direction at its FIN, even when octets before it come later", () => {
  const talk = new Talk().handshake().a({ ...S3, flags: "FA" }).a(S2).a(S1);
  talk.a({ seq: 130, ack: 500, flags: "FA" });
  const a = talk.heardA();
  assertEquals(a.octets, ALL);
  assertEquals(a.log.slice(0, 2), ["syn", "fin"]);
  assertEquals(a.log.slice(-2), ["end", "retransmission"]);
  assertEquals(a.events.at(-1)!.size, 0);
});

Deno.test("TcpStreams reads on what one end says after the other's FIN", () => {
  const talk = new Talk().handshake().b({ seq: 500, ack: 100, flags: "FA" }).a(S1).a(S2);
  const [a, b] = talk.hear().directions;
  assertEquals([a!.octets, b!.log], [octets(0, 20), ["syn-ack", "fin", "end"]]);
});

Deno.test("TcpStreams ends both directions at a RST, whose octets are no data", () => {
  const talk = new Talk().handshake().a(S1).b({
    seq: 500,
    ack: 110,
    flags: "RA",
    payload: [1, 2],
  });
  const [a, b] = talk.a(S2).hear().directions;
  assertEquals([a!.log, b!.log], [["syn", "data 10", "end"], ["syn-ack", "rst", "end"]]);
});

Deno.test("TcpStreams tells a refused connection", () => {
  const [a, b] = new Talk().a({ seq: 99, flags: "S" }).b({ seq: 0, ack: 100, flags: "RA" }).hear()
    .directions;
  assertEquals([a!.log, b!.log], [["syn", "end"], ["rst", "end"]]);
});

Deno.test("TcpStreams does not obey a RST far outside the window", () => {
  const talk = new Talk().handshake().b({ seq: 500, ack: 100, payload: ALL });
  const [a, b] = talk.b({ seq: 0x70000000, flags: "R" }).a(S1).hear().directions;
  assertEquals([a!.octets, b!.log], [octets(0, 10), ["syn-ack", "data 30", "rst", "end"]]);
});

Deno.test("TcpStreams makes a new connection of a new SYN on the ports of a closed one", () => {
  const talk = new Talk().handshake().a(S1).b({ seq: 500, ack: 110, flags: "R" });
  talk.a({ seq: 9000, flags: "S" }).b({ seq: 8000, ack: 9001, flags: "SA" });
  const heard = talk.a({ seq: 9001, ack: 8001, payload: octets(5, 3) }).hear();
  assertEquals(heard.octets, [octets(0, 10), [], octets(5, 3), []]);
  assertEquals(heard.directions[3]!.reverse, heard.directions[2]);
});

Deno.test("TcpStreams lets the other end decide about a SYN in an established connection", () => {
  const spoofed = new Talk().handshake().a(S1).b({ seq: 500, ack: 110, payload: ALL });
  const kept = spoofed.a({ seq: 9000, flags: "S" }).b({ seq: 530, ack: 110 }).a(S2).hear();
  assertEquals(kept.octets, [octets(0, 20), ALL]);

  const restarted = new Talk().handshake().a(S1).b({ seq: 500, ack: 110, payload: ALL });
  restarted.a({ seq: 9000, flags: "S" }).b({ seq: 8000, ack: 9001, flags: "SA" });
  const heard = restarted.a({ seq: 9001, ack: 8001, payload: [7] }).hear();
  assertEquals(heard.octets, [octets(0, 10), ALL, [7], []]);
  assertEquals(heard.directions[2]!.log, ["syn", "data 1", "end"]);
  assertEquals(heard.directions[2]!.events[0]!.stamp.frame, 6);
});

Deno.test("TcpStreams takes octets long after a close for a connection whose SYN it missed", () => {
  const talk = new Talk().handshake().a(S1).a({ seq: 110, flags: "R" }).pause(200);
  const heard = talk.a({ seq: 7777, payload: KEEPALIVE }).hear();
  assertEquals(heard.octets, [octets(0, 10), [], KEEPALIVE]);
});

Deno.test("TcpStreams finds BGP on any port by its first octets, and replays what came before", () => {
  const talk = new Talk();
  talk.ports = [50000, 1790];
  talk.handshake().a({ seq: 100, ack: 500, payload: KEEPALIVE.slice(0, 7) });
  talk.a({ seq: 107, ack: 500, payload: KEEPALIVE.slice(7) });
  talk.b({ seq: 500, ack: 119, payload: KEEPALIVE });
  const [a, b] = talk.hear().directions;
  assertEquals([a!.octets, b!.octets], [KEEPALIVE, KEEPALIVE]);
  assertEquals([a!.log, b!.log], [["syn", "data 19", "end"], ["syn-ack", "data 19", "end"]]);
  assertEquals([a!.events[0]!.stamp.frame, a!.protocol, b!.reverse], [1, "bgp", a]);
});

Deno.test("TcpStreams finds BGP on any port in the middle of a connection, from the marker on", () => {
  const talk = new Talk();
  talk.ports = [50000, 1790];
  talk.a({ seq: 100, payload: [1, 2, 3] }).a({ seq: 103, payload: [4, 5, ...KEEPALIVE] });
  const a = talk.a({ seq: 124, payload: KEEPALIVE }).heardA();
  assertEquals(a.log, ["gap -1", "data 19", "data 19", "end"]);
});

Deno.test("TcpStreams tells BMP from BGP", () => {
  const talk = new Talk(), update = message(2, 20), perPeer = new Array<number>(42).fill(1);
  talk.ports = [50000, 1790];
  const bmp = [
    ...hex("03 0000000b 04 0002 0001 61"),
    ...hex("03 00000057 00"),
    ...perPeer,
    ...update,
  ];
  const { directions } = talk.handshake().a({ seq: 100, ack: 500, payload: bmp }).hear();
  assertEquals(directions.map(({ protocol }) => protocol), ["bmp", "bmp"]);
  assertEquals(directions[0]!.octets, bmp);
});

Deno.test("TcpStreams drops what is neither, and believes a port when told", () => {
  const talk = new Talk();
  talk.ports = [50000, 1790];
  talk.handshake().a({ seq: 100, ack: 500, payload: hex("474554202f") });
  talk.a({ seq: 105, ack: 500, payload: KEEPALIVE });
  assertEquals(talk.hear().directions, []);
  assertEquals(talk.hear({ ports: [1790] }).octets[0]!.length, 24);
});

Deno.test("TcpStreams gives up the search for BGP after 64 KiB", () => {
  const talk = new Talk();
  talk.ports = [50000, 1790];
  for (let i = 0; i < 70; i++) talk.a({ seq: i * 1000, payload: new Array(1000).fill(0x20) });
  assertEquals(talk.a({ seq: 70_000, payload: KEEPALIVE }).hear().directions, []);
});

const CLIENT: MadeSegment[] = [
  { seq: 1, flags: "S" },
  { seq: 2, ack: 2, flags: "PA", payload: [0x47] },
  { seq: 3, ack: 2, flags: "FA" },
];
const SERVER: MadeSegment[] = [{ seq: 1, ack: 2, flags: "SA" }, { seq: 2, ack: 4, flags: "FA" }];

/** A packet of which the client's address is to be filled in. */
function packetOf(segment: MadeSegment, fromClient: boolean, port: number): Packet {
  const ports = fromClient ? { to: port } : { from: port, to: 50000 };
  const ends = fromClient ? { target: B4 } : { source: B4 };
  const bytes = Uint8Array.from(ipv4(tcp({ ...segment, ...ports }), ends));
  const p = new Packet({ seconds: 0, microseconds: 0, frame: 0, offset: 0 });
  p.set(bytes, 0, bytes.length, bytes.length);
  peel(p, ip);
  return p;
}

/** Feeds many connections, twenty a second, each from its own address, to one `TcpStreams`. */
function churn(packets: readonly Packet[], connections: number): { most: number; ends: number } {
  let most = 0, ends = 0;
  const listener = { data() {}, gap() {}, event() {}, end: () => void ends++ };
  const streams = new TcpStreams(() => listener);
  for (let i = 0; i < connections; i++) {
    for (const p of packets) {
      p.stamp.seconds = Math.floor(i / 20);
      const client = p.bytes[p.transport] === 0xc3 ? p.source : p.target;
      p.bytes.set([10, 1, i >>> 8, i], client);
      streams.segment(p);
    }
    most = Math.max(most, streams.size);
  }
  streams.finish();
  return { most, ends };
}

const [SYN, DATA, FIN] = CLIENT as [MadeSegment, MadeSegment, MadeSegment];
const [SYN_ACK, FIN_ACK] = SERVER as [MadeSegment, MadeSegment];

Deno.test("TcpStreams stays small while 40,000 connections come and go", () => {
  // Twenty connections a second, remembered for two minutes after they closed.
  const session = [[SYN, true], [SYN_ACK, false], [DATA, true], [FIN, true], [
    FIN_ACK,
    false,
  ]] as const;
  const closed = churn(session.map(([segment, client]) => packetOf(segment, client, 179)), 40_000);
  assert(closed.most < 3_400, `${closed.most} connections at once`);
  assertEquals(closed.ends, 80_000);
  const others = churn([packetOf(SYN, true, 80), packetOf(DATA, true, 80)], 40_000);
  assert(others.most < 1_800, `${others.most} connections at once`);
});

Deno.test("TcpStreams forgets the least used connection when there are too many", () => {
  // Attempts that nobody answers are kept for five minutes: more than fit.
  const { most, ends } = churn([packetOf(SYN, true, 179)], 40_000);
  assertEquals([most, ends], [4_096, 40_000]);
  const up = churn([packetOf(SYN, true, 179), packetOf(SYN_ACK, false, 179)], 40_000);
  assertEquals([up.most, up.ends], [8_192, 80_000]);
});
