import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  entry,
  INDEX,
  KEEPALIVE,
  MARKER,
  ORIGIN,
  pathEntry,
  PEERS2,
  PEERS4,
  PEERS6,
  read,
  record,
  T0,
  UPDATE,
} from "./mrt_records.ts";

const FROM1 = "10.0.0.1 AS65000 id 16843009 > ? id 151587081 (table dump)";
const FROM2 = "2001:db8::7 AS70000 id 33686018 > ? id 151587081 (table dump)";
const AT = `at ${0x65000000} sequence`;

Deno.test("MrtDecoder delivers messages of every BGP4MP message subtype with its reading", () => {
  const rows: [number, string, 2 | 4, boolean, boolean][] = [
    [1, PEERS2, 2, false, false],
    [4, PEERS4, 4, false, false],
    [6, PEERS2, 2, true, false],
    [7, PEERS4, 4, true, false],
    [8, PEERS2, 2, false, true],
    [9, PEERS4, 4, false, true],
    [10, PEERS2, 2, true, true],
    [11, PEERS4, 4, true, true],
  ];
  for (const [subtype, peers, width, isLocal, addPath] of rows) {
    const sink = read(record(16, subtype, peers + KEEPALIVE));
    const way = isLocal
      ? "10.0.0.2 AS65001 > 10.0.0.1 AS65000"
      : "10.0.0.1 AS65000 > 10.0.0.2 AS65001";
    assertEquals(sink.lines, [`message ${T0} 1@0 ${way} ${KEEPALIVE}`]);
    const { context, declared } = sink.flows[0]!;
    assertEquals(declared, true);
    assertEquals([context.asWidth, context.peer], [width, "external"]);
    assertEquals(context.addPath.has(1 << 8 | 1), addPath);
  }
});

Deno.test("MrtDecoder links the two directions of a session and tells internal peers", () => {
  const inner = PEERS2.replace("fde9", "fde8");
  const sink = read(record(16, 1, inner + KEEPALIVE) + record(16, 6, inner + KEEPALIVE));
  const [one, other] = sink.flows;
  assertEquals(one!.reverse, other);
  assertEquals(other!.reverse, one);
  assertEquals(one!.context.peer, "internal");
});

Deno.test("MrtDecoder does not take AS_TRANS on both sides for one AS", () => {
  const sink = read(record(16, 1, "5ba05ba0" + PEERS2.slice(8) + KEEPALIVE));
  assertEquals(sink.flows[0]!.context.peer, "unknown");
});

Deno.test("MrtDecoder reads state changes, IPv6 peers and microseconds", () => {
  const sink = read(
    record(16, 0, PEERS2 + "00010003") + record(16, 5, PEERS6 + "00060001") +
      record(17, 4, "0001e240" + PEERS4 + UPDATE),
  );
  assertEquals(sink.lines, [
    `state ${T0} 1@0 10.0.0.1 AS65000 > 10.0.0.2 AS65001 1-3`,
    `state ${T0} 2@32 2001:db8::1 AS65000 > 2001:db8::2 AS65001 6-1`,
    `message ${T0}.123456 3@92 10.0.0.1 AS65000 > 10.0.0.2 AS65001 ${UPDATE}`,
  ]);
});

Deno.test("MrtDecoder delivers several messages of one record", () => {
  const sink = read(record(16, 4, PEERS4 + KEEPALIVE + UPDATE));
  assertEquals(sink.lines.map((line) => line.split(" ").pop()), [KEEPALIVE, UPDATE]);
});

Deno.test("MrtDecoder reads table dumps of version 2 in every family and with path identifiers", () => {
  const v4 = "00000007" + "180a0102", v6 = "00000008" + "2020010db8";
  const sink = read(
    INDEX + record(13, 2, v4 + "0002" + entry("0000") + entry("0001", "")) +
      record(13, 3, v4 + "0001" + entry("0000")) +
      record(13, 4, v6 + "0001" + entry("0001")) + record(13, 5, v6 + "0001" + entry("0001")) +
      record(13, 8, v4 + "0001" + pathEntry("0000", "00000009")) +
      record(13, 9, v4 + "0001" + pathEntry("0000", "00000009")) +
      record(13, 10, v6 + "0001" + pathEntry("0001", "ffffffff")) +
      record(13, 11, v6 + "0001" + pathEntry("0001", "ffffffff")),
  );
  assertEquals(sink.only("damage", "notice"), []);
  const routes = sink.only("route").map((line) => line.replace(/^route \d+ (\d+)@\d+ /, "$1 "));
  assertEquals(routes, [
    `2 ${FROM1} 257:180a0102#-1 ${ORIGIN} ${AT} 7`,
    `2 ${FROM2} 257:180a0102#-1  ${AT} 7`,
    `3 ${FROM1} 258:180a0102#-1 ${ORIGIN} ${AT} 7`,
    `4 ${FROM2} 513:2020010db8#-1 ${ORIGIN} ${AT} 8`,
    `5 ${FROM2} 514:2020010db8#-1 ${ORIGIN} ${AT} 8`,
    `6 ${FROM1} 257:180a0102#9 ${ORIGIN} ${AT} 7`,
    `7 ${FROM1} 258:180a0102#9 ${ORIGIN} ${AT} 7`,
    `8 ${FROM2} 513:2020010db8#4294967295 ${ORIGIN} ${AT} 8`,
    `9 ${FROM2} 514:2020010db8#4294967295 ${ORIGIN} ${AT} 8`,
  ]);
});

Deno.test("MrtDecoder reads RIB_GENERIC, and its ADD-PATH in the form of the RFC and in that of OpenBGPD", () => {
  const vpn = "00000001" + "0001" + "80" + "70" + "000641" + "0000fde800000001" + "0a0102";
  const evpn = "00000001" + "0019" + "46" + "0302aabb", unknown = "00000001" + "00070901" + "ff";
  const v4 = "00000001" + "000101", prefix = "180a0102";
  const sink = read(
    INDEX + record(13, 6, vpn + "0001" + entry("0000")) +
      record(13, 6, evpn + "0001" + entry("0000")) +
      record(13, 6, unknown + "0001" + entry("0000")) +
      record(13, 12, v4 + prefix + "0001" + pathEntry("0000", "00000005")) +
      record(13, 12, v4 + "00000006" + prefix + "0002" + entry("0000") + entry("0001")),
  );
  assertEquals(sink.only("damage"), []);
  const found = sink.only("route").map((line) => / (\d+:[0-9a-f]+#-?\d+) /.exec(line)![1]);
  assertEquals(found, [
    "384:700006410000fde8000000010a0102#-1",
    "6470:0302aabb#-1",
    "1801:01ff#-1",
    "257:180a0102#5",
    "257:180a0102#6",
    "257:180a0102#6",
  ]);
});

Deno.test("MrtDecoder tells the peers of an index and the places of a geo table", () => {
  const nan = "7fc00000";
  const geo = "09090909" + "0001" + "76" + "42000000" + "c1200000" + "0001" +
    "02" + "01010101" + "0a000001" + "0000fde8" + nan + "40000000";
  const sink = read(INDEX + record(13, 7, geo));
  assertMatch(sink.lines[0]!, /^info mrt-peers: table dump of collector 9.9.9.9 view v: 2 peers/);
  assertMatch(sink.lines[1]!, /"latitude":32,"longitude":-10/);
  assertMatch(sink.lines[1]!, /"asn":65000,"bgpId":"1.1.1.1","longitude":2}/);
  assertEquals(sink.lines.length, 2);
});

Deno.test("MrtDecoder names a peer index that no peer has and delivers the route", () => {
  const sink = read(
    INDEX + record(13, 2, "00000007180a01020002" + entry("0002") + entry("0000")),
  );
  assertEquals(sink.only("damage").length, 1);
  assertMatch(sink.only("damage")[0]!, /peer index 2 is not in the PEER_INDEX_TABLE of 2/);
  assertEquals(sink.only("route").length, 2);
  assertMatch(sink.only("route")[0]!, /\? > .*unknown peer 2\) 257:180a0102/);
});

Deno.test("MrtDecoder delivers routes that come before any peer index", () => {
  const sink = read(record(13, 2, "00000007180a01020001" + entry("0000")));
  assertMatch(sink.only("damage")[0]!, /peer index 0 before any PEER_INDEX_TABLE/);
  assertEquals(sink.only("route").length, 1);
});

Deno.test("MrtDecoder reads TABLE_DUMP of both families with AS numbers of two octets", () => {
  const v4 = "0000" + "0005" + "0a010200" + "18" + "01" + "65000000" + "0a000001" + "fde8" +
    "0004" +
    ORIGIN;
  const v6 = "0000" + "0006" + "20010db8" + "00".repeat(12) + "20" + "01" + "65000000" +
    "20010db8" + "00".repeat(11) + "01" + "fde8" + "0000";
  const sink = read(record(12, 1, v4) + record(12, 2, v6));
  assertEquals(sink.lines, [
    `route ${T0} 1@0 10.0.0.1 AS65000 > ? (table dump) 257:180a0102#-1 ${ORIGIN} ${AT} 5`,
    `route ${T0} 2@38 2001:db8::1 AS65000 > ? (table dump) 513:2020010db8#-1  ${AT} 6`,
  ]);
  assertEquals(sink.flows[0]!.context.asWidth, 2);
});

Deno.test("MrtDecoder reads TABLE_DUMP records that hold many routes and miscount four octets", () => {
  const one = "0a010200" + "18" + "01" + "65000000" + "0a000001" + "fde8" + "0004" + ORIGIN;
  const body = "00000000" + one + one + one;
  const grouped = record(12, 1, body, T0, body.length / 2 - 4);
  const sink = read(grouped + grouped);
  assertEquals(sink.only("damage", "notice"), []);
  assertEquals(sink.only("route").length, 6);
  assertEquals(read(grouped + grouped, 1).lines, sink.lines);
});

Deno.test("MrtDecoder gives messages of type 5 their header back", () => {
  const ends = "fde8" + "0a000001" + "fde9" + "0a000002";
  const sink = read(
    record(5, 1, ends + "00000000180a0102") + record(5, 7, ends) +
      record(5, 3, "fde80a000001" + "00030002") + record(5, 4, "00"),
  );
  const way = "10.0.0.1 AS65000 > 10.0.0.2 AS65001";
  assertEquals(sink.lines, [
    `message ${T0} 1@0 ${way} ${MARKER}001b0200000000180a0102`,
    `message ${T0} 2@32 ${way} ${KEEPALIVE}`,
    `state ${T0} 3@56 10.0.0.1 AS65000 > ? 3-2`,
    "notice skipped: MRT BGP SYNC is obsolete: skipped",
  ]);
});

Deno.test("MrtDecoder names and skips what holds no BGP", () => {
  const types = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 32, 33, 48, 49];
  const good = record(16, 4, PEERS4 + KEEPALIVE);
  const sink = read(types.map((type) => record(type, 0, "01020304") + good).join(""));
  assertEquals(sink.only("damage"), []);
  assertEquals(sink.only("notice").length, types.length);
  assertEquals(sink.only("message").length, types.length);
  for (const name of ["OSPFv2", "ISIS_ET", "OSPFv3", "IDRP", "BGP4PLUS"]) {
    assert(sink.only("notice").some((line) => line.includes(name)), name);
  }
  const others = read(record(99, 7, "00") + record(13, 77, "00") + record(16, 2, "00") + good);
  assertEquals(others.only("notice"), [
    "notice skipped: MRT type 99 subtype 7 is not supported: skipped",
    "notice skipped: MRT TABLE_DUMP_V2 subtype 77 is not supported: skipped",
    "notice skipped: MRT BGP4MP ENTRY is obsolete: skipped",
  ]);
  assertEquals([others.only("message").length, others.only("damage").length], [1, 0]);
});
