import { assert, assertEquals } from "@std/assert";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import type { AdjIn } from "./adj_in.ts";
import { ADD_PATH, Bench, madeFacts, SOUND } from "./made_peers.ts";
import { rowsOf } from "./path_lookup.ts";
import {
  decodeSnapshot,
  encodeSnapshot,
  isSnapshot,
  SnapshotReader,
  streamSnapshot,
} from "./snapshot.ts";
import { crc32, FRAME_HEAD, LEAD } from "./snapshot_format.ts";

const FACTS = { created: 1_700_000_100, source: "192.0.2.1, a router" };

function bench(): Bench {
  const made = new Bench();
  made.adjIn.addPeer(madeFacts(1));
  made.adjIn.addPeer(madeFacts(2, {
    name: "spine",
    address: new Uint8Array(16).fill(0xfe),
    zone: "eth0",
    kind: "internal",
    localAddress: Uint8Array.of(192, 0, 2, 9),
    localAsn: 4_200_000_000,
    localRouterId: 0xc0000209,
    since: 1_700_000_000,
  }));
  made.tell(0, { announce: ["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0"] });
  made.time += 9;
  made.tell(1, { announce: ["10.0.0.0/8#7", "10.0.0.0/8#0"] }, ADD_PATH);
  made.tell(1, { reach: ["2001:db8::/33", "::/0"], attributes: { ...SOUND, med: 1 } });
  made.tell(1, { reach: ["2001:db8::1/128"], nextHop: "2001:db8::7" });
  made.tell(0, {});
  return made;
}

function octets(adjIn: AdjIn): Uint8Array<ArrayBuffer> {
  const chunks = [...encodeSnapshot(adjIn, FACTS)];
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function decode(chunks: Iterable<Uint8Array>) {
  return decodeSnapshot(chunks, new UpdateChecker().sets);
}

/** All that can be asked of the paths of a family, in words. */
function told(adjIn: AdjIn, family: number): string[] {
  const table = adjIn.table(family)!, { sets, nextHops } = adjIn;
  return [...rowsOf(table)].map((row) => {
    const { address, length } = table.prefixes.prefix(table.prefixOf(row)), set = table.setOf(row);
    return [
      `${address}/${length}`,
      adjIn.facts(table.peerOf(row)).name,
      table.pathIdOf(row),
      sets.bytesOf(set).subarray(sets.start(set), sets.end(set)).toHex(),
      sets.attributeClass(set),
      nextHops.view(table.nextHopOf(row)).toHex(),
      table.timeOf(row),
    ].join(" ");
  }).sort();
}

Deno.test("decodeSnapshot gives back every path, peer and fact", () => {
  const { adjIn } = bench(), found = decode([octets(adjIn)]);
  assert("adjIn" in found, JSON.stringify(found));
  assertEquals(found.facts, FACTS);
  assertEquals(
    [0, 1].map((peer) => found.adjIn.facts(peer)),
    [0, 1].map((peer) => adjIn.facts(peer)),
  );
  for (const family of [IPV4_UNICAST, IPV6_UNICAST]) {
    assertEquals(told(found.adjIn, family), told(adjIn, family));
  }
  assertEquals(found.adjIn.size, 8);
  const { endOfRib, paths } = found.adjIn.familyTally(0, IPV4_UNICAST)!;
  assertEquals([endOfRib, paths], [1_700_000_009, 3]);
});

Deno.test("decodeSnapshot holds no set longer than a route has it", () => {
  const found = decode([octets(bench().adjIn)]);
  assert("adjIn" in found);
  const { adjIn } = found;
  for (const peer of [0, 1]) adjIn.removePeer(peer);
  adjIn.sets.blocks.sweep();
  assertEquals(adjIn.sets.blocks.size, 0);
});

Deno.test("encodeSnapshot numbers peers anew where numbers are free", () => {
  const made = new Bench(), { adjIn } = made;
  for (let n = 1; n <= 3; n++) adjIn.addPeer(madeFacts(n));
  made.tell(2, { announce: ["10.0.0.0/8"] });
  adjIn.removePeer(0);
  const found = decode([octets(adjIn)]);
  assert("adjIn" in found, JSON.stringify(found));
  assertEquals(found.adjIn.peers.map((peer) => found.adjIn.facts(peer).name), ["peer2", "peer3"]);
  assertEquals(told(found.adjIn, IPV4_UNICAST), told(adjIn, IPV4_UNICAST));
});

Deno.test("decodeSnapshot reads many frames, an octet at a time too", () => {
  const made = new Bench(), { adjIn } = made;
  adjIn.addPeer(madeFacts(1));
  const names = Array.from({ length: 9000 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
  for (let at = 0; at < names.length; at += 500) {
    made.tell(0, { announce: names.slice(at, at + 500), attributes: { ...SOUND, med: at } });
  }
  const whole = octets(adjIn), found = decode([whole]);
  assert("adjIn" in found, JSON.stringify(found));
  assertEquals(told(found.adjIn, IPV4_UNICAST), told(adjIn, IPV4_UNICAST));
  const small = octets(bench().adjIn);
  const piecemeal = decode(Array.from(small, (_, i) => small.subarray(i, i + 1)));
  assert("adjIn" in piecemeal, JSON.stringify(piecemeal));
  assertEquals(piecemeal.adjIn.size, 8);
});

Deno.test("decodeSnapshot tells of every octet that is not as it was", () => {
  const whole = octets(bench().adjIn);
  for (let i = 0; i < whole.length; i++) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const damaged = whole.slice();
      damaged[i] = damaged[i]! ^ mask;
      const found = decode([damaged]);
      assert("reason" in found, `octet ${i} ^ ${mask}`);
      assert(
        found.offset <= i || found.what === "snapshot",
        `octet ${i}: ${JSON.stringify(found)}`,
      );
    }
  }
});

Deno.test("decodeSnapshot tells of a file that was cut, wherever, or has something behind it", () => {
  const whole = octets(bench().adjIn);
  for (let length = 0; length < whole.length; length++) {
    const found = decode([whole.subarray(0, length)]);
    assert("reason" in found, `${length} octets`);
    assertEquals([found.what, found.offset], ["snapshot", length]);
  }
  const longer = decode([whole, Uint8Array.of(0)]);
  assertEquals(longer, { what: "end", offset: whole.length, reason: "1 octets follow" });
});

Deno.test("decodeSnapshot says which version it cannot read, and what is no snapshot", () => {
  const whole = octets(bench().adjIn);
  assert(isSnapshot(whole.subarray(0, 8)));
  whole[9] = 2;
  assertEquals(decode([whole]), { what: "version", offset: 8, reason: "2 is not 1" });
  const other = decode([new TextEncoder().encode("BGP table version is 1")]);
  assert("what" in other && other.what === "magic");
  assert(!isSnapshot(new Uint8Array(8)));
});

/** Changes octets of the body of frame `n` and gives it the checksum that goes with them. */
function forged(n: number, change: (view: DataView) => void): Uint8Array {
  const whole = octets(bench().adjIn), view = new DataView(whole.buffer);
  let at = LEAD;
  for (; n > 0; n--) at += FRAME_HEAD + view.getUint32(at + 1) + 4;
  const end = at + FRAME_HEAD + view.getUint32(at + 1);
  change(new DataView(whole.buffer, at + FRAME_HEAD, end - at - FRAME_HEAD));
  view.setUint32(end, crc32(whole, at, end));
  return whole;
}

Deno.test("decodeSnapshot tells of what has a good checksum and makes no sense", () => {
  // Frames: 0 header, 1 and 2 peers, 3 blocks, 4 prefixes, 5 paths, 6 next hops, 7 blocks, 8 prefixes, 9 paths, 10 end.
  const cases: readonly [frame: number, change: (view: DataView) => void, reason: RegExp][] = [
    [0, (v) => v.setUint16(8, 60_000), /octets needed/],
    [0, (v) => v.setUint32(10 + FACTS.source.length, 7), /2 peers are here, the header says 7/],
    [1, (v) => v.setUint16(1, 60_000), /octets needed/],
    [6, (v) => v.setUint8(2, 0), /no octets|too many|needed/],
    [3, (v) => v.setUint8(2, 8), /attribute class 8/],
    [4, (v) => v.setUint32(0, 99), /family 99/],
    [4, (v) => v.setUint8(6, 33), /prefix length 33/],
    [4, (v) => v.setUint8(8, 7), /bits set behind|too many/],
    [5, (v) => v.setUint32(7, 9), /prefix 9 of 3/],
    [5, (v) => v.setUint16(7 + 5 * 4, 9), /peer 9 of 2/],
    [5, (v) => v.setUint32(7 + 5 * 6, 9), /attribute block 9 of 1/],
    [5, (v) => v.setUint32(7 + 5 * 10, 9), /next hop 9 of 1/],
    [5, (v) => v.setUint32(7 + 4, 0), /4 different paths are here, 5 were told/],
    [5, (v) => v.setUint16(4, 4), /octets, 4 paths have 92/],
    [5, (v) => v.setUint16(4, 60_000), /60000 paths have/],
    [10, (v) => v.setUint32(0, 3), /frames are here/],
  ];
  for (const [frame, change, reason] of cases) {
    const found = decode([forged(frame, change)]);
    assert("reason" in found && reason.test(found.reason), `${reason}: ${JSON.stringify(found)}`);
  }
});

Deno.test("SnapshotReader stops at the first fault and stays there", () => {
  const reader = new SnapshotReader(new UpdateChecker().sets);
  const fault = reader.push(Uint8Array.of(1));
  assertEquals(fault?.what, "magic");
  assertEquals(reader.push(octets(bench().adjIn)), fault);
  assertEquals(reader.finish(), fault);
});

Deno.test("crc32 is that of everybody else", () => {
  // The check value that catalogues of CRCs give for CRC-32/ISO-HDLC.
  const text = new TextEncoder().encode("123456789");
  assertEquals(crc32(text, 0, text.length), 0xcbf43926);
});

Deno.test("streamSnapshot of tables that change meanwhile is whole, and has what was there all the time", () => {
  const made = new Bench(), { adjIn } = made;
  adjIn.addPeer(madeFacts(1));
  const name = (n: number) => `10.${n >> 8}.${n & 255}.0/24`;
  const tell = (from: number, to: number, med: number) => {
    for (let at = from; at < to; at += 500) {
      const announce = Array.from({ length: Math.min(500, to - at) }, (_, i) => name(at + i));
      made.tell(0, { announce, attributes: { ...SOUND, med } });
    }
  };
  tell(0, 9000, 1);
  const chunks: Uint8Array[] = [];
  let steps = 0;
  for (const chunk of streamSnapshot(adjIn, FACTS)) {
    chunks.push(chunk);
    steps++;
    // The first third goes, the second is told anew, and others come.
    made.tell(0, {
      withdraw: Array.from({ length: 200 }, (_, i) => name((steps * 200 + i) % 3000)),
    });
    tell(3000 + steps * 100, 3100 + steps * 100, 100 + steps);
    tell(20_000 + steps * 100, 20_100 + steps * 100, 7);
    adjIn.sets.blocks.sweep();
  }
  assert(steps > 5, `${steps} steps`);
  const found = decode(chunks);
  assert("adjIn" in found, JSON.stringify(found));
  const lines = told(found.adjIn, IPV4_UNICAST),
    there = new Set(lines.map((line) => line.split(" ")[0]));
  assertEquals(there.size, lines.length);
  for (let n = 6000; n < 9000; n++) assert(there.has(`10,${n >> 8},${n & 255},0/24`), name(n));
  const unsaid = adjIn.sets.blocks.size;
  adjIn.removePeer(0);
  adjIn.sets.blocks.sweep();
  assert(unsaid > 0);
  assertEquals(adjIn.sets.blocks.size, 0, "a set is held by nobody");
});
