import { assertEquals } from "@std/assert";
import { hear } from "./heard.ts";
import {
  A4,
  A6,
  B4,
  B6,
  hex,
  ipv4,
  ipv6,
  type MadeRecord,
  type Octets,
  pcapFile,
  tcp,
} from "./made_packets.ts";

const ROUTER4: Octets = [10, 9, 9, 9], ROUTER6 = hex("20010db8 00000000 00000000 00000099");
const SYN = { seq: 99, flags: "S" };

/** An error from a router about A's SYN, of which `quoted` octets of TCP are in it. */
function error4(header: string, quoted = 8): MadeRecord {
  const packet = ipv4(tcp(SYN)).slice(0, 20 + quoted);
  const icmp = [...hex(header), ...packet];
  return { octets: ipv4(icmp, { source: ROUTER4, target: A4, protocol: 1, ttl: 61 }) };
}

function error6(header: string): MadeRecord {
  const icmp = [...hex(header), ...ipv6(tcp(SYN)).slice(0, 48)];
  return { octets: ipv6(icmp, { source: ROUTER6, target: A6, protocol: 58, ttl: 61 }) };
}

function events(records: readonly MadeRecord[]): string[][] {
  const { directions } = hear("pcap", pcapFile(records, { linkType: 101 }));
  return directions.map(({ from, events }) =>
    events.map(({ kind, size, ttl }) => `${from.port} ${kind} ${size} ${ttl}`)
  );
}

const syn4: MadeRecord = { octets: ipv4(tcp(SYN), { source: A4, target: B4 }) };
const syn6: MadeRecord = { octets: ipv6(tcp(SYN), { source: A6, target: B6 }) };

const CASES: readonly [string, MadeRecord, MadeRecord, string][] = [
  ["unreachable", syn4, error4("03010000 00000000"), "icmp-unreachable 1 61"],
  ["administratively prohibited", syn4, error4("030d0000 00000000"), "icmp-unreachable 13 61"],
  ["time exceeded", syn4, error4("0b000000 00000000"), "icmp-time-exceeded 0 61"],
  ["too big", syn4, error4("03040000 00000578"), "icmp-too-big 1400 61"],
  ["IPv6 unreachable", syn6, error6("01040000 00000000"), "icmp-unreachable 4 61"],
  ["IPv6 time exceeded", syn6, error6("03000000 00000000"), "icmp-time-exceeded 0 61"],
  ["IPv6 too big", syn6, error6("02000000 00000500"), "icmp-too-big 1280 61"],
];

for (const [name, syn, error, event] of CASES) {
  Deno.test(`icmp tells the direction whose packet was lost: ${name}`, () => {
    assertEquals(events([syn, error]), [["50000 syn 0 64", `50000 ${event}`]]);
    assertEquals(events([error]), [[`50000 ${event}`]]);
  });
}

Deno.test("icmp passes over echoes, short quotes and errors about errors", () => {
  assertEquals(events([error4("08000000 00000000")]), []);
  assertEquals(events([error4("03010000 00000000", 7)]), []);
  const inner = ipv4([...hex("03010000 00000000"), ...ipv4(tcp(SYN))], { protocol: 1 });
  const outer = ipv4([...hex("03010000 00000000"), ...inner], { protocol: 1 });
  assertEquals(events([{ octets: outer }]), []);
});

Deno.test("icmp reads the quote of a first fragment only", () => {
  const quote = (at: number): MadeRecord => {
    const packet = ipv4(tcp(SYN), { at, more: true });
    return { octets: ipv4([...hex("03010000 00000000"), ...packet], { protocol: 1, ttl: 61 }) };
  };
  assertEquals(events([quote(0)]), [["50000 icmp-unreachable 1 61"]]);
  assertEquals(events([quote(8)]), []);
});
