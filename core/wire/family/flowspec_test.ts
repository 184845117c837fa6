import { assertEquals, assertThrows } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { Writer } from "../../net/writer.ts";
import type { Family } from "./family_type.ts";
import { type FlowSpec, ipv4Flow, ipv6Flow, vpnv4Flow } from "./flowspec.ts";

function textOf(family: Family<FlowSpec>, hex: string, how: "text" | "json" = "text"): string {
  const bytes = Uint8Array.fromHex(hex), out = new Ascii();
  family[how]!(out, bytes, 0, bytes.length);
  return out.text();
}

function reencoded(family: Family<FlowSpec>, hex: string): string {
  const bytes = Uint8Array.fromHex(hex), out = new Writer();
  family.encode(family.decode(bytes, 0, bytes.length), out);
  return out.finish().toHex();
}

// RFC 8955 §4.3 and RFC 8956 §3.8: the examples of the RFCs.
const RFC_EXAMPLES: [Family<FlowSpec>, string, string][] = [
  [ipv4Flow, "0b0118c00002038106048119", "dst 192.0.2.0/24 proto =6 port =25"],
  [
    ipv4Flow,
    "120118c000020218cb0071040389458b911f90",
    "dst 192.0.2.0/24 src 203.0.113.0/24 port >=137&<=139,=8080",
  ],
  [ipv4Flow, "090120c00002010c8005", "dst 192.0.2.1/32 fragment dont-fragment+first-fragment"],
  [
    ipv6Flow,
    "1201200020010db8026840123456789a038106",
    "dst 2001:db8::/32 src ::1234:5678:9a00:0/64-104 proto =6",
  ],
  [
    ipv6Flow,
    "0f01200020010db80268412468acf134",
    "dst 2001:db8::/32 src ::1234:5678:9a00:0/65-104",
  ],
];

Deno.test("ipv4Flow and ipv6Flow read the examples of RFC 8955 and RFC 8956", () => {
  for (const [family, hex, text] of RFC_EXAMPLES) {
    const bytes = Uint8Array.fromHex(hex);
    assertEquals(family.measure(bytes, 0, bytes.length), bytes.length);
    assertEquals(textOf(family, hex), text);
    assertEquals(family.oddity!(bytes, 0, bytes.length), undefined);
    assertEquals(reencoded(family, hex), hex);
  }
});

Deno.test("ipv4Flow measures every cut of the examples as malformed and says why", () => {
  for (const [family, hex] of RFC_EXAMPLES) {
    const bytes = Uint8Array.fromHex(hex);
    for (let end = 0; end < bytes.length; end++) {
      assertEquals(family.measure(bytes, 0, end), -1);
      assertEquals(family.complaint(bytes, 0, end).length > 0, true);
    }
  }
});

Deno.test("ipv4Flow keeps a flow with a component cut at any octet as unusable bytes", () => {
  for (const [family, hex] of RFC_EXAMPLES) {
    const whole = Uint8Array.fromHex(hex);
    for (let end = 1; end < whole.length; end++) {
      const bytes = whole.slice(0, end);
      bytes[0] = end - 1;
      assertEquals(family.measure(bytes, 0, end), end);
      const odd = family.oddity!(bytes, 0, end);
      assertEquals(odd !== undefined, family.isUnusable!(bytes, 0, end));
      assertEquals(reencoded(family, bytes.toHex()), bytes.toHex());
      const said = `malformed ${bytes.slice(1).toHex()}`.trimEnd();
      if (odd) assertEquals(textOf(family, bytes.toHex()), said);
    }
  }
});

Deno.test("ipv4Flow refuses no component, unknown ones, wrong order and operators without end", () => {
  const odd = (hex: string) => ipv4Flow.oddity!(Uint8Array.fromHex(hex), 0, hex.length / 2);
  assertEquals(odd("00"), "no component");
  assertEquals(odd("030d8106"), "unknown component type 13");
  assertEquals(odd("06048119038106"), "component type 3 after 4");
  assertEquals(odd("06038106038106"), "component type 3 after 3");
  assertEquals(odd("03030106"), "proto: list of operators has no end");
  assertEquals(odd("0603a100000006"), undefined);
  assertEquals(odd("0401210a00"), "dst: prefix length 33 is above 32");
});

Deno.test("ipv4Flow reads the length in two octets and keeps a long form that one would do for", () => {
  const short = "f00b0118c00002038106048119";
  assertEquals(textOf(ipv4Flow, short), "dst 192.0.2.0/24 proto =6 port =25");
  assertEquals(reencoded(ipv4Flow, short), short);
  const ports = "04" + "0150".repeat(119) + "8150";
  const long = `f0${(ports.length / 2).toString(16)}${ports}`;
  assertEquals(ports.length / 2, 241);
  assertEquals(reencoded(ipv4Flow, long), long);
  const bytes = Uint8Array.fromHex(long);
  assertEquals(ipv4Flow.measure(bytes, 0, bytes.length), 243);
  assertEquals(ipv4Flow.measure(bytes, 0, 242), -1);
  assertEquals(ipv4Flow.measure(bytes, 0, 1), -1);
});

Deno.test("ipv4Flow refuses to write a flow that no length can tell", () => {
  const components = new Uint8Array(4096);
  assertThrows(() => ipv4Flow.encode({ components }, new Writer()), RangeError);
});

Deno.test("ipv4Flow prints TCP flags, relations and alternatives, and JSON by component", () => {
  assertEquals(textOf(ipv4Flow, "03098002"), "tcp-flags syn");
  assertEquals(textOf(ipv4Flow, "0509010282" + "12"), "tcp-flags =syn,!syn+ack");
  assertEquals(textOf(ipv4Flow, "0509910100" + "00").startsWith("malformed"), true);
  assertEquals(textOf(ipv4Flow, "0509" + "00108302"), "tcp-flags ack,!=syn");
  assertEquals(textOf(ipv4Flow, "030a8700"), "length true");
  assertEquals(
    textOf(ipv4Flow, RFC_EXAMPLES[1]![1], "json"),
    '{"dst":"192.0.2.0/24","src":"203.0.113.0/24","port":">=137&<=139,=8080"}',
  );
  assertEquals(textOf(ipv4Flow, "00", "json"), '{"malformed":"no component","hex":""}');
});

Deno.test("vpnv4Flow has a route distinguisher before the components", () => {
  const hex = "130000fde800000001" + "0118c00002038106048119";
  assertEquals(textOf(vpnv4Flow, hex), "rd 65000:1 dst 192.0.2.0/24 proto =6 port =25");
  assertEquals(reencoded(vpnv4Flow, hex), hex);
  const cut = Uint8Array.fromHex("030000fd");
  assertEquals(vpnv4Flow.oddity!(cut, 0, 4), "route distinguisher is cut");
  assertEquals(reencoded(vpnv4Flow, "030000fd"), "030000fd");
});
