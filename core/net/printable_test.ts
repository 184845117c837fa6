import { assertEquals } from "@std/assert";
import { isUtf8, printable } from "./printable.ts";

const told = (hex: string) => printable(Uint8Array.fromHex(hex));

Deno.test("printable leaves text as it is, of any script", () => {
  const text = "maintenance 20:00 – Wartung, 保守";
  assertEquals(printable(new TextEncoder().encode(text)), text);
  assertEquals(printable(new Uint8Array()), "");
});

Deno.test("printable escapes controls, terminal escapes, bidirectional overrides and backslashes", () => {
  assertEquals(told("1b5b324a410a"), "\\x1b[2JA\\x0a");
  assertEquals(told("417f"), "A\\x7f");
  assertEquals(told("c29b33316d"), "\\xc2\\x9b31m");
  assertEquals(told("e280ae41"), "\\xe2\\x80\\xaeA");
  assertEquals(told("efbbbf41"), "\\xef\\xbb\\xbfA");
  assertEquals(told("5c78"), "\\\\x");
});

Deno.test("printable escapes each octet that is not UTF-8 and keeps what follows", () => {
  for (const bad of ["80", "c0", "c1", "f5", "ff"]) assertEquals(told(bad + "41"), `\\x${bad}A`);
  assertEquals(told("c041"), "\\xc0A");
  assertEquals(told("e08080"), "\\xe0\\x80\\x80");
  assertEquals(told("eda080"), "\\xed\\xa0\\x80");
  assertEquals(told("f4908080"), "\\xf4\\x90\\x80\\x80");
  assertEquals(told("e282"), "\\xe2\\x82");
  assertEquals(told("e28241"), "\\xe2\\x82A");
});

Deno.test("printable and isUtf8 agree with the platform's decoder on pairs of octets", () => {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const seconds = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
  for (let i = 0; i < 256 * seconds.length; i++) {
    const bytes = Uint8Array.of(i & 0xff, seconds[i >>> 8]!);
    let valid = true;
    try {
      strict.decode(bytes);
    } catch {
      valid = false;
    }
    assertEquals(isUtf8(bytes), valid, bytes.toHex());
    // deno-lint-ignore no-control-regex
    assertEquals(/[\x00-\x1f\x7f-\x9f]/.test(printable(bytes)), false, bytes.toHex());
  }
});
