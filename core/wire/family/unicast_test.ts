import { assertEquals } from "@std/assert";
import { Writer } from "../../net/writer.ts";
import { ipv4Multicast, ipv4Unicast, ipv6Unicast } from "./unicast.ts";

function reencoded(family: typeof ipv4Unicast, hex: string): string {
  const bytes = Uint8Array.fromHex(hex), out = new Writer();
  family.encode(family.decode(bytes, 0, bytes.length), out);
  return out.finish().toHex();
}

Deno.test("ipv4Unicast re-encodes a masked prefix of every length identically", () => {
  for (let bits = 0; bits <= 32; bits++) {
    const octets = new Uint8Array(1 + Math.ceil(bits / 8)).fill(0xff);
    octets[0] = bits;
    if (bits & 7) octets[octets.length - 1] = 0xff00 >>> (bits & 7);
    assertEquals(ipv4Unicast.measure(octets, 0, octets.length), octets.length);
    assertEquals(reencoded(ipv4Unicast, octets.toHex()), octets.toHex());
  }
});

Deno.test("ipv4Unicast masks host bits and counts them as an oddity", () => {
  const bytes = Uint8Array.fromHex("0c0aff");
  assertEquals(ipv4Unicast.oddity!(bytes, 0, 3), "host bits set");
  assertEquals(ipv4Unicast.decode(bytes, 0, 3), {
    address: Uint8Array.of(10, 0xf0, 0, 0),
    length: 12,
  });
  assertEquals(reencoded(ipv4Unicast, "0c0aff"), "0c0af0");
});

Deno.test("ipv4Unicast finds class D and E odd, ipv4Multicast only host bits", () => {
  const odd = (hex: string, family = ipv4Unicast) =>
    family.oddity!(Uint8Array.fromHex(hex), 0, hex.length / 2);
  assertEquals(odd("18e00001"), "multicast address");
  assertEquals(odd("04f0"), "reserved address");
  assertEquals(odd("180a0000"), undefined);
  assertEquals(odd("00"), undefined);
  assertEquals(odd("03e0"), undefined);
  assertEquals(odd("18e00001", ipv4Multicast), undefined);
  assertEquals(odd("08ff", ipv6Unicast), "multicast address");
});

Deno.test("ipv4Unicast measures a cut or overlong prefix as malformed at every cut", () => {
  const bytes = Uint8Array.fromHex("200a000001");
  for (let end = 0; end < bytes.length; end++) {
    assertEquals(ipv4Unicast.measure(bytes, 0, end), -1);
  }
  assertEquals(ipv4Unicast.measure(Uint8Array.of(33, 1, 2, 3, 4, 5), 0, 6), -1);
});
