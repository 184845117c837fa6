import { assertEquals } from "@std/assert";
import { ip } from "./ip.ts";
import { hex, ipv4, ipv6, type MadeIp, type Octets, tcp } from "./made_packets.ts";
import { Packet, peel } from "./packet.ts";

const SEGMENT = tcp({ seq: 5, payload: [1, 2, 3] });

function read(octets: Octets, missing = 0): Packet {
  const p = new Packet({ seconds: 0, microseconds: 0, frame: 1, offset: 0 });
  const bytes = Uint8Array.from(octets);
  p.set(bytes, 0, bytes.length, bytes.length + missing);
  peel(p, ip);
  return p;
}

/** Captured and real length of the TCP payload, or what else was found. */
function payload(octets: Octets, missing = 0): string {
  const p = read(octets, missing);
  return p.found === "tcp" ? `${Math.max(0, p.end - p.at)}/${p.wireEnd - p.at}` : p.found;
}

Deno.test("ipv4 obeys its header and total length", () => {
  assertEquals(payload(ipv4(SEGMENT)), "3/3");
  assertEquals(payload(ipv4(SEGMENT, { options: [1, 1, 1, 0] })), "3/3");
  assertEquals(payload([...ipv4(SEGMENT), 9, 9, 9]), "3/3");
  assertEquals(payload(ipv4(SEGMENT, { length: 1000 })), "3/960");
  assertEquals(payload(ipv4(SEGMENT, { length: 19 })), "nothing");
  assertEquals(payload([0x44, ...ipv4(SEGMENT).slice(1)]), "nothing");
});

Deno.test("ipv4 takes the packet's length where offload left a total length of 0", () => {
  assertEquals(payload(ipv4(SEGMENT, { length: 0 })), "3/3");
  assertEquals(payload(ipv4(SEGMENT, { length: 0 }), 500), "3/503");
  assertEquals(payload(ipv6(SEGMENT, { length: 0 }), 7), "3/10");
});

Deno.test("ipv4 and ipv6 pass on the TTL", () => {
  assertEquals(read(ipv4(SEGMENT, { ttl: 255 })).ttl, 255);
  assertEquals(read(ipv6(SEGMENT, { ttl: 1 })).ttl, 1);
});

const EXTENSIONS: readonly [string, number, Octets][] = [
  ["hop-by-hop", 0, hex("06 00 0000 00000000")],
  ["routing, 24 octets", 43, hex("06 02 0000 00000000 0000000000000000 0000000000000000")],
  ["destination options", 60, hex("06 00 0000 00000000")],
  ["authentication", 51, hex("06 04 0000 00000001 00000002 000000000000000000000000")],
  ["atomic fragment", 44, hex("06 00 0000 00000001")],
  ["three of them", 0, hex("2b 00 000000000000 3c 00 000000000000 06 00 000000000000")],
];

for (const [name, protocol, header] of EXTENSIONS) {
  Deno.test(`ipv6 reads extension headers: ${name}`, () => {
    assertEquals(payload(ipv6([...header, ...SEGMENT], { protocol })), "3/3");
    for (let cut = 1; cut <= header.length; cut++) {
      assertEquals(payload(ipv6(header.slice(0, -cut), { protocol })), "nothing");
    }
  });
}

Deno.test("ipv4 reads an authentication header", () => {
  const header = hex("06 04 0000 00000001 00000002 000000000000000000000000");
  assertEquals(payload(ipv4([...header, ...SEGMENT], { protocol: 51 })), "3/3");
});

Deno.test("ipv6 stops at encryption and at chains without end", () => {
  assertEquals(payload(ipv6(SEGMENT, { protocol: 50 })), "nothing");
  const endless = Array.from({ length: 100 }, () => hex("00 00 000000000000")).flat();
  assertEquals(payload(ipv6(endless, { protocol: 0 })), "nothing");
});

Deno.test("tcp refuses a header that is too short or longer than its packet", () => {
  const broken = (offset: number): Octets =>
    SEGMENT.map((octet, i) => i === 12 ? offset << 4 : octet);
  assertEquals(payload(ipv4(broken(4))), "nothing");
  assertEquals(payload(ipv4(broken(6))), "nothing");
  const ip: MadeIp = { length: 100 };
  assertEquals(payload(ipv4(broken(6), ip)), "0/56");
});
