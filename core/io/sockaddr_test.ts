import { assertEquals, assertThrows } from "@std/assert";
import { decodeSockaddr, encodeSockaddr, isLinkLocal, sameSockaddr } from "./sockaddr.ts";

const hex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");

// As Python's struct sockaddr comes out of getsockname(2) on little-endian Linux.
Deno.test("encodeSockaddr writes Linux's form", () => {
  assertEquals(
    hex(encodeSockaddr({ address: "192.0.2.1", port: 179 })),
    "020000b3c00002010000000000000000",
  );
  assertEquals(
    hex(encodeSockaddr({ address: "fe80::1%lo", port: 0x1234 })),
    "0a00123400000000fe80000000000000000000000000000101000000",
  );
});

Deno.test("encodeSockaddr refuses what is no address or no interface", () => {
  for (const address of ["192.0.2.256", "router", "fe80::1%no-such-one", ""]) {
    assertThrows(() => encodeSockaddr({ address, port: 1 }), RangeError);
  }
});

Deno.test("decodeSockaddr gives back the address with its zone", () => {
  for (const address of ["192.0.2.1", "2001:db8::1", "fe80::1%lo"]) {
    assertEquals(decodeSockaddr(encodeSockaddr({ address, port: 179 })), { address, port: 179 });
  }
});

Deno.test("sameSockaddr looks at address and port, not at the zone", () => {
  const [a, b, c, d] = ["fe80::1%lo", "fe80::1", "fe80::2", "192.0.2.1"].map((address) =>
    encodeSockaddr({ address, port: 5 })
  );
  assertEquals([sameSockaddr(a!, b!), sameSockaddr(b!, c!), sameSockaddr(c!, d!)], [
    true,
    false,
    false,
  ]);
});

Deno.test("isLinkLocal is true within fe80::/10", () => {
  const yes = ["fe80::1", "FEBF::1"], no = ["fec0::1", "2001:db8::1", "::1", "254.128.0.1"];
  assertEquals([...yes, ...no].filter(isLinkLocal), yes);
});
