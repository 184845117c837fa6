import { assertEquals } from "@std/assert";
import { fromHex } from "../net/hex.ts";
import { formatExtendedCommunity, parseExtendedCommunity } from "./extended_community.ts";
import {
  formatIpv6ExtendedCommunity,
  parseIpv6ExtendedCommunity,
} from "./ipv6_extended_community.ts";

/** Octets and their text; those of GoBGP 3.10.0 and BIRD 2.0.12 were captured from them. */
const CASES: readonly (readonly [hex: string, text: string, by: string])[] = [
  ["0002fde900000001", "rt:65001:1", "GoBGP"],
  ["030c000000000008", "encap:vxlan", "GoBGP"],
  ["030b000000000064", "color:100", "GoBGP"],
  ["0603001122334455", "router-mac:00:11:22:33:44:55", "GoBGP"],
  ["030d000000000000", "default-gateway", "GoBGP"],
  ["0602aabbccddeeff", "es-import:aa:bb:cc:dd:ee:ff", "GoBGP"],
  ["0601000000001388", "esi-label:all-active:5000", "GoBGP"],
  ["8006000046160000", "traffic-rate:0:9600", "GoBGP"],
  ["8007000000000003", "traffic-action:sample,terminal", "GoBGP"],
  ["800900000000000a", "traffic-marking:10", "GoBGP"],
  ["8008fde90000012c", "redirect:65001:300", "GoBGP"],
  ["01030a0000010005", "soo:10.0.0.1:5", "BIRD"],
  ["4300000000000002", "origin-validation:invalid", "BIRD"],
  ["0202fa56ea010007", "rt:4200000001:7", "us"],
  ["02020000fde90007", "rt:65001L:7", "us"],
  ["01020a0000010009", "rt:10.0.0.1:9", "us"],
  ["00030000ffffffff", "soo:0:4294967295", "us"],
  ["0005fde900000200", "ospf-domain:65001:512", "us"],
  ["01070a0000010000", "ospf-router:10.0.0.1:0", "us"],
  ["0306000000000501", "ospf-route-type:0.0.0.0:5:1", "us"],
  ["4004fde94cee6b28", "link-bandwidth:65001:125000000", "us"],
  ["8006000000000000", "traffic-rate:0:0", "us"],
  ["8006000080000000", "0x8006000080000000", "us"],
  ["8006fde97fc00000", "0x8006fde97fc00000", "us"],
  ["0600010000000005", "mac-mobility:sticky:5", "us"],
  ["0600000000000005", "mac-mobility:5", "us"],
  ["0600800000000005", "0x0600800000000005", "us"],
  ["030b400000000064", "color:0x4000:100", "us"],
  ["030c0000000003e7", "encap:999", "us"],
  ["030c000100000008", "0x030c000100000008", "us"],
  ["0606021000000000", "df-election:2:0x1000", "us"],
  ["06040001240c0000", "evpn-layer2:0x0001:9228", "us"],
  ["8108c00002010001", "redirect:192.0.2.1:1", "us"],
  ["8208fa56ea010007", "redirect:4200000001:7", "us"],
  ["8308000000000000", "0x8308000000000000", "us"],
  ["ff01020304050607", "0xff01020304050607", "us"],
  ["4002fde900000001", "0x4002fde900000001", "us"],
];

Deno.test("formatExtendedCommunity names types and leaves the rest as hex", () => {
  for (const [hex, text] of CASES) assertEquals(formatExtendedCommunity(fromHex(hex)), text);
});

Deno.test("parseExtendedCommunity gives the octets that formatExtendedCommunity told", () => {
  for (const [hex, text] of CASES) assertEquals(parseExtendedCommunity(text), fromHex(hex), text);
});

Deno.test("parseExtendedCommunity gives back every type and body, sensible or not", () => {
  let state = 1;
  const octet = () => (state = Math.imul(state, 1103515245) + 12345 & 0x7fffffff) >>> 16 & 0xff;
  for (let high = 0; high < 256; high++) {
    for (let sub = 0; sub < 32; sub++) {
      const octets = Uint8Array.of(high, sub, octet() & 1, 0, octet(), octet(), octet(), octet());
      const text = formatExtendedCommunity(octets);
      assertEquals(parseExtendedCommunity(text), octets, text);
    }
  }
});

Deno.test("parseExtendedCommunity reads other words for route targets and origins", () => {
  assertEquals(parseExtendedCommunity("target:65001:1"), fromHex("0002fde900000001"));
  assertEquals(parseExtendedCommunity("ro:65001:1"), fromHex("0003fde900000001"));
  assertEquals(parseExtendedCommunity("rt:64512.10:1"), fromHex("0202fc00000a0001"));
});

Deno.test("parseExtendedCommunity refuses what it would have to guess", () => {
  const texts = [
    "",
    "rt",
    "rt:",
    "rt:1",
    "rt:65001",
    "rt:65001:4294967296",
    "rt:4200000001:65536",
    "rt:2001:db8::1:5",
    "color:",
    "color:-1",
    "encap:nothing",
    "mac-mobility:x",
    "esi-label:5",
    "traffic-action:",
    "traffic-marking:64",
    "default-gateway:1",
    "router-mac:00:11",
    "nonsense:1:2",
    "0x00",
  ];
  for (const text of texts) assertEquals(parseExtendedCommunity(text), undefined, text);
});

Deno.test("formatIpv6ExtendedCommunity and parseIpv6ExtendedCommunity say the same", () => {
  const address = "20010db8000000000000000000000001";
  for (
    const [hex, text] of [
      [`0002${address}0005`, "rt:[2001:db8::1]:5"],
      [`0003${address}ffff`, "soo:[2001:db8::1]:65535"],
      [`000d${address}0001`, "redirect:[2001:db8::1]:1"],
      [`4002${address}0001`, `0x4002${address}0001`],
    ] as const
  ) {
    assertEquals(formatIpv6ExtendedCommunity(fromHex(hex)), text);
    assertEquals(parseIpv6ExtendedCommunity(text), fromHex(hex));
  }
  for (
    const text of ["rt:[10.0.0.1]:1", "rt:[2001:db8::1]:65536", "x:[::1]:1", "rt:::1:5", "0x00"]
  ) {
    assertEquals(parseIpv6ExtendedCommunity(text), undefined, text);
  }
});
