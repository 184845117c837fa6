import { assertEquals } from "@std/assert";
import { birdCapabilities } from "./capabilities.ts";

Deno.test("birdCapabilities lists them in BIRD's order, with what stands below each", () => {
  const told = [
    "4-octet AS number: 65001",
    "role: provider",
    "multiprotocol: ipv4 unicast",
    "multiprotocol: ipv6 unicast",
    "extended message",
    "route refresh",
    "extended next hop: ipv4 unicast via ipv6",
    "graceful restart: restart 120 s, notification, ipv4 unicast, ipv6 unicast (forwarding kept)",
    "ADD-PATH: ipv4 unicast send, ipv6 unicast both",
    "enhanced route refresh",
    "FQDN: tor-a",
  ];
  // As BIRD 2.0.12 printed the like of another BIRD.
  assertEquals(birdCapabilities("Neighbor capabilities", told), [
    "    Neighbor capabilities",
    "      Multiprotocol",
    "        AF announced: ipv4 ipv6",
    "      Route refresh",
    "      Extended next hop",
    "        IPv6 nexthop: ipv4",
    "      Extended message",
    "      Graceful restart",
    "        Restart time: 120",
    "        AF supported: ipv4 ipv6",
    "        AF preserved: ipv6",
    "      4-octet AS numbers",
    "      ADD-PATH",
    "        RX: ipv6",
    "        TX: ipv4 ipv6",
    "      Enhanced refresh",
    "      Role: provider",
  ]);
});

Deno.test("birdCapabilities says nothing below a helper's graceful restart", () => {
  const told = ["graceful restart: restart 0 s", "multiprotocol: ipv4 multicast"];
  assertEquals(birdCapabilities("Local capabilities", told), [
    "    Local capabilities",
    "      Multiprotocol",
    "        AF announced: ipv4-multicast",
    "      Graceful restart",
  ]);
});
