import { assertEquals } from "@std/assert";
import type { Device } from "../core/diagnose/host_facts.ts";
import { formatAddress } from "../core/net/address.ts";
import { ownNextHops } from "./announce_self.ts";

function device(name: string, ...texts: string[]): Device {
  const addresses = texts.map((text) => {
    const [address = "", scope = "global"] = text.split(" ");
    return { address, device: name, scope, tentative: scope === "tentative" };
  });
  return { name, mtu: 1500, up: true, addresses };
}

const DEVICES = [
  device("lo", "127.0.0.1 host", "10.255.0.1", "2001:db8:ff::1"),
  device("eth0", "10.0.0.1", "fe80::1 link", "2001:db8::9 tentative", "2001:db8::1"),
  device("eth1", "10.0.1.1", "fe80::2 link"),
];

function own(local: string): string {
  const { ipv4, ipv6 } = ownNextHops(local, DEVICES);
  const texts = [ipv4 && formatAddress(ipv4)];
  for (let at = 0; at < (ipv6?.length ?? 0); at += 16) texts.push(formatAddress(ipv6!, at, 16));
  return texts.join(" ");
}

Deno.test("ownNextHops take the address of the session, and one of its interface for the other family", () => {
  assertEquals(own("10.0.0.1"), "10.0.0.1 2001:db8::1");
  assertEquals(own("2001:db8::1"), "10.0.0.1 2001:db8::1");
  assertEquals(own("10.255.0.1"), "10.255.0.1 2001:db8:ff::1");
  assertEquals(own("10.0.1.1"), "10.0.1.1");
});

Deno.test("ownNextHops of a link-local session have both addresses, or the one there is", () => {
  assertEquals(own("fe80::1%eth0"), "10.0.0.1 2001:db8::1 fe80::1");
  assertEquals(own("fe80::2%eth1"), "10.0.1.1 fe80::2");
});

Deno.test("ownNextHops of an address that no interface has is that address", () => {
  assertEquals(own("192.0.2.1"), "192.0.2.1");
});
