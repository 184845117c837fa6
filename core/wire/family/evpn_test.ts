import { assertEquals } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { Writer } from "../../net/writer.ts";
import { evpn } from "./evpn.ts";

function told(hex: string, how: "text" | "json" = "text"): string {
  const bytes = Uint8Array.fromHex(hex), out = new Ascii();
  evpn[how]!(out, bytes, 0, bytes.length);
  return out.text();
}

function oddity(hex: string): string | undefined {
  const bytes = Uint8Array.fromHex(hex);
  assertEquals(evpn.measure(bytes, 0, bytes.length), bytes.length, "the framing holds");
  const odd = evpn.oddity!(bytes, 0, bytes.length);
  assertEquals(evpn.isUnusable!(bytes, 0, bytes.length), odd !== undefined);
  const out = new Writer();
  evpn.encode(evpn.decode(bytes, 0, bytes.length), out);
  assertEquals(out.finish(), bytes);
  return odd;
}

Deno.test("evpn keeps a route type that it does not read as name and hex, framing unharmed", () => {
  assertEquals(told("0b03aabbcc"), "leaf aabbcc");
  assertEquals(told("6303aabbcc"), "evpn-type-99 aabbcc");
  assertEquals(told("6303aabbcc", "json"), '{"type":"evpn-type-99","hex":"aabbcc"}');
  assertEquals(oddity("0b03aabbcc"), "route type leaf stays bytes");
  assertEquals(oddity("6300"), "route type evpn-type-99 stays bytes");
});

Deno.test("evpn sets aside a route of a known type whose body is malformed", () => {
  const rd = "0000fde900000064", esi = "00".repeat(10), tag = "00000000", mac = "30020000000001";
  const sized = (type: string, body: string) =>
    type + (body.length / 2).toString(16).padStart(2, "0") + body;
  assertEquals(
    oddity("0300"),
    "inclusive-multicast route: route distinguisher needs 8 octets, 0 left",
  );
  assertEquals(
    oddity(sized("02", rd + esi + tag + "28" + mac.slice(2) + "00" + "000641")),
    "mac-ip route: MAC address length 40 is not 48 bits",
  );
  assertEquals(
    oddity(sized("02", rd + esi + tag + mac + "1c0a00000a" + "000641")),
    "mac-ip route: IP address length 28 is not 0, 32 or 128 bits",
  );
  assertEquals(
    oddity(sized("02", rd + esi + tag + mac + "00" + "000641" + "0006")),
    "mac-ip route: second label needs 3 octets, 2 left",
  );
  assertEquals(
    oddity(sized("03", rd + tag + "200a000001" + "00")),
    "inclusive-multicast route: 1 octet after the last part",
  );
  assertEquals(
    oddity(sized("05", rd + esi + tag + "21" + "0a000000" + "00000000" + "000641")),
    "ip-prefix route: IP prefix length 33 is above 32",
  );
  assertEquals(told(sized("04", rd)), `ethernet-segment malformed ${rd}`);
});

Deno.test("evpn reads a second label where there is one, and leaves out what is all zeros", () => {
  const hex = "0228" + "0000fde900000064" + "00".repeat(10) + "00000000" + "30020000000001" +
    "200a000001" + "000641" + "0003e8";
  assertEquals(
    told(hex),
    "mac-ip rd 65001:100 tag 0 mac 02:00:00:00:00:01 ip 10.0.0.1 label 100 vni 1601 label 62 vni 1000",
  );
  assertEquals(
    told(hex, "json"),
    '{"type":"mac-ip","rd":"65001:100","tag":0,"mac":"02:00:00:00:00:01","ip":"10.0.0.1",' +
      '"labels":[100,62],"vnis":[1601,1000]}',
  );
});

Deno.test("evpn asks for type and length and for what the length says", () => {
  const why = (hex: string) => {
    const bytes = Uint8Array.fromHex(hex);
    assertEquals(evpn.measure(bytes, 0, bytes.length), -1);
    return evpn.complaint(bytes, 0, bytes.length);
  };
  assertEquals(why("03"), "route type and length need 2 octets, 1 left");
  assertEquals(why("0311aabb"), "length 17 is more than the 2 octets left");
});
