import { assert, assertEquals, assertMatch } from "@std/assert";
import { FlowTable } from "./flows.ts";
import { MrtDecoder } from "./mrt.ts";
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
import { RecordingSink } from "./recording_sink.ts";

/** A file of every kind of record, some of them bad, with garbage in between. */
const MIXED = INDEX + record(13, 2, "00000007180a01020002" + entry("0000") + entry("0001")) +
  record(16, 4, PEERS4 + KEEPALIVE) + "deadbeef".repeat(9) + record(16, 1, PEERS2 + UPDATE) +
  record(16, 1, PEERS2 + UPDATE) + record(17, 5, "00000001" + PEERS4 + "00010002") +
  record(13, 4, "0000000821" + "20010db800" + "0001" + entry("0005")) +
  record(12, 1, "0000000511110a01020018016500") + record(11, 0, "0000") +
  record(16, 4, PEERS6 + UPDATE) + record(0xffff, 0xffff, "00", T0, 0xffffffff) +
  record(16, 4, PEERS6 + UPDATE) +
  record(13, 8, "00000007180a01020001" + pathEntry("0000", "00000009"));

Deno.test("MrtDecoder delivers the same for pieces of any size", () => {
  const whole = read(MIXED).lines;
  assert(whole.length > 12);
  for (const size of [1, 2, 3, 7, 11, 12, 13, 50, 64, 100]) {
    assertEquals(read(MIXED, size).lines, whole);
  }
});

Deno.test("MrtDecoder loses nothing that stands before a cut, wherever it is", () => {
  const clean = INDEX + record(13, 2, "00000007180a01020001" + entry("0000")) +
    record(16, 4, PEERS4 + KEEPALIVE) + record(17, 5, "00000001" + PEERS4 + "00010002");
  const sizes = [
    0,
    ...clean.match(/6553f100(0010|0011|000d)/g)!.map((_, i, all) => all.length - i),
  ];
  assertEquals(sizes.length, 5);
  const whole = read(clean).lines;
  assertEquals(whole.length, 4);
  for (let cut = 0; cut <= clean.length; cut += 2) {
    const { lines } = read(clean.slice(0, cut));
    const good = lines.filter((line) => !line.startsWith("damage "));
    assertEquals(good, whole.slice(0, good.length), `cut at ${cut / 2}`);
    const atEdge = [0, 64, 98, 149, 193].includes(cut / 2);
    const bad = lines.length - good.length;
    assert(bad <= 1 && (bad === 1 || good.length === whole.length || atEdge || isEdge(clean, cut)));
  }
});

/** True where a record ends at `cut` digits. */
function isEdge(hex: string, cut: number): boolean {
  let at = 0;
  while (at < cut) at += 24 + 2 * parseInt(hex.slice(at + 16, at + 24), 16);
  return at === cut;
}

Deno.test("MrtDecoder tells of records shorter than their fixed part and reads on", () => {
  const good = record(16, 4, PEERS4 + KEEPALIVE);
  const bodies: [number, number, string][] = [
    [16, 0, PEERS2],
    [16, 1, PEERS2.slice(0, 12)],
    [16, 4, PEERS4],
    [16, 5, PEERS4 + "00"],
    [17, 4, "0000"],
    [13, 1, "0909"],
    [13, 2, "000000"],
    [13, 4, "00000001" + "80" + "2001"],
    [13, 6, "00000001"],
    [13, 7, "09"],
    [13, 8, "00000001" + "08"],
    [12, 1, "00"],
    [12, 2, "00000000"],
    [5, 1, "fde8"],
    [5, 3, "fde80a000001"],
  ];
  for (const [type, subtype, body] of bodies) {
    for (const cut of new Set([0, 2, body.length])) {
      const sink = read(record(type, subtype, body.slice(0, cut)) + good);
      assertEquals(sink.only("damage").length, 1, `${type}/${subtype} ${body} to ${cut}`);
      assertEquals(sink.only("message").length, 1, `${type}/${subtype} ${body} to ${cut}`);
    }
  }
});

Deno.test("MrtDecoder tells where a length lies, keeps what came before it and reads on", () => {
  const good = record(16, 4, PEERS4 + KEEPALIVE), rib = "00000007180a0102";
  const viewTooLong = "09090909" + "ffff" + "76" + "0000";
  const rows: [string, RegExp, number][] = [
    [record(13, 1, viewTooLong), /65535 octets needed, 3 left, after 0 of 0 peers/, 0],
    [
      record(13, 1, "09090909" + "0000" + "0003" + "00010101010a000001fde8"),
      /after 1 of 3 peers/,
      0,
    ],
    [
      INDEX + record(13, 2, rib + "0002" + entry("0000") + "000065000000ffff" + ORIGIN),
      /entry 2: its attributes pass the end of the record by 65531 octets/,
      1,
    ],
    [INDEX + record(13, 2, rib + "ffff" + entry("0000")), /entry 2: 0 octets left, 8 needed/, 1],
    [INDEX + record(13, 2, rib + "0001" + entry("0000") + "00"), /1 octets after entry 1/, 1],
    [
      INDEX + record(13, 2, "0000000721" + "0a01020304" + "0001" + entry("0000")),
      /prefix length 33 is more than 32/,
      0,
    ],
    [record(16, 4, PEERS4 + `${MARKER}010004`), /message length 256, 19 octets are there/, 0],
    [record(16, 4, PEERS4 + `${MARKER}001204`), /message length 18, 19 octets are there/, 0],
    [
      record(16, 4, PEERS4.replace("00000001", "00000063") + KEEPALIVE),
      /address family 99 is not 1/,
      0,
    ],
  ];
  for (const [hex, reason, routes] of rows) {
    const sink = read(hex + good);
    assertMatch(sink.only("damage").join("\n"), reason);
    assertEquals(sink.only("damage").length, 1);
    assertEquals(sink.only("route").length, routes, String(reason));
    assertEquals(sink.only("message").length, 1);
  }
});

Deno.test("MrtDecoder finds records again after garbage and after a length that cannot be", () => {
  const good = record(16, 4, PEERS4 + KEEPALIVE);
  for (const bad of ["00".repeat(57), "ff".repeat(57), record(16, 4, "00", T0, 0xfffffff0)]) {
    const sink = read(good + bad + good + good);
    assertEquals(sink.only("message").length, 3);
    assertEquals(sink.only("damage").length, 1);
    assertMatch(
      sink.only("damage")[0]!,
      new RegExp(`^damage ${good.length / 2} 2 MRT record header`),
    );
    assertEquals(sink.only("notice"), [
      `notice gap: records go on after ${bad.length / 2} octets that hold none`,
    ]);
  }
});

Deno.test("MrtDecoder bounds how many peers it tells apart", () => {
  const sink = new RecordingSink(), decoder = new MrtDecoder(sink, new FlowTable(2));
  for (const asn of ["0001", "0002", "0003", "0001"]) {
    decoder.push(Uint8Array.fromHex(record(16, 1, asn + PEERS2.slice(4) + KEEPALIVE)));
  }
  assertEquals(sink.only("message").length, 3);
  assertMatch(sink.only("damage")[0]!, /more peers than can be told apart/);
});

Deno.test("MrtDecoder neither throws nor hangs on octets changed at random", () => {
  const clean = Uint8Array.fromHex(MIXED + MIXED);
  let seed = 1;
  const random = (below: number) => (seed = Math.imul(seed, 48271) >>> 0) % below;
  for (let round = 0; round < 2000; round++) {
    const bytes = clean.slice();
    for (let n = random(6); n >= 0; n--) bytes[random(bytes.length)] = random(256);
    const whole = read(bytes.toHex()).lines;
    if (round % 100 === 0) assertEquals(read(bytes.toHex(), 5).lines, whole);
  }
});
