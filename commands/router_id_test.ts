import { assert, assertEquals, assertThrows } from "@std/assert";
import { CommandError } from "./exit.ts";
import { chooseRouterId, hashOf, lowestIpv4 } from "./router_id.ts";

Deno.test("chooseRouterId takes four octets that are not all 0", () => {
  assertEquals(chooseRouterId("192.0.2.1"), { routerId: 0xc0000201 });
  for (const text of ["0.0.0.0", "1", "2001:db8::1", "192.0.2.256"]) {
    assertThrows(() => chooseRouterId(text), CommandError, "for --router-id");
  }
});

Deno.test("chooseRouterId says which one it took", () => {
  const { routerId, note = "" } = chooseRouterId(undefined);
  assert(routerId > 0);
  assert(note.startsWith("router id "), note);
});

Deno.test("lowestIpv4 leaves out what only this host knows", () => {
  assertEquals(
    lowestIpv4(["127.0.0.1", "169.254.1.1", "::1", "192.0.2.7", "10.1.2.3"]),
    0x0a010203,
  );
  assertEquals(lowestIpv4(["127.0.0.1", "fe80::1"]), undefined);
});

Deno.test("hashOf is FNV-1a and never 0", () => {
  // The test vectors of the FNV authors.
  assertEquals(hashOf(""), 0x811c9dc5);
  assertEquals(hashOf("a"), 0xe40c292c);
  assertEquals(hashOf("foobar"), 0xbf9cf968);
});
