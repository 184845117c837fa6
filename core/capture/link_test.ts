import { assertEquals } from "@std/assert";
import { linkLayer } from "./link.ts";
import {
  A4,
  A6,
  B4,
  B6,
  ethernet,
  hex,
  ipv4,
  ipv6,
  type Octets,
  tcp,
  udp,
} from "./made_packets.ts";
import { Packet, peel } from "./packet.ts";

const PAYLOAD: Octets = [1, 2, 3];
const V4 = ipv4(tcp({ seq: 5, payload: PAYLOAD })), V6 = ipv6(tcp({ seq: 5, payload: PAYLOAD }));

/** Takes the layers off; what was found as text. */
function find(linkType: number, octets: Octets, cut = 0): string {
  const p = new Packet({ seconds: 0, microseconds: 0, frame: 1, offset: 0 });
  // Octets before and behind show indexes that leave the packet.
  const bytes = Uint8Array.from([0x45, 0x60, ...octets, 0x45, 0x60]);
  p.set(bytes, 2, 2 + octets.length - cut, 2 + octets.length);
  const layer = linkLayer(linkType);
  if (layer) peel(p, layer);
  if (p.found !== "tcp") return p.found;
  const address = [...bytes.subarray(p.source, p.source + (p.version === 6 ? 16 : 4))];
  assertEquals(address, p.version === 6 ? [...A6] : [...A4]);
  return `ipv${p.version} ${[...bytes.subarray(p.at, p.end)]} of ${p.wireEnd - p.at}`;
}

const FOUND4 = "ipv4 1,2,3 of 3", FOUND6 = "ipv6 1,2,3 of 3";
const eth4 = ethernet(0x0800, V4), eth6 = ethernet(0x86dd, V6);
const gre = (flags: string, type: string, rest: Octets): number[] =>
  ipv4([...hex(flags), ...hex(type), ...rest], { protocol: 47 });

/** name, link type, octets, what is found in them. */
const CASES: readonly [string, number, Octets, string][] = [
  ["Ethernet", 1, eth4, FOUND4],
  ["Ethernet with IPv6", 1, eth6, FOUND6],
  ["Ethernet padding", 1, [...eth4, 0, 0, 0, 0, 0, 0], FOUND4],
  ["802.1Q", 1, ethernet(0x8100, [...hex("0064 0800"), ...V4]), FOUND4],
  ["QinQ 88a8", 1, ethernet(0x88a8, [...hex("0064 8100 0065 86dd"), ...V6]), FOUND6],
  ["QinQ 9100", 1, ethernet(0x9100, [...hex("0064 8100 0065 0800"), ...V4]), FOUND4],
  ["802.3 with SNAP", 1, ethernet(100, [...hex("aaaa03 000000 0800"), ...V4]), FOUND4],
  ["MPLS, one label", 1, ethernet(0x8847, [...hex("00010140"), ...V4]), FOUND4],
  ["MPLS, two labels", 1, ethernet(0x8847, [...hex("00010040 00020140"), ...V6]), FOUND6],
  ["MPLS pseudowire", 1, ethernet(0x8847, [...hex("00010140 00000000"), ...eth4]), FOUND4],
  ["MPLS without a bottom", 1, ethernet(0x8847, hex("00010040 00020040")), "nothing"],
  ["PPPoE", 1, ethernet(0x8864, [...hex("1100 0001 0100 0021"), ...V4]), FOUND4],
  ["ARP", 1, ethernet(0x0806, V4), "nothing"],
  ["SLL", 113, [...hex("0000 0001 0006 020000000001 0000 0800"), ...V4], FOUND4],
  [
    "SLL with VLAN",
    113,
    [...hex("0000 0001 0006 020000000001 0000 8100 0001 86dd"), ...V6],
    FOUND6,
  ],
  ["SLL on a GRE device", 113, [...hex("0000 030a 0000 0000000000000000 0800"), ...V4], FOUND4],
  ["SLL2", 276, [...hex("0800 0000 00000002 0001 04 06 0200000000010000"), ...V4], FOUND4],
  ["raw IP 101", 101, V4, FOUND4],
  ["raw IP 12", 12, V6, FOUND6],
  ["raw IP 14", 14, V4, FOUND4],
  ["raw IPv4", 228, V4, FOUND4],
  ["raw IPv6", 229, V6, FOUND6],
  ["BSD null, little endian", 0, [...hex("02000000"), ...V4], FOUND4],
  ["BSD null, big endian", 0, [...hex("00000002"), ...V4], FOUND4],
  ["BSD null, IPv6 of FreeBSD", 0, [...hex("1c000000"), ...V6], FOUND6],
  ["BSD null, IPv6 of macOS", 0, [...hex("0000001e"), ...V6], FOUND6],
  ["BSD loop", 108, [...hex("00000018"), ...V6], FOUND6],
  ["PPP", 9, [...hex("ff03 0021"), ...V4], FOUND4],
  ["PPP without ff03", 9, [...hex("0057"), ...V6], FOUND6],
  ["PPP, short protocol", 9, [...hex("21"), ...V4], FOUND4],
  ["PPP with MPLS", 9, [...hex("ff03 0281 00010140"), ...V4], FOUND4],
  ["PPP in HDLC framing", 50, [...hex("ff03 0021"), ...V4], FOUND4],
  ["Cisco HDLC as link type 50", 50, [...hex("0f00 0800"), ...V4], FOUND4],
  ["PPPoE as link type 51", 51, [...hex("1100 0001 0100 0021"), ...V4], FOUND4],
  ["Cisco HDLC", 104, [...hex("0f00 0800"), ...V4], FOUND4],
  ["Cisco HDLC, IPv6", 104, [...hex("8f00 86dd"), ...V6], FOUND6],
  ["Junos with extensions", 178, [...hex("4d4743 80 0003 aabbcc"), ...eth4], FOUND4],
  ["Junos without layer 2", 178, [...hex("4d4743 02 02000000"), ...V4], FOUND4],
  ["GRE", 101, gre("0000", "0800", V4), FOUND4],
  ["GRE with checksum", 101, gre("8000", "0800", [0, 0, 0, 0, ...V4]), FOUND4],
  ["GRE with key", 101, gre("2000", "86dd", [0, 0, 0, 1, ...V6]), FOUND6],
  [
    "GRE with all three",
    101,
    gre("b000", "0800", [...hex("00000000 00000001 00000002"), ...V4]),
    FOUND4,
  ],
  ["GRE with source routes", 101, gre("4000", "0800", V4), "nothing"],
  ["GRE with Ethernet", 101, gre("0000", "6558", eth4), FOUND4],
  [
    "GRE version 1 with PPP",
    101,
    gre("3081", "880b", [...hex("00000001 00000002 00000003 0021"), ...V4]),
    FOUND4,
  ],
  ["ERSPAN I", 101, gre("0000", "88be", eth4), FOUND4],
  ["ERSPAN II", 101, gre("1000", "88be", [...hex("00000001 1000000000000000"), ...eth4]), FOUND4],
  [
    "ERSPAN III",
    101,
    gre("1000", "22eb", [...hex("00000001 200000000000000000000000"), ...eth4]),
    FOUND4,
  ],
  [
    "ERSPAN III with its subheader",
    101,
    gre("1000", "22eb", [...hex("00000001 200000000000000000000001 0000000000000000"), ...eth4]),
    FOUND4,
  ],
  ["IPv4 in IPv4", 101, ipv4(V4, { protocol: 4, source: B4, target: A4 }), FOUND4],
  ["IPv6 in IPv4", 101, ipv4(V6, { protocol: 41 }), FOUND6],
  ["IPv4 in IPv6", 101, ipv6(V4, { protocol: 4, source: B6 }), FOUND4],
  ["VXLAN", 101, ipv4(udp(4789, [...hex("08000000 00000100"), ...eth4]), { protocol: 17 }), FOUND4],
  [
    "VXLAN on Linux's old port",
    101,
    ipv6(udp(8472, [...hex("08000000 00000100"), ...eth6]), { protocol: 17 }),
    FOUND6,
  ],
  [
    "no VXLAN without its flag",
    101,
    ipv4(udp(4789, [...hex("00000000 00000100"), ...eth4]), { protocol: 17 }),
    "nothing",
  ],
  [
    "Geneve with options",
    101,
    ipv4(udp(6081, [...hex("0200 6558 00000100 0000000000000000"), ...eth4]), { protocol: 17 }),
    FOUND4,
  ],
  [
    "Geneve with IP",
    101,
    ipv4(udp(6081, [...hex("0000 0800 00000100"), ...V4]), { protocol: 17 }),
    FOUND4,
  ],
  ["UDP on another port", 101, ipv4(udp(53, V4), { protocol: 17 }), "nothing"],
  ["an unknown link type", 147, V4, "nothing"],
];

for (const [name, linkType, octets, found] of CASES) {
  Deno.test(`linkLayer reads ${name}`, () => assertEquals(find(linkType, octets), found));
}

Deno.test("linkLayer stops without a word where a packet of any kind is cut", () => {
  for (const [name, linkType, octets, found] of CASES) {
    for (let cut = 1; cut <= octets.length; cut++) {
      const told = find(linkType, octets, cut);
      // Three octets of payload may be missing; without the TCP header nothing is found.
      const cutPayload = /^ipv[46] [\d,]* of 3$/.test(told);
      assertEquals(
        told === "nothing" || told === found || cutPayload,
        true,
        `${name} cut by ${cut}`,
      );
    }
  }
});

Deno.test("peel bounds how deep tunnels may be nested", () => {
  let octets: Octets = V4;
  for (let i = 0; i < 20; i++) octets = ipv4(octets, { protocol: 4 });
  assertEquals(find(101, octets), FOUND4);
  for (let i = 0; i < 40; i++) octets = ipv4(octets, { protocol: 4 });
  assertEquals(find(101, octets), "nothing");
});
