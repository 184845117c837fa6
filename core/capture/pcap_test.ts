import { assertEquals } from "@std/assert";
import { Pcap, pcapFormat } from "./pcap.ts";
import type { Damage } from "./record.ts";
import { type MadeFile, type MadeRecord, pcapFile } from "./made_packets.ts";

interface Told {
  readonly packets: string[];
  readonly damages: Damage[];
}

/** Packets as `frame@offset seconds.microseconds octets/original`. */
function read(file: Uint8Array, piece = Math.max(1, file.length)): Told {
  const told: Told = { packets: [], damages: [] };
  const pcap = new Pcap({
    packet(linkType, _bytes, start, end, original, s) {
      const time = `${s.seconds}.${s.microseconds}`;
      told.packets.push(`${s.frame}@${s.offset} ${time} ${end - start}/${original} ${linkType}`);
    },
  }, (damage) => told.damages.push(damage));
  for (let at = 0; at < file.length; at += piece) pcap.push(file.slice(at, at + piece));
  pcap.finish();
  return told;
}

const packet = (size: number, fill = 0xaa): number[] => new Array<number>(size).fill(fill);
const RECORDS: readonly MadeRecord[] = [
  { octets: packet(60), seconds: 1_700_000_000, microseconds: 1 },
  { octets: packet(70), seconds: 1_700_000_001, microseconds: 2 },
  { octets: packet(80), seconds: 1_700_000_002, microseconds: 999_999, original: 90 },
];
const GOOD = [
  "1@24 1700000000.1 60/60 1",
  "2@100 1700000001.2 70/70 1",
  "3@186 1700000002.999999 80/90 1",
];

for (const nanoseconds of [false, true]) {
  for (const bigEndian of [false, true]) {
    const file: MadeFile = { nanoseconds, bigEndian };
    Deno.test(`Pcap reads ${nanoseconds ? "nano" : "micro"}seconds${bigEndian ? ", big endian" : ""}`, () => {
      assertEquals(read(pcapFile(RECORDS, file)), { packets: GOOD, damages: [] });
      assertEquals(pcapFormat.sniff(pcapFile([], file), true), 2);
    });
  }
}

Deno.test("pcapFormat.sniff refuses other files", () => {
  assertEquals(pcapFormat.sniff(Uint8Array.of(0xa1, 0xb2, 0xc3), true), 0);
  assertEquals(pcapFormat.sniff(Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a), true), 0);
});

Deno.test("Pcap reads the longer records of Kuznetzov's libpcap", () => {
  const plain = [...pcapFile(RECORDS.slice(0, 1))];
  const patched = [0x34, 0xcd, ...plain.slice(2, 40), ...packet(8, 0), ...plain.slice(40)];
  assertEquals(read(Uint8Array.from(patched)).packets, GOOD.slice(0, 1));
});

Deno.test("Pcap masks the flags in the upper half of the link type", () => {
  const file = pcapFile(RECORDS.slice(0, 1), { linkType: 0x24000000 | 113 });
  assertEquals(read(file).packets, ["1@24 1700000000.1 60/60 113"]);
});

/** The file with the 32-bit number at `at` replaced, in little endian. */
function poke(file: Uint8Array, at: number, value: number): Uint8Array {
  new DataView(file.buffer).setUint32(at, value, true);
  return file;
}

Deno.test("Pcap finds the next record behind an absurd length, and reads what it can", () => {
  const file = poke(pcapFile(RECORDS), 100 + 8, 0xdeadbeef);
  const { packets, damages } = read(file);
  assertEquals(packets, GOOD);
  assertEquals(damages, [{
    offset: 100,
    frame: 2,
    what: "packet record",
    reason: "captured length 3735928559 is more than 262144; the next one was found at offset 186",
  }]);
  for (const piece of [1, 13]) assertEquals(read(file, piece), { packets, damages });
});

Deno.test("Pcap finds the next record behind a length that is a little wrong", () => {
  for (const wrong of [1, 59, 61, 75, 200]) {
    const file = poke(pcapFile([...RECORDS, ...RECORDS]), 24 + 8, wrong);
    const { packets, damages } = read(file);
    assertEquals(damages.length, 1, `${wrong}`);
    assertEquals(packets.slice(-3).map((text) => text.replace(/^\d+@/, "")), [
      "282 1700000000.1 60/60 1",
      "358 1700000001.2 70/70 1",
      "444 1700000002.999999 80/90 1",
    ]);
    assertEquals(read(file, 3), { packets, damages });
  }
});

Deno.test("Pcap believes odd records that lead to another one", () => {
  // Microseconds above a million: a tool that writes nanoseconds with the wrong magic number.
  const odd = RECORDS.map((record) => ({ ...record, microseconds: 123_456_789 }));
  const { packets, damages } = read(pcapFile(odd));
  assertEquals([packets.length, damages.length], [3, 0]);
  const empty = read(pcapFile([RECORDS[0]!, { octets: [], seconds: 1_700_000_000 }, ...RECORDS]));
  assertEquals([empty.packets.length, empty.damages.length], [5, 0]);
});

Deno.test("Pcap believes a jump of the clock that leads to another record", () => {
  const early = RECORDS.map((record) => ({ ...record, seconds: 5 }));
  const { packets, damages } = read(pcapFile([...RECORDS, ...early, ...RECORDS]));
  assertEquals([packets.length, damages.length], [9, 0]);
});

Deno.test("Pcap tells one damage for a file that is garbage to its end", () => {
  const file = new Uint8Array(200_000).fill(0xff);
  file.set(pcapFile(RECORDS));
  const { packets, damages } = read(file);
  assertEquals(packets, GOOD);
  assertEquals(damages.length, 1);
  assertEquals(read(file, 4096), { packets, damages });
});

Deno.test("Pcap tells a file header that is cut or none", () => {
  assertEquals(read(Uint8Array.of(1, 2)).damages[0]?.what, "pcap file header");
  const other = read(new Uint8Array(100));
  assertEquals([other.packets, other.damages.length], [[], 1]);
});

Deno.test("Pcap reads the packet that the end of the file cuts", () => {
  const { packets, damages } = read(pcapFile(RECORDS).subarray(0, 150));
  assertEquals(packets, ["1@24 1700000000.1 60/60 1", "2@100 1700000001.2 34/70 1"]);
  assertEquals(damages[0]?.reason, "the file ends after 50 of its 86 octets");
});

Deno.test("Pcap does not let a header that lies about its length swallow what follows", () => {
  const file = [...pcapFile(RECORDS)];
  // Both lengths of the first record: ten million octets, which no packet has.
  for (const at of [32, 36]) file.splice(at, 4, 0x80, 0x96, 0x98, 0);
  const { packets, damages } = read(Uint8Array.from(file));
  assertEquals(packets.map((line) => line.replace(/^\d+/, "")), [
    "@100 1700000001.2 70/70 1",
    "@186 1700000002.999999 80/90 1",
  ]);
  assertEquals(damages.length, 1);
});
