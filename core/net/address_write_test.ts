import { assertEquals } from "@std/assert";
import { formatAddress, writeIpv4 } from "./address.ts";
import { Ascii } from "./ascii.ts";

Deno.test("writeIpv4 writes into any room, and leaves what stands before it", () => {
  for (const octets of [[0, 0, 0, 0], [1, 22, 133, 9], [255, 255, 255, 255]]) {
    const bytes = Uint8Array.from(octets);
    assertEquals(formatAddress(bytes), octets.join("."));
    for (let capacity = 0; capacity < 40; capacity++) {
      const out = new Ascii(capacity);
      out.string("via ");
      writeIpv4(out, bytes, 0);
      writeIpv4(out, bytes, 0);
      assertEquals(out.text(), `via ${octets.join(".")}${octets.join(".")}`);
    }
  }
});
