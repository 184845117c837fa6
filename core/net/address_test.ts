import { assertEquals } from "@std/assert";
import { formatAddress, parseAddress } from "./address.ts";

Deno.test("parseAddress takes IPv4 inside IPv6 only at the end (RFC 4291 §2.2)", () => {
  for (
    const [text, want] of [
      ["::13.1.68.3", "::d01:4403"],
      ["::FFFF:129.144.52.38", "::ffff:129.144.52.38"],
      ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
      ["0:0:0:0:0:0:13.1.68.3", "::d01:4403"],
      ["1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304"],
    ] as const
  ) assertEquals(formatAddress(parseAddress(text)!), want, text);
  for (
    const text of [
      "1.2.3.4::",
      "1.2.3.4::1",
      "2001:db8:1.2.3.4::",
      "1.2.3.4:5:6:7:8:9:a",
      "::1.2.3.4:1",
      "::1.2.3.4.5",
      "::1.2.3",
      "1:2:3:4:5:6:7:1.2.3.4",
      "1.2.3.4:",
    ]
  ) assertEquals(parseAddress(text), undefined, text);
});
