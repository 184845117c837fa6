import { assertEquals } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { Writer } from "../../net/writer.ts";
import type { Tree } from "../tree.ts";
import { FAMILIES, type Family, familyOf, parseFamily, walkNlri } from "./mod.ts";

// NLRI that GoBGP 3.10.0 announced to its twin over loopback, one of each kind.
const VECTORS: readonly [family: string, hex: string, text: string][] = [
  [
    "l2vpn evpn",
    "01190000fde90000006401aabbccddeeff006400000000070000c8",
    "ethernet-auto-discovery rd 65001:100 esi 01:aa:bb:cc:dd:ee:ff:00:64:00 tag 7 label 12 vni 200",
  ],
  [
    "l2vpn evpn",
    "02250000fde900000064000000000000000000000000000730020000000001200a0000010000c8",
    "mac-ip rd 65001:100 tag 7 mac 02:00:00:00:00:01 ip 10.0.0.1 label 12 vni 200",
  ],
  [
    "l2vpn evpn",
    "02210001c000020100050000000000000000000000000000300200000000020000012c",
    "mac-ip rd 192.0.2.1:5 tag 0 mac 02:00:00:00:00:02 label 18 vni 300",
  ],
  [
    "l2vpn evpn",
    "02310001c000020100050000000000000000000000000000300200000000038020010db8" +
    "00000000000000000000000100012c",
    "mac-ip rd 192.0.2.1:5 tag 0 mac 02:00:00:00:00:03 ip 2001:db8::1 label 18 vni 300",
  ],
  [
    "l2vpn evpn",
    "03110000fde9000000640000006420c0000201",
    "inclusive-multicast rd 65001:100 tag 100 ip 192.0.2.1",
  ],
  [
    "l2vpn evpn",
    "04170000fde90000006401aabbccddeeff00640020c0000201",
    "ethernet-segment rd 65001:100 esi 01:aa:bb:cc:dd:ee:ff:00:64:00 ip 192.0.2.1",
  ],
  [
    "l2vpn evpn",
    "05220000fde900000064000000000000000000000000000a180a0100000a000009001388",
    "ip-prefix rd 65001:100 tag 10 prefix 10.1.0.0/24 gateway 10.0.0.9 label 312 vni 5000",
  ],
  [
    "l2vpn evpn",
    "053a0000ffff00000007000000000000000000000000000a4020010db800010000000000000000" +
    "000000000000000000000000000000000000001388",
    "ip-prefix rd 65535:7 tag 10 prefix 2001:db8:1::/64 label 312 vni 5000",
  ],
  ["ipv4 vpn", "680001810000fde9000000640a02", "65001:100:10.2.0.0/16 label 24"],
  [
    "ipv6 vpn",
    "880001910001c0000201006420010db80002",
    "192.0.2.1:100:2001:db8:2::/48 label 25",
  ],
  ["ipv4 labelled", "40003e80007d010a03", "10.3.0.0/16 label 1000/2000"],
  ["ipv6 labelled", "48003e8120010db80003", "2001:db8:3::/48 label 1000"],
  [
    "ipv4 flowspec",
    "1c01180a00000218c00002038106050150131f90d51f980981020c8001",
    "dst 10.0.0.0/24 src 192.0.2.0/24 proto =6 dst-port =80,>=8080&<=8088 tcp-flags =syn " +
    "fragment dont-fragment",
  ],
  [
    "ipv4 flowspec",
    "0f01180a00000781080a9205780b812e",
    "dst 10.0.0.0/24 icmp-type =8 length >1400 dscp =46",
  ],
  [
    "ipv6 flowspec",
    "1101400020010db8000000000381110d8164",
    "dst 2001:db8::/64 proto =17 flow-label =100",
  ],
  [
    "ipv4 flowspec-vpn",
    "100000fde90000006401180a0000038111",
    "rd 65001:100 dst 10.0.0.0/24 proto =17",
  ],
];

function told(family: Family, how: "text" | "json", bytes: Uint8Array, start: number, end: number) {
  const out = new Ascii();
  family[how]?.(out, bytes, start, end);
  return out.text();
}

/** A tree that fails the test when a field leaves its parent. */
function boundedTree(from: number, to: number): Tree {
  const check = (start: number, end: number) =>
    assertEquals(from <= start && start < end && end <= to, true, `${start}..${end}`);
  return {
    leaf: (_name, start, end) => check(start, end),
    branch(_name, start, end, _text, body) {
      check(start, end);
      body();
    },
  };
}

/** All that can be asked of one NLRI; the octets after encoding it again. */
function askAll(family: Family, bytes: Uint8Array, start: number, end: number): Uint8Array {
  told(family, "text", bytes, start, end);
  if (family.json) JSON.parse(told(family, "json", bytes, start, end));
  family.oddity?.(bytes, start, end);
  family.isUnusable?.(bytes, start, end);
  family.fields?.(boundedTree(start, end), bytes, start, end);
  const out = new Writer();
  family.encode(family.decode(bytes, start, end), out);
  return out.finish();
}

Deno.test("FAMILIES tell what GoBGP announced and encode it the same", () => {
  for (const [name, hex, text] of VECTORS) {
    const family = familyOf(parseFamily(name)!)!, bytes = Uint8Array.fromHex(hex);
    assertEquals(family.measure(bytes, 0, bytes.length), bytes.length, text);
    assertEquals(told(family, "text", bytes, 0, bytes.length), text);
    assertEquals(family.oddity!(bytes, 0, bytes.length), undefined);
    assertEquals(askAll(family, bytes, 0, bytes.length), bytes);
  }
});

Deno.test("FAMILIES measure one octet short as malformed and one octet long as two NLRI", () => {
  for (const [name, hex, text] of VECTORS) {
    const family = familyOf(parseFamily(name)!)!;
    const long = Uint8Array.fromHex(hex + "ff"), whole = long.length - 1;
    for (let end = 0; end < whole; end++) {
      assertEquals(family.measure(long, 0, end), -1, `${text} cut at ${end}`);
      assertEquals(family.complaint(long, 0, end).length > 0, true);
    }
    assertEquals(family.measure(long, 0, whole + 1), whole);
    assertEquals(walkNlri(family, long, 0, whole + 1, false, () => {}), whole);
  }
});

/** A small generator with a seed, so that a failure comes back. */
function* noise(seed: number): Generator<number> {
  for (let state = seed;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 24;
  }
}

Deno.test("FAMILIES answer any octets without a throw and encode again what was not odd", () => {
  const octets = noise(1);
  for (const family of FAMILIES) {
    for (let round = 0; round < 600; round++) {
      const bytes = Uint8Array.from({ length: 64 }, () => octets.next().value as number);
      // Lengths and types that are likely bring more of them past the first check.
      if (round % 2 === 0) bytes[0] = bytes[0]! % 64;
      if (round % 3 === 0) bytes[1] = bytes[1]! % 40;
      const seen: number[] = [];
      const stop = walkNlri(family, bytes, 3, bytes.length, round % 5 === 0, (start, end) => {
        seen.push(end);
        const again = askAll(family, bytes, start, end);
        if (family.oddity?.(bytes, start, end) === undefined) {
          assertEquals(again, bytes.slice(start, end), family.name);
        } else assertEquals(again.length, end - start);
      });
      assertEquals(stop === -1 || stop < bytes.length, true);
      assertEquals(seen.length <= bytes.length, true);
    }
  }
});

Deno.test("FAMILIES answer every octet of the vectors changed", () => {
  for (const [name, hex] of VECTORS) {
    const family = familyOf(parseFamily(name)!)!, bytes = Uint8Array.fromHex(hex);
    for (let at = 0; at < bytes.length; at++) {
      for (let value = 0; value < 256; value += 17) {
        const changed = bytes.with(at, value);
        walkNlri(family, changed, 0, changed.length, false, (start, end) => {
          askAll(family, changed, start, end);
        });
      }
    }
  }
});
