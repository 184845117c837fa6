import { assertEquals } from "@std/assert";
import { parsePrefix } from "../net/prefix.ts";
import { announceDoubt } from "./announce_checks.ts";

function doubt(text: string): string | undefined {
  const { address, length } = parsePrefix(text)!;
  return announceDoubt(address, address.length as 4 | 16, length);
}

Deno.test("announceDoubt takes what networks and labs announce", () => {
  const good = ["10.0.0.0/8", "192.168.7.1/32", "100.64.0.0/10", "172.16.0.0/12", "203.0.113.0/24"];
  good.push("1.1.1.0/24", "223.255.255.0/24", "2001:db8::/32", "fd00:1::/48", "64:ff9b::/96");
  good.push("fec0::/10", "fd00::/8", "2000::/16", "126.0.0.0/8", "128.0.0.0/8", "169.253.0.0/16");
  assertEquals(good.map((text) => [text, doubt(text)]), good.map((text) => [text, undefined]));
});

Deno.test("announceDoubt names what is routed nowhere", () => {
  const nowhere = (block: string, what: string) =>
    `lies in ${block} (${what}), which is routed nowhere`;
  assertEquals(doubt("127.0.0.1/32"), nowhere("127.0.0.0/8", "loopback"));
  assertEquals(doubt("0.1.0.0/16"), nowhere("0.0.0.0/8", "this network"));
  assertEquals(doubt("169.254.169.254/32"), nowhere("169.254.0.0/16", "link-local"));
  assertEquals(doubt("239.0.0.0/8"), nowhere("224.0.0.0/4", "multicast"));
  assertEquals(doubt("255.255.255.255/32"), nowhere("240.0.0.0/4", "reserved"));
  assertEquals(doubt("::1/128"), nowhere("::/8", "reserved"));
  assertEquals(doubt("::ffff:10.0.0.0/104"), nowhere("::/8", "reserved"));
  assertEquals(doubt("febf::/16"), nowhere("fe80::/10", "link-local"));
  assertEquals(doubt("ff02::/16"), nowhere("ff00::/8", "multicast"));
});

Deno.test("announceDoubt stops at the default route and at what is nearly one", () => {
  assertEquals(doubt("0.0.0.0/0"), "is the default route");
  assertEquals(doubt("::/0"), "is the default route");
  assertEquals(doubt("0.0.0.0/1"), "holds a large part of all IPv4 addresses");
  assertEquals(doubt("128.0.0.0/1"), "holds a large part of all IPv4 addresses");
  assertEquals(doubt("2000::/3"), "holds a large part of all IPv6 addresses");
});
