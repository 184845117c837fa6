import { assert, assertEquals, assertMatch } from "@std/assert";
import { makeContext } from "../wire/context.ts";
import { BmpDecoder } from "./bmp.ts";
import { FlowTable } from "./flows.ts";
import { RecordingSink } from "./recording_sink.ts";

const hex = (value: number, octets: number) => value.toString(16).padStart(octets * 2, "0");

function bmp(type: number, body: string, length = -1): string {
  return `03${hex(length < 0 ? 6 + body.length / 2 : length, 4)}${hex(type, 1)}${body}`;
}

interface PeerHeader {
  readonly type?: number;
  readonly flags?: number;
  readonly distinguisher?: string;
  readonly address?: string;
  readonly seconds?: number;
}

function perPeer(known: PeerHeader = {}): string {
  const { type = 0, flags = 0, distinguisher = "00".repeat(8), seconds = 1000 } = known;
  const { address = "00".repeat(12) + "0a000001" } = known;
  return hex(type, 1) + hex(flags, 1) + distinguisher + address + "0000fde8" + "01010101" +
    hex(seconds, 4) + hex(seconds === 0 ? 0 : 250_000, 4);
}

const tlv = (type: number, value: string) => hex(type, 2) + hex(value.length / 2, 2) + value;
const text = (words: string) => new TextEncoder().encode(words).toHex();

const MARKER = "ff".repeat(16);
const KEEPALIVE = `${MARKER}001304`;
const UPDATE = `${MARKER}00170200000000`;
const OPEN = `${MARKER}001d0104fde9005a0a00000200`;
const NOTIFICATION = `${MARKER}0015030602`;

const LOCAL4 = "00".repeat(12) + "0a000002";
const peerUp = (header: PeerHeader = {}, more = "", local = LOCAL4) =>
  bmp(3, perPeer(header) + local + "00b3" + "8000" + OPEN + OPEN + more);
const routes = (header: PeerHeader = {}, messages = UPDATE) => bmp(0, perPeer(header) + messages);

function read(stream: string, size = Infinity): RecordingSink {
  const sink = new RecordingSink(), decoder = new BmpDecoder(sink, new FlowTable());
  const bytes = Uint8Array.fromHex(stream);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.slice(at, Math.min(bytes.length, at + size));
    decoder.push(piece);
    piece.fill(0xee);
  }
  decoder.finish();
  return sink;
}

const PEER = "10.0.0.1 AS65000 id 16843009";

Deno.test("BmpDecoder tells of the router's words at the beginning and at the end", () => {
  const begin = bmp(
    4,
    tlv(1, text("a router")) + tlv(2, text("r1")) + tlv(0, text("x")) + tlv(9, "ab"),
  );
  const sink = read(begin + bmp(5, tlv(1, "0002") + tlv(0, text("bye"))));
  assertEquals(sink.lines, [
    'info bmp-initiation: BMP from r1: a router {"sysDescr":"a router","sysName":"r1","string":"x","other":[{"type":9,"hex":"ab"}]}',
    'info bmp-termination: BMP ends: out of resources, bye {"reason":"out of resources","strings":["bye"]}',
  ]);
});

Deno.test("BmpDecoder delivers both OPENs of Peer Up to the two directions of the session", () => {
  const sink = read(peerUp({}, tlv(3, text("red"))));
  assertEquals(sink.lines, [
    `message 1000.250000 1@0 10.0.0.2 > ${PEER} ${OPEN}`,
    `message 1000.250000 1@0 ${PEER} > 10.0.0.2 ${OPEN}`,
    'info bmp-peer-up: session up, 10.0.0.2 port 179 to port 32768 {"localPort":179,"remotePort":32768,"table":"red"}',
  ]);
  const [received, sent] = sink.flows;
  assertEquals([received!.reverse, sent!.reverse], [sent, received]);
});

Deno.test("BmpDecoder tells the RIBs of a session apart", () => {
  const rd = "0000fde800000001";
  const headers: [PeerHeader, string][] = [
    [{}, `${PEER} > 10.0.0.2 (adj-rib-in pre-policy)`],
    [{ flags: 0x40 }, `${PEER} > 10.0.0.2 (adj-rib-in post-policy)`],
    [{ flags: 0x10 }, `10.0.0.2 > ${PEER} (adj-rib-out pre-policy)`],
    [{ flags: 0x50 }, `10.0.0.2 > ${PEER} (adj-rib-out post-policy)`],
    [{ type: 1, distinguisher: rd }, `${PEER} > ? (adj-rib-in pre-policy rd 65000:1)`],
    [{ type: 2, distinguisher: hex(7, 8) }, `${PEER} > ? (adj-rib-in pre-policy instance 7)`],
    [{ type: 3 }, `? AS65000 id 16843009 > ? (loc-rib)`],
    [{ type: 3, flags: 0x80 }, `? AS65000 id 16843009 > ? (loc-rib filtered)`],
    [{ type: 3, distinguisher: rd }, `? AS65000 id 16843009 > ? (loc-rib rd 65000:1)`],
  ];
  const sink = read(peerUp() + headers.map(([header]) => routes(header)).join(""));
  assertEquals(sink.only("damage"), []);
  const ways = sink.only("message").slice(2).map((line) => /@\d+ (.*) ff/.exec(line)![1]);
  assertEquals(ways, headers.map(([, way]) => way));
  assertEquals(new Set(sink.flows.filter((flow) => flow !== undefined)).size, 11);
});

Deno.test("BmpDecoder reads IPv6 peers", () => {
  const v6 = "20010db8" + "00".repeat(11);
  const sink = read(peerUp({ flags: 0x80, address: v6 + "01" }, "", v6 + "02"));
  assertMatch(sink.lines[0]!, /2001:db8::2 > 2001:db8::1 AS65000/);
});

Deno.test("BmpDecoder takes the AS width from the A flag, all else from the session", () => {
  const sink = read(peerUp() + routes() + routes({ flags: 0x20 }));
  const [received, , wide, narrow] = sink.flows;
  assertEquals([wide!.context.asWidth, narrow!.context.asWidth], [4, 2]);
  received!.context = makeContext({ asWidth: 2, addPath: new Set([257]), peer: "external" });
  for (const [flow, width] of [[wide!, 4], [narrow!, 2]] as const) {
    assertEquals([flow.context.asWidth, flow.context.peer], [width, "external"]);
    assert(flow.context.addPath.has(257));
  }
});

Deno.test("BmpDecoder keeps the flows of a peer that comes back, and makes others for another local end", () => {
  const elsewhere = "00".repeat(12) + "0a000003";
  const sink = read(
    peerUp() + routes() + peerUp() + routes() + peerUp({}, "", elsewhere) + routes(),
  );
  const ways = sink.only("message").filter((line) => line.endsWith(UPDATE));
  assertEquals(ways.map((line) => /> (\S+) \(/.exec(line)![1]), [
    "10.0.0.2",
    "10.0.0.2",
    "10.0.0.3",
  ]);
  assertEquals(sink.flows.filter((flow) => flow !== undefined).length, 6);
});

Deno.test("BmpDecoder names every reason of Peer Down and delivers its NOTIFICATION", () => {
  const down = (body: string) => bmp(2, perPeer() + body);
  const sink = read(
    peerUp() + down("01" + NOTIFICATION) + down("020018") + down("03" + NOTIFICATION) + down("04") +
      down("05") + down("06" + tlv(3, text("red"))) + down("63"),
  );
  assertEquals(sink.only("damage"), []);
  assertEquals(sink.only("message").slice(2).map((line) => line.replace(/^.*@\d+ /, "")), [
    `10.0.0.2 > ${PEER} ${NOTIFICATION}`,
    `${PEER} > 10.0.0.2 ${NOTIFICATION}`,
  ]);
  assertEquals(sink.only("info").slice(1).map((line) => /session down: ([^{]*) {/.exec(line)![1]), [
    "closed by the router with a NOTIFICATION",
    "closed by the router without a NOTIFICATION, FSM event 24",
    "closed by the peer with a NOTIFICATION",
    "closed by the peer without a NOTIFICATION",
    "no longer monitored",
    "closed by the router, table information follows",
    "reason 99",
  ]);
});

Deno.test("BmpDecoder reads counters, gauges, those by family, and says when some are missing", () => {
  const counters = tlv(0, "00000005") + tlv(7, hex(6, 8)) + tlv(9, "000201" + hex(7, 8)) +
    tlv(99, "aabb");
  const sink = read(bmp(1, perPeer() + "00000004" + counters));
  assertEquals(sink.lines.length, 1);
  assertMatch(
    sink.lines[0]!,
    /5 prefixes rejected by policy, 6 routes in Adj-RIB-In, 7 routes in Adj-RIB-In of a family \(ipv6 unicast\), \? statistic 99/,
  );
  const short = read(bmp(1, perPeer() + "00000005" + counters));
  assertMatch(short.only("damage")[0]!, /5 counters announced, 4 are there/);
});

Deno.test("BmpDecoder delivers mirrored messages, also one whose length is what is wrong", () => {
  const broken = `${MARKER}001204`;
  const sink = read(
    bmp(6, perPeer() + tlv(0, UPDATE) + tlv(0, broken) + tlv(1, "0001") + tlv(0, "ff")),
  );
  assertEquals(sink.only("message").map((line) => line.split(" ").pop()), [UPDATE, broken]);
  assertMatch(sink.only("info")[0]!, /could not mirror all messages/);
  assertMatch(sink.only("damage")[0]!, /a mirrored message of 1 octets/);
});

Deno.test("BmpDecoder delivers several UPDATEs of one Route Monitoring", () => {
  const sink = read(routes({}, UPDATE + KEEPALIVE));
  assertEquals(sink.only("message").map((line) => line.split(" ").pop()), [UPDATE, KEEPALIVE]);
});

Deno.test("BmpDecoder finds the UPDATE among the TLVs of version 4", () => {
  const indexed = (type: number, value: string) =>
    tlv(type, "0000" + value)
      .replace(/^(....)..../, (_, head) => head + hex(value.length / 2, 2));
  const body = perPeer() + indexed(3, text("red")) + indexed(4, UPDATE) +
    indexed(0x8001, "00000002");
  const sink = read("04" + bmp(0, body).slice(2));
  assertEquals(sink.lines.length, 1);
  assert(sink.lines[0]!.endsWith(` ${UPDATE}`));
  const cut = read("04" + bmp(0, perPeer() + "00040020").slice(2));
  assertMatch(cut.only("damage")[0]!, /2 octets needed, 0 left/);
});

Deno.test("BmpDecoder passes over what a router adds behind an UPDATE", () => {
  const sink = read(routes({}, UPDATE + "0001000400000000") + routes());
  assertEquals([sink.only("message").length, sink.only("damage").length], [2, 0]);
  assertMatch(sink.only("notice")[0]!, /what follows the UPDATE in BMP Route Monitoring: skipped/);
});

Deno.test("BmpDecoder takes a local address of zeros for one that is not told", () => {
  const sink = read(peerUp({ type: 3, address: "00".repeat(16) }, "", "00".repeat(16)));
  assertMatch(sink.lines[0]!, /@0 \? > \? AS65000 id 16843009 \(loc-rib\) /);
  assertMatch(sink.lines[2]!, /^info bmp-peer-up: session up \{/);
});

Deno.test("BmpDecoder takes packet and time from the capture where the router tells none", () => {
  const sink = new RecordingSink(), decoder = new BmpDecoder(sink, new FlowTable());
  const arrival = { seconds: 77, microseconds: 5, frame: 9, offset: 1234 };
  decoder.push(Uint8Array.fromHex(routes({ seconds: 0 }) + routes()), arrival);
  assertEquals(sink.lines.map((line) => line.split(" ").slice(1, 3).join(" ")), [
    "77.5 9@1234",
    "1000.250000 9@1234",
  ]);
  assertMatch(read(routes({ seconds: 0 })).lines[0]!, /^message -1 1@0/);
});

const MIXED = bmp(4, tlv(2, text("r1"))) + peerUp() + routes() + "0102030405".repeat(7) + routes() +
  bmp(2, perPeer() + "03" + NOTIFICATION) + routes({}, MARKER + "ffff02") +
  bmp(3, perPeer() + "00") +
  bmp(0, perPeer(), 20) + routes() + routes() + bmp(9, "00") + routes() + routes();

Deno.test("BmpDecoder delivers the same for pieces of any size", () => {
  const whole = read(MIXED).lines;
  assert(whole.filter((line) => line.startsWith("damage")).length >= 4);
  for (const size of [1, 2, 5, 6, 7, 48, 49, 100]) assertEquals(read(MIXED, size).lines, whole);
});

Deno.test("BmpDecoder finds messages again after what is none, and says where and how much", () => {
  const good = routes(), sink = read(good + "deadbeef" + good + good);
  assertEquals(sink.only("message").length, 3);
  assertEquals(sink.only("damage", "notice"), [
    `damage ${good.length / 2} 2 BMP header: version 222 is neither 3 nor 4`,
    "notice gap: BMP goes on after 4 octets that hold no message",
  ]);
});

Deno.test("BmpDecoder goes on after a hole in its stream", () => {
  const sink = new RecordingSink(), decoder = new BmpDecoder(sink, new FlowTable());
  const good = Uint8Array.fromHex(routes());
  decoder.push(good);
  decoder.push(good.subarray(0, 30));
  decoder.gap();
  decoder.push(good.subarray(40));
  decoder.push(good);
  decoder.push(good);
  decoder.finish();
  assertEquals(sink.only("message").length, 3);
  assertMatch(sink.only("damage")[0]!, /the source ends after 30 of 71 octets/);
});

Deno.test("BmpDecoder tells of a cut wherever it is, and keeps what stands before it", () => {
  const clean = bmp(4, tlv(2, text("r1"))) + peerUp() + routes() + bmp(2, perPeer() + "04");
  const whole = read(clean).lines;
  for (let cut = 2; cut < clean.length; cut += 2) {
    const { lines } = read(clean.slice(0, cut));
    const good = lines.filter((line) => !line.startsWith("damage"));
    assertEquals(good, whole.slice(0, good.length));
  }
});

Deno.test("BmpDecoder neither throws nor hangs on octets changed at random", () => {
  const clean = Uint8Array.fromHex(MIXED + MIXED);
  let seed = 7;
  const random = (below: number) => (seed = Math.imul(seed, 48271) >>> 0) % below;
  for (let round = 0; round < 1500; round++) {
    const bytes = clean.slice();
    for (let n = random(6); n >= 0; n--) bytes[random(bytes.length)] = random(256);
    const whole = read(bytes.toHex()).lines;
    if (round % 100 === 0) assertEquals(read(bytes.toHex(), 3).lines, whole);
  }
});

Deno.test("BmpDecoder tells of a BGP message that is shorter than a header, and reads on", () => {
  for (const length of ["0012", "0000"]) {
    const sink = read(routes({}, `${MARKER}${length}02` + UPDATE) + routes());
    assertEquals(sink.only("message").length, 1);
    const [told = "", ...more] = sink.only("damage");
    assertMatch(told, /: BGP message of \d+ octets, 42 are there$/);
    assertEquals(more, []);
  }
});
