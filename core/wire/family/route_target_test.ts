import { assertEquals } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { Writer } from "../../net/writer.ts";
import { routeTarget } from "./route_target.ts";

function told(hex: string, how: "text" | "json" = "text"): string {
  const bytes = Uint8Array.fromHex(hex), out = new Ascii();
  routeTarget[how]!(out, bytes, 0, bytes.length);
  return out.text();
}

const CASES: [string, string, string][] = [
  ["00", "all targets", '{"length":0}'],
  ["200000fde8", "origin 65000", '{"length":32,"origin":65000}'],
  [
    "600000fde80002fde800000064",
    "origin 65000 target 65000:100",
    '{"length":96,"origin":65000,"target":"65000:100"}',
  ],
  [
    "600000fde80102c00002010064",
    "origin 65000 target 192.0.2.1:100",
    '{"length":96,"origin":65000,"target":"192.0.2.1:100"}',
  ],
  [
    "400000fde80002fde8",
    "origin 65000 target 0002fde8/32",
    '{"length":64,"origin":65000,"target":"0002fde8/32"}',
  ],
];

Deno.test("routeTarget tells and re-encodes the default, origins, whole and partial targets", () => {
  for (const [hex, text, json] of CASES) {
    const bytes = Uint8Array.fromHex(hex), out = new Writer();
    assertEquals(routeTarget.measure(bytes, 0, bytes.length), bytes.length);
    assertEquals(told(hex), text);
    assertEquals(told(hex, "json"), json);
    routeTarget.encode(routeTarget.decode(bytes, 0, bytes.length), out);
    assertEquals(out.finish().toHex(), hex);
    for (let end = 0; end < bytes.length; end++) {
      assertEquals(routeTarget.measure(bytes, 0, end), -1);
    }
  }
});

Deno.test("routeTarget refuses lengths between 1 and 31 and above 96 and masks what is behind", () => {
  for (const bits of [1, 31, 97, 255]) {
    const bytes = new Uint8Array(40);
    bytes[0] = bits;
    assertEquals(routeTarget.measure(bytes, 0, 40), -1);
    assertEquals(
      routeTarget.complaint(bytes, 0, 40),
      `prefix length ${bits} is neither 0 nor 32 to 96`,
    );
  }
  const odd = Uint8Array.fromHex("240000fde8ff"), out = new Writer();
  assertEquals(routeTarget.oddity!(odd, 0, 6), "bits after the prefix set");
  routeTarget.encode(routeTarget.decode(odd, 0, 6), out);
  assertEquals(out.finish().toHex(), "240000fde8f0");
});
