import { assertEquals } from "@std/assert";
import { Ascii } from "../../net/ascii.ts";
import { Writer } from "../../net/writer.ts";
import type { Family } from "./family_type.ts";
import { ipv4Labelled, ipv6Labelled, type LabelledPrefix, vpnv4, vpnv6 } from "./labelled.ts";

type Labelled = Family<LabelledPrefix>;

function told(family: Labelled, hex: string, how: "text" | "json" = "text"): string {
  const bytes = Uint8Array.fromHex(hex), out = new Ascii();
  family[how]!(out, bytes, 0, bytes.length);
  return out.text();
}

const CASES: [Labelled, string, string][] = [
  [ipv4Labelled, "300003410a0000", "10.0.0.0/24 label 52"],
  [ipv4Labelled, "48000340" + "000351" + "0a0000", "10.0.0.0/24 label 52/53"],
  [ipv4Labelled, "388000000a000001", "10.0.0.1/32 label withdrawn"],
  [ipv4Labelled, "380000000a000001", "10.0.0.1/32 label 0"],
  [ipv4Labelled, "18000031", "0.0.0.0/0 label 3"],
  [ipv6Labelled, "38" + "000341" + "20010db8", "2001:db8::/32 label 52"],
  [vpnv4, "70000641" + "0000fde800000064" + "0a0000", "65000:100:10.0.0.0/24 label 100"],
  [vpnv4, "70000641" + "0001c00002010064" + "0a0000", "192.0.2.1:100:10.0.0.0/24 label 100"],
  [vpnv4, "70000641" + "0002fa56ea010064" + "0a0000", "4200000001:100:10.0.0.0/24 label 100"],
  [vpnv4, "70000641" + "00020000fde80064" + "0a0000", "2:65000:100:10.0.0.0/24 label 100"],
  [vpnv4, "70000641" + "0007001122334455" + "0a0000", "type-7:001122334455:10.0.0.0/24 label 100"],
  [vpnv6, "78000641" + "0000fde800000064" + "20010db8", "65000:100:2001:db8::/32 label 100"],
];
// The length octet counts label, distinguisher and prefix; it is worked out so that the table reads.
const fixed = CASES.map(([family, hex, text]) => {
  const bits = Number(/\/(\d+) label/.exec(text)![1]);
  const labels = text.split(" label ")[1]!.split("/").length;
  const rd = family.safi === 128 ? 64 : 0;
  return [family, (bits + rd + labels * 24).toString(16).padStart(2, "0") + hex.slice(2), text];
}) as typeof CASES;

Deno.test("ipv4Labelled, vpnv4 and their IPv6 kin tell labels, distinguisher and prefix", () => {
  for (const [family, hex, text] of fixed) {
    const bytes = Uint8Array.fromHex(hex), out = new Writer();
    assertEquals(family.measure(bytes, 0, bytes.length), bytes.length, hex);
    assertEquals(told(family, hex), text);
    family.encode(family.decode(bytes, 0, bytes.length), out);
    assertEquals(out.finish().toHex(), hex);
  }
});

Deno.test("ipv4Labelled measures every cut as malformed and says why", () => {
  for (const [family, hex] of fixed) {
    const bytes = Uint8Array.fromHex(hex);
    for (let end = 0; end < bytes.length; end++) {
      assertEquals(family.measure(bytes, 0, end), -1);
      assertEquals(family.complaint(bytes, 0, end).length > 0, true);
    }
  }
});

Deno.test("ipv4Labelled refuses a prefix shorter than its labels and a stack without bottom", () => {
  const why = (family: Labelled, hex: string) => {
    const bytes = Uint8Array.fromHex(hex);
    assertEquals(family.measure(bytes, 0, bytes.length), -1);
    return family.complaint(bytes, 0, bytes.length);
  };
  assertEquals(why(ipv4Labelled, "080a"), "label stack has no bottom within length 8");
  assertEquals(
    why(ipv4Labelled, "f0" + "000340".repeat(10)),
    "label stack has no bottom within length 240",
  );
  assertEquals(why(ipv4Labelled, "40" + "000341" + "0a00000001"), "prefix length 40 is above 32");
  assertEquals(
    why(vpnv4, "20" + "000341" + "00"),
    "length 32 is too short for labels and route distinguisher",
  );
});

Deno.test("vpnv4 tells JSON with the labels as numbers and masks host bits", () => {
  const hex = "6c" + "000641" + "0000fde800000064" + "0a0f" + "ff";
  assertEquals(
    told(vpnv4, hex, "json"),
    '{"prefix":"10.15.240.0/20","rd":"65000:100","labels":[100]}',
  );
  assertEquals(vpnv4.oddity!(Uint8Array.fromHex(hex), 0, hex.length / 2), "host bits set");
});

Deno.test("ipv4Labelled looks for the bottom of the stack inside its own length only", () => {
  for (const behind of ["", "000341", "000340000341"]) {
    const bytes = Uint8Array.fromHex("080a" + behind);
    assertEquals(ipv4Labelled.measure(bytes, 0, 2), -1);
    const why = ipv4Labelled.complaint(bytes, 0, 2);
    assertEquals(why, "label stack has no bottom within length 8");
  }
});
