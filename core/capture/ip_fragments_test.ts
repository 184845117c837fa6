import { assert, assertEquals } from "@std/assert";
import { hear } from "./heard.ts";
import { Fragments } from "./ip_fragments.ts";
import {
  ethernet,
  hex,
  ipv4,
  ipv6,
  type MadeIp,
  type MadeRecord,
  type Octets,
  pcapFile,
  tcp,
} from "./made_packets.ts";
import { Packet } from "./packet.ts";

const PAYLOAD = Array.from({ length: 100 }, (_, i) => i);
const SEGMENT = tcp({ seq: 100, payload: PAYLOAD });

interface Piece {
  readonly at: number;
  readonly end: number;
  /** Octets other than the segment's. */
  readonly fill?: number;
}

const octetsOf = ({ at, end, fill }: Piece): Octets =>
  SEGMENT.slice(at, end).map((octet) => fill ?? octet);

function fragment4(piece: Piece, ip: MadeIp = {}): MadeRecord {
  const more = piece.end < SEGMENT.length;
  return { octets: ethernet(0x0800, ipv4(octetsOf(piece), { ...ip, at: piece.at, more })) };
}

function fragment6(piece: Piece): MadeRecord {
  const more = piece.end < SEGMENT.length ? 1 : 0;
  const header = [6, 0, piece.at >>> 8, piece.at & 0xf8 | more, ...hex("00000009")];
  return { octets: ethernet(0x86dd, ipv6([...header, ...octetsOf(piece)], { protocol: 44 })) };
}

const syn: Record<4 | 6, MadeRecord> = {
  4: { octets: ethernet(0x0800, ipv4(tcp({ seq: 99, flags: "S" }))) },
  6: { octets: ethernet(0x86dd, ipv6(tcp({ seq: 99, flags: "S" }))) },
};

function octets(version: 4 | 6, pieces: readonly Piece[]): number[] {
  const made = pieces.map((piece) => version === 4 ? fragment4(piece) : fragment6(piece));
  const [direction] = hear("pcap", pcapFile([syn[version], ...made])).directions;
  assert(!direction!.log.includes("retransmission"));
  return direction!.octets;
}

const P1: Piece = { at: 0, end: 48 },
  P2: Piece = { at: 48, end: 96 },
  P3: Piece = { at: 96, end: 120 };

for (const version of [4, 6] as const) {
  Deno.test(`Fragments puts IPv${version} fragments together in any order`, () => {
    for (
      const order of [[P1, P2, P3], [P3, P2, P1], [P2, P1, P3], [P3, P1, P2], [P1, P1, P3, P3, P2]]
    ) {
      assertEquals(octets(version, order), PAYLOAD);
    }
  });

  Deno.test(`Fragments lets the first octets of overlapping IPv${version} fragments win`, () => {
    const other: Piece = { at: 24, end: 104, fill: 0xee };
    const replaced = (from: number, to: number) =>
      PAYLOAD.map((octet, i) => i >= from && i < to ? 0xee : octet);
    assertEquals(octets(version, [P1, P2, other, P3]), replaced(76, 84));
    assertEquals(octets(version, [P3, other, P1]), replaced(4, 76));
  });

  Deno.test(`Fragments reads a first IPv${version} fragment whose others are not there`, () => {
    assertEquals(octets(version, [P1]), PAYLOAD.slice(0, 28));
    assertEquals(octets(version, [P2, P3]), []);
  });
}

Deno.test("Fragments of other datagrams, hosts and protocols do not mix", () => {
  const others = [{ id: 8 }, { source: [9, 9, 9, 9] }, { target: [9, 9, 9, 9] }, { protocol: 17 }];
  for (const other of others) {
    const file = pcapFile([syn[4], fragment4(P1), fragment4(P2, other), fragment4(P3)]);
    assertEquals(hear("pcap", file).directions[0]!.octets, PAYLOAD.slice(0, 28));
  }
});

Deno.test("Fragments tells how many datagrams were not complete", () => {
  const heard = hear("pcap", pcapFile([syn[4], fragment4(P1), fragment4(P3)]));
  assertEquals(heard.notices.map(({ kind, text }) => `${kind}: ${text}`), [
    "gap: 1 fragmented IP datagrams are not complete in this capture",
  ]);
});

Deno.test("Fragments bounds what it holds and how long", () => {
  const fragments = new Fragments();
  const p = new Packet({ seconds: 0, microseconds: 0, frame: 1, offset: 0 });
  for (let id = 0; id < 10_000; id++) {
    const bytes = Uint8Array.from(ipv4(new Array<number>(64).fill(0), { id, protocol: 17 }));
    p.set(bytes, 20, bytes.length, bytes.length);
    Object.assign(p, { version: 4, source: 12, target: 16, protocol: 17, fragmentId: id });
    p.fragmentAt = 64000;
    p.moreFragments = true;
    fragments.add(p);
  }
  assertEquals(fragments.incomplete, 10_000 - 128);
  p.stamp.seconds = 61;
  p.fragmentId = 20_000;
  fragments.add(p);
  assertEquals(fragments.incomplete, 10_000);
});
