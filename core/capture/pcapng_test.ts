import { assertEquals } from "@std/assert";
import { Pcapng, pcapngFormat } from "./pcapng.ts";
import type { Damage } from "./record.ts";
import {
  block,
  hex,
  interfaceBlock,
  type MadeFile,
  option,
  packetBlock,
  pcapngFile,
  sectionBlock,
} from "./made_packets.ts";

interface Told {
  readonly packets: string[];
  readonly damages: Damage[];
}

/** Packets as `frame link-type seconds.microseconds octets/original`. */
function read(octets: Iterable<number>, piece?: number): Told {
  const file = Uint8Array.from(octets), size = piece ?? Math.max(1, file.length);
  const told: Told = { packets: [], damages: [] };
  const pcapng = new Pcapng({
    packet(linkType, _bytes, start, end, original, { frame, seconds, microseconds }) {
      const time = `${seconds}.${microseconds}`;
      told.packets.push(`${frame} ${linkType} ${time} ${end - start}/${original}`);
    },
  }, (damage) => told.damages.push(damage));
  for (let at = 0; at < file.length; at += size) pcapng.push(file.slice(at, at + size));
  pcapng.finish();
  return told;
}

const packet = (size: number): number[] => new Array<number>(size).fill(0xaa);
const RECORD = { octets: packet(61), seconds: 1_700_000_000, microseconds: 123_456 };
const GOOD = "1 1 1700000000.123456 61/61";

for (const bigEndian of [false, true]) {
  const file: MadeFile = { bigEndian }, name = bigEndian ? "big" : "little";

  Deno.test(`Pcapng reads sections, interfaces and enhanced packets, ${name} endian`, () => {
    const raw = { ...file, linkType: 101 };
    const octets = [
      ...sectionBlock(file),
      ...interfaceBlock(file),
      ...interfaceBlock(raw),
      ...packetBlock(RECORD, file),
      ...packetBlock({ ...RECORD, interfaceId: 1 }, file),
    ];
    const packets = [GOOD, "2 101 1700000000.123456 61/61"];
    assertEquals(read(octets), { packets, damages: [] });
    assertEquals(pcapngFormat.sniff(Uint8Array.from(octets), true), 2);
  });

  Deno.test(`Pcapng counts interfaces anew in a section of the other order, ${name} endian`, () => {
    const other: MadeFile = { bigEndian: !bigEndian, linkType: 113 };
    const octets = [...pcapngFile([RECORD], file), ...pcapngFile([RECORD], other)];
    assertEquals(read(octets).packets, [GOOD, "2 113 1700000000.123456 61/61"]);
    assertEquals(read(octets, 1), read(octets));
  });

  Deno.test(`Pcapng reads simple and old packet blocks, ${name} endian`, () => {
    const [n32, n16] = [
      (v: number) => bigEndian ? [0, 0, v >>> 8, v & 255] : [v & 255, v >>> 8, 0, 0],
      (v: number) => bigEndian ? [v >>> 8, v & 255] : [v & 255, v >>> 8],
    ];
    const simple = block(3, [...n32(300), ...packet(300)], file);
    const old = block(2, [
      ...n16(0),
      ...n16(9),
      ...n32(0),
      ...n32(5),
      ...n32(4),
      ...n32(9),
      ...packet(4),
    ], file);
    const octets = [...sectionBlock(file), ...interfaceBlock(file), ...simple, ...old];
    assertEquals(read(octets), { packets: ["1 1 -1.0 300/300", "2 1 0.5 4/9"], damages: [] });
  });
}

/** One packet whose 64-bit time stamp is `units`, on an interface with these options. */
function timed(units: bigint, options: number[]): string[] {
  const micro = { seconds: Number(units / 1_000_000n), microseconds: Number(units % 1_000_000n) };
  const octets = [
    ...sectionBlock(),
    ...interfaceBlock({}, options),
    ...packetBlock({ octets: packet(4), ...micro }),
  ];
  return read(octets).packets.map((text) => text.split(" ")[2]!);
}

Deno.test("Pcapng obeys if_tsresol: powers of ten and of two, exact to the microsecond", () => {
  assertEquals(timed(1_700_000_000_123_456_789n, option(9, [9])), ["1700000000.123456"]);
  assertEquals(timed(1_700_000_000_999_999_999n, option(9, [9])), ["1700000000.999999"]);
  assertEquals(timed(1_700_000_000n, option(9, [0])), ["1700000000.0"]);
  assertEquals(timed(1_700_000_000_123_456_789_012n % 2n ** 64n, option(9, [12])), [
    "2899545.342178",
  ]);
  assertEquals(timed(1_700_000_000n * 1024n + 512n, option(9, [0x8a])), ["1700000000.500000"]);
  assertEquals(timed((1_700_000_000n << 32n) + (1n << 31n), option(9, [0xa0])), [
    "1700000000.500000",
  ]);
  assertEquals(timed(12345n, option(9, [0x7f])), ["0.0"]);
});

Deno.test("Pcapng adds if_tsoffset", () => {
  assertEquals(timed(5_000_007n, option(14, hex("e803000000000000"))), ["1005.7"]);
  assertEquals(timed(5_000_007n, option(14, hex("ffffffffffffffff"))), ["4.7"]);
});

Deno.test("Pcapng takes a clock that if_tsoffset leads out of every calendar for none", () => {
  assertEquals(timed(5_000_007n, option(14, hex("f6ffffffffffffff"))), ["-1.-1"]);
  assertEquals(timed(5_000_007n, option(14, hex("0000000000e41f00"))), ["-1.-1"]);
});

Deno.test("Pcapng skips blocks it does not read, however long", () => {
  const unknown = [
    ...block(0x0bad, packet(5)),
    ...block(5, packet(70_000)),
    ...block(0x80000001, []),
  ];
  const octets = [
    ...sectionBlock(),
    ...unknown,
    ...interfaceBlock(),
    ...unknown,
    ...packetBlock(RECORD),
  ];
  assertEquals(read(octets), { packets: [GOOD], damages: [] });
  assertEquals(read(octets, 1000), { packets: [GOOD], damages: [] });
});

Deno.test("Pcapng reads what stands before options that are cut", () => {
  const cut = [...option(9, [9]), 2, 0, 200, 0];
  const { packets, damages } = read([
    ...sectionBlock(),
    ...interfaceBlock({}, cut),
    ...packetBlock(RECORD),
  ]);
  assertEquals(packets, ["1 1 1700000.123 61/61"]);
  assertEquals(damages.map(({ what, reason }) => `${what}: ${reason}`), [
    "pcapng interface option: option 2 has length 200 where 0 octets are left",
  ]);
});

/** Three packets, the block of the second changed. */
function broken(change: (block: number[]) => number[]): Told {
  const parts = [...sectionBlock(), ...interfaceBlock(), ...packetBlock(RECORD)];
  const octets = [...parts, ...change(packetBlock(RECORD)), ...packetBlock(RECORD)];
  const told = read(octets);
  assertEquals(read(octets, 1), told);
  return told;
}

Deno.test("Pcapng finds the next block behind a length that lies", () => {
  for (const length of [0, 13, 16, 1000, 0xfffffff0]) {
    const { packets, damages } = broken((
      b,
    ) => [...b.slice(0, 4), ...hexLittle(length), ...b.slice(8)]);
    assertEquals(packets.length, 2, `${length}`);
    assertEquals(damages.length, 1, `${length}`);
    assertEquals(damages[0]!.offset, 28 + 20 + 96);
  }
});

const hexLittle = (v: number): number[] => [v & 255, v >>> 8 & 255, v >>> 16 & 255, v >>> 24];

Deno.test("Pcapng keeps a block of which only the second length lies", () => {
  const { packets, damages } = broken((b) => [...b.slice(0, -4), 1, 2, 3, 4]);
  assertEquals(packets.length, 3);
  assertEquals(damages.length, 1);
});

Deno.test("Pcapng reads a packet whose captured length lies as far as its block goes", () => {
  const { packets, damages } = broken((
    b,
  ) => [...b.slice(0, 20), ...hexLittle(5000), ...b.slice(24)]);
  assertEquals(packets[1], "2 1 1700000000.123456 64/5000");
  assertEquals(damages.map(({ reason }) => reason), [
    "captured length 5000 is more than the 64 octets of its block",
  ]);
});

Deno.test("Pcapng tells a packet on an interface that nothing describes", () => {
  const { packets, damages } = broken((b) => [...b.slice(0, 8), 7, ...b.slice(9)]);
  assertEquals(packets.length, 2);
  assertEquals(damages.map(({ reason }) => reason), ["it names interface 7 where 1 are described"]);
});

Deno.test("Pcapng tells blocks without a section, and a skipped block that the file cuts", () => {
  const { packets, damages } = read([...packetBlock(RECORD), ...pcapngFile([RECORD])]);
  assertEquals([packets, damages.length], [[GOOD], 1]);
  const cut = read([...sectionBlock(), ...block(5, packet(40)).slice(0, 20)]);
  assertEquals(cut.damages.map(({ reason }) => reason), [
    "the file ends 32 octets before the block does",
  ]);
});

Deno.test("Pcapng tells of a block whose length is no multiple of four, though it agrees with itself", () => {
  const odd = [...hex("63000000 11000000 aaaaaaaaaa 11000000")];
  const octets = [...sectionBlock(), ...interfaceBlock(), ...odd, ...packetBlock(RECORD)];
  const { packets, damages } = read(octets);
  assertEquals(packets, [GOOD]);
  assertEquals(damages.map(({ reason }) => /length 17 is not a multiple of 4/.test(reason)), [
    true,
  ]);
});
