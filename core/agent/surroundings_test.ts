import { assertEquals } from "@std/assert";
import { formatAddress } from "../net/address.ts";
import { type OwnAddress, selfHops } from "./surroundings.ts";

const ADDRESSES: readonly OwnAddress[] = [
  { device: "eth0", address: "fe80::a", length: 64 },
  { device: "eth0", address: "10.0.0.1", length: 24 },
  { device: "eth0", address: "2001:db8::1", length: 64 },
  { device: "eth1", address: "fe80::b", length: 64 },
  { device: "eth1", address: "2001:db8:1::1", length: 64 },
];

function texts(local: string): readonly string[] {
  const { ipv4, ipv6 } = selfHops(local, ADDRESSES);
  return [ipv4, ipv6?.subarray(0, 16), ipv6?.subarray(16)].map((octets) =>
    octets === undefined || octets.length === 0 ? "-" : formatAddress(octets)
  );
}

Deno.test("selfHops: for the other family the address of the same interface (RFC 2545 §3)", () => {
  assertEquals(texts("10.0.0.1"), ["10.0.0.1", "2001:db8::1", "-"]);
  assertEquals(texts("2001:db8::1"), ["10.0.0.1", "2001:db8::1", "-"]);
  assertEquals(texts("fe80::a%eth0"), ["10.0.0.1", "2001:db8::1", "fe80::a"]);
  assertEquals(texts("fe80::b%eth1"), ["-", "2001:db8:1::1", "fe80::b"]);
  assertEquals(texts("fe80::c%eth9"), ["-", "fe80::c", "-"]);
  assertEquals(texts("192.0.2.1"), ["192.0.2.1", "-", "-"]);
});
