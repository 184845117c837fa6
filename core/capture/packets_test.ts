// What both packet file formats share: one conversation, the same octets from both.
import { assert, assertEquals } from "@std/assert";
import { hear, type Heard } from "./heard.ts";
import {
  A4,
  B4,
  ethernet,
  ipv4,
  KEEPALIVE,
  type MadeFile,
  type MadeRecord,
  type MadeSegment,
  message,
  type Octets,
  pcapFile,
  pcapngFile,
  tcp,
} from "./made_packets.ts";

const OPEN = message(1, 10, 1), UPDATE = message(2, 100, 2);

/** A session between A (port 50000) and B (port 179), as a capture on Ethernet has it. */
function conversation(): MadeRecord[] {
  const records: MadeRecord[] = [];
  const say = (fromA: boolean, segment: MadeSegment) => {
    const ends = fromA ? { source: A4, target: B4 } : { source: B4, target: A4 };
    const ports = fromA ? {} : { from: 179, to: 50000 };
    const octets = ethernet(0x0800, ipv4(tcp({ ...segment, ...ports }), ends));
    records.push({ octets, seconds: 1000 + records.length, microseconds: 250 });
  };
  say(true, { seq: 99, flags: "S" });
  say(false, { seq: 499, ack: 100, flags: "SA" });
  say(true, { seq: 100, ack: 500, payload: OPEN });
  say(false, { seq: 500, ack: 129, payload: [...OPEN, ...KEEPALIVE] });
  say(true, { seq: 129, ack: 548, payload: [...KEEPALIVE, ...UPDATE.slice(0, 50)] });
  say(true, { seq: 198, ack: 548, payload: UPDATE.slice(50) });
  say(false, { seq: 548, ack: 267, flags: "FA" });
  say(true, { seq: 267, ack: 549, flags: "FA" });
  return records;
}

const FROM_A = [...OPEN, ...KEEPALIVE, ...UPDATE], FROM_B = [...OPEN, ...KEEPALIVE];

const FORMATS = [
  { kind: "pcap", make: pcapFile },
  { kind: "pcapng", make: pcapngFile },
] as const;
const VARIANTS: readonly MadeFile[] = [{}, { bigEndian: true }];

function story(heard: Heard): unknown {
  return heard.directions.map(({ octets, log, frames, events }) => ({
    octets,
    log,
    frames,
    events,
  }));
}

for (const { kind, make } of FORMATS) {
  for (const variant of VARIANTS) {
    const name = `packetCapture(${kind}${variant.bigEndian ? ", big endian" : ""})`;

    Deno.test(`${name} gives the octets of both directions in order`, () => {
      const heard = hear(kind, make(conversation(), variant));
      assertEquals(heard.octets, [FROM_A, FROM_B]);
      assertEquals(heard.directions[0]!.log, [
        "syn",
        "data 29",
        "data 69",
        "data 69",
        "fin",
        "end",
      ]);
      assertEquals(heard.directions[1]!.log, ["syn-ack", "data 48", "fin", "end"]);
      assertEquals(heard.directions[0]!.frames, [3, 5, 6]);
      assertEquals(heard.directions[1]!.reverse, heard.directions[0]);
      assertEquals([heard.damages, heard.notices], [[], []]);
    });

    Deno.test(`${name} tells who speaks, when and with which TTL`, () => {
      const [a] = hear(kind, make(conversation(), variant)).directions;
      assertEquals([a!.from.address, a!.from.port], [Uint8Array.from(A4), 50000]);
      assertEquals([a!.to.address, a!.to.port], [Uint8Array.from(B4), 179]);
      const { stamp, ttl } = a!.events[0]!;
      assertEquals([stamp.seconds, stamp.microseconds, stamp.frame, ttl], [1000, 250, 1, 64]);
    });

    Deno.test(`${name} gives the same whatever the size of the pieces`, () => {
      const file = make(conversation(), variant), whole = story(hear(kind, file));
      for (const piece of [1, 7, 64, 333]) assertEquals(story(hear(kind, file, piece)), whole);
    });

    Deno.test(`${name} reads a file that is cut anywhere up to the cut, and says so`, () => {
      const file = make(conversation(), variant);
      for (let length = 0; length < file.length; length++) {
        const heard = hear(kind, file.subarray(0, length));
        const [a = [], b = []] = heard.octets;
        assertEquals(a, FROM_A.slice(0, a.length), `${length} octets`);
        assertEquals(b, FROM_B.slice(0, b.length), `${length} octets`);
        assert(heard.damages.length <= 1);
        assertEquals(story(hear(kind, file.subarray(0, length), 5)), story(heard));
      }
    });

    Deno.test(`${name} gives the same of a file with one octet flipped, whatever the pieces`, () => {
      const file = make(conversation(), variant);
      for (let at = 24; at < file.length; at++) {
        const broken = file.slice();
        broken[at]! ^= 0xff;
        const heard = hear(kind, broken);
        assertEquals(story(hear(kind, broken, 11)), story(heard), `octet ${at}`);
        assertEquals(hear(kind, broken, 11).damages, heard.damages, `octet ${at}`);
      }
    });
  }

  Deno.test(`packetCapture(${kind}) tells an unknown link type for each packet`, () => {
    const heard = hear(kind, make(conversation(), { linkType: 147 }));
    assertEquals(heard.directions, []);
    assertEquals(heard.notices.length, 8);
    assertEquals(heard.notices[0]!.kind, "interface");
    assertEquals(new Set(heard.notices.map(({ text }) => text)).size, 1);
  });

  Deno.test(`packetCapture(${kind}) tells a snap length as a hole without "lost"`, () => {
    const records = conversation().map((record): MadeRecord => {
      const octets: Octets = record.octets.slice(0, 54 + 40);
      return { ...record, octets, original: record.octets.length };
    });
    const [a, b] = hear(kind, make(records)).directions;
    assertEquals(a!.log.slice(1, 7), ["data 29", "data 40", "gap 29", "data 40", "gap 29", "fin"]);
    assertEquals(b!.log, ["syn-ack", "data 40", "gap 8", "fin", "end"]);
  });
}
